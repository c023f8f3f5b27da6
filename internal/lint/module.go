package lint

import (
	"errors"
	"go/ast"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// readModule takes the module's path and those of its requirements from
// go.mod.
func (t *tree) readModule() error {
	text, err := fs.ReadFile(t.fsys, "go.mod")
	if err != nil {
		return err
	}
	block := ""
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "//")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		verb := block
		if verb == "" {
			verb, words = words[0], words[1:]
		}
		switch {
		case len(words) == 1 && words[0] == "(":
			block = verb
		case len(words) == 1 && words[0] == ")":
			block = ""
		case verb == "module" && len(words) == 1:
			t.module = words[0]
		case verb == "require" && len(words) == 2:
			t.required = append(t.required, words[0])
		}
	}
	if t.module == "" {
		return errors.New("go.mod: no module line")
	}
	return nil
}

// label is how the import table calls a package of this module.
func (t *tree) label(dir string) string {
	if dir == "." {
		return path.Base(t.module)
	}
	return dir
}

// own returns the label of an imported package of this module.
func (t *tree) own(imported string) (label string, ok bool) {
	if imported == t.module {
		return t.label("."), true
	}
	return strings.CutPrefix(imported, t.module+"/")
}

// third returns the module that an imported package of others comes from: the
// longest requirement that fits, or the import path itself. The standard
// library is the one without a dot in its first element.
func (t *tree) third(imported string) (module string, ok bool) {
	first, _, _ := strings.Cut(imported, "/")
	if _, own := t.own(imported); own || !strings.Contains(first, ".") {
		return "", false
	}
	for _, m := range t.required {
		if (imported == m || strings.HasPrefix(imported, m+"/")) && len(m) > len(module) {
			module = m
		}
	}
	if module == "" {
		module = imported
	}
	return module, true
}

// pathOf returns what an import line names.
func pathOf(spec *ast.ImportSpec) string {
	name, _ := strconv.Unquote(spec.Path.Value)
	return name
}

// direct lists the modules that some file imports, tests included.
func (t *tree) direct() []string {
	var modules []string
	for _, p := range t.packages {
		for _, s := range p.files {
			for _, spec := range s.ast.Imports {
				if m, ok := t.third(pathOf(spec)); ok && !slices.Contains(modules, m) {
					modules = append(modules, m)
				}
			}
		}
	}
	slices.Sort(modules)
	return modules
}
