package lint

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
)

// tree is the source of one module: all files, whatever their build tags.
type tree struct {
	fsys     fs.FS
	module   string   // its path
	required []string // module paths in go.mod
	fset     *token.FileSet
	packages []*folder // sorted by path
	scripts  []script  // sources in other languages
}

// folder is one package of the module with its tests.
type folder struct {
	path  string // "." for the root
	name  string // of the package, tests aside
	files []*source
}

// imports yields the import lines of all files but tests.
func (p *folder) imports() iter.Seq[*ast.ImportSpec] {
	return func(yield func(*ast.ImportSpec) bool) {
		for _, s := range p.files {
			for _, spec := range s.ast.Imports {
				if !s.test && !yield(spec) {
					return
				}
			}
		}
	}
}

// source is one Go file.
type source struct {
	path      string
	ast       *ast.File
	lines     int
	test      bool
	generated bool
}

// script is a file of Python or shell, or a script of the command line's tests.
type script struct {
	path string
	text []byte
}

// finding is one breach of a rule.
type finding struct {
	path string
	line int // 0 for the whole file
	text string
}

func (f finding) String() string {
	if f.line == 0 {
		return f.path + ": " + f.text
	}
	return fmt.Sprintf("%s:%d: %s", f.path, f.line, f.text)
}

// load reads the module at the root of fsys. Modules inside it, hidden folders
// and testdata are not part of it.
func load(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys, fset: token.NewFileSet()}
	if err := t.readModule(); err != nil {
		return nil, err
	}
	folders := map[string]*folder{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if t.outside(name) {
				return fs.SkipDir
			}
			return nil
		case path.Ext(name) == ".go" && !inTestdata(name):
			dir := path.Dir(name)
			if folders[dir] == nil {
				folders[dir] = &folder{path: dir}
				t.packages = append(t.packages, folders[dir])
			}
			return t.addGo(folders[dir], name)
		case isScript(name):
			text, err := fs.ReadFile(fsys, name)
			t.scripts = append(t.scripts, script{name, text})
			return err
		}
		return nil
	})
	slices.SortFunc(t.packages, func(a, b *folder) int { return strings.Compare(a.path, b.path) })
	return t, err
}

// outside holds for folders that the go command passes over too. testdata is
// entered for the scripts in it.
func (t *tree) outside(dir string) bool {
	if dir == "." {
		return false
	}
	base := path.Base(dir)
	if base[0] == '.' || base[0] == '_' || base == "vendor" {
		return true
	}
	_, err := fs.Stat(t.fsys, path.Join(dir, "go.mod"))
	return err == nil
}

func inTestdata(name string) bool { return strings.Contains("/"+name, "/testdata/") }

func isScript(name string) bool {
	switch path.Ext(name) {
	case ".txtar":
		return true
	case ".py", ".sh":
		return !inTestdata(name)
	}
	return false
}

func (t *tree) addGo(to *folder, name string) error {
	text, err := fs.ReadFile(t.fsys, name)
	if err != nil {
		return err
	}
	parsed, err := parser.ParseFile(t.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s := &source{
		path:      name,
		ast:       parsed,
		lines:     bytes.Count(text, []byte("\n")),
		test:      strings.HasSuffix(name, "_test.go"),
		generated: ast.IsGenerated(parsed),
	}
	if !s.test && to.name == "" {
		to.name = parsed.Name.Name
	}
	to.files = append(to.files, s)
	return nil
}

// at makes a finding at a place in a Go file.
func (t *tree) at(pos token.Pos, format string, args ...any) finding {
	p := t.fset.Position(pos)
	return finding{p.Filename, p.Line, fmt.Sprintf(format, args...)}
}

// sources calls f for each Go file that is not a test.
func (t *tree) sources(f func(*folder, *source)) {
	for _, p := range t.packages {
		for _, s := range p.files {
			if !s.test {
				f(p, s)
			}
		}
	}
}

// at makes a finding at a byte of a script.
func (s script) at(offset int, text string) finding {
	return finding{s.path, 1 + bytes.Count(s.text[:offset], []byte("\n")), text}
}
