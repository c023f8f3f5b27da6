package lint

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// checkDocs wants a comment on every package and every exported name, and few
// exported names in the root.
func checkDocs(t *tree) []finding {
	var found []finding
	for _, p := range t.packages {
		if p.name == "" {
			continue
		}
		names := 0
		for _, s := range p.files {
			if s.test || p.name == "main" {
				continue
			}
			for _, e := range exported(s.ast) {
				if e.topLevel {
					names++
				}
				if e.doc == "" {
					found = append(found, t.at(e.pos, "%s has no doc comment: say what it is for", e.name))
				} else if !sentence(e.doc) {
					found = append(found, t.at(e.pos, "the doc comment of %s is no sentence: end it with a period", e.name))
				}
			}
		}
		found = append(found, packageComment(p)...)
		if p.path == "." && names > limits.exportedInRoot {
			found = append(found, finding{p.files[0].path, 0, fmt.Sprintf("package %s exports %d names, %d are allowed: move some to a package of their own", p.name, names, limits.exportedInRoot)})
		}
	}
	return found
}

// packageComment looks for the comment that go doc begins with.
func packageComment(p *folder) []finding {
	begin := "Package " + p.name + " "
	if p.name == "main" {
		begin = ""
	}
	for _, s := range p.files {
		if !s.test && s.ast.Doc != nil && strings.HasPrefix(s.ast.Doc.Text(), begin) {
			return nil
		}
	}
	return []finding{{p.files[0].path, 0, fmt.Sprintf("package %s has no comment that begins with %q: say what the package is for", p.name, begin)}}
}

// public is one exported name with its doc comment.
type public struct {
	name     string
	doc      string
	pos      token.Pos
	topLevel bool // no method
}

// exported lists the exported names of a file; methods count on exported types.
func exported(f *ast.File) []public {
	var all []public
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if !d.Name.IsExported() || d.Recv != nil && !ast.IsExported(receiver(d)) {
				continue
			}
			name := d.Name.Name
			if d.Recv != nil {
				name = receiver(d) + "." + name
			}
			all = append(all, public{name, d.Doc.Text(), d.Pos(), d.Recv == nil})
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				all = append(all, exportedIn(spec, d.Doc)...)
			}
		}
	}
	return all
}

// exportedIn lists the names of one type, constant or variable line. A comment
// on the group or behind the line serves too.
func exportedIn(spec ast.Spec, group *ast.CommentGroup) []public {
	var names []*ast.Ident
	var comments []*ast.CommentGroup
	switch s := spec.(type) {
	case *ast.TypeSpec:
		names, comments = []*ast.Ident{s.Name}, []*ast.CommentGroup{s.Doc, group, s.Comment}
	case *ast.ValueSpec:
		names, comments = s.Names, []*ast.CommentGroup{s.Doc, group, s.Comment}
	}
	doc := ""
	for _, c := range comments {
		if doc == "" {
			doc = c.Text()
		}
	}
	var all []public
	for _, n := range names {
		if n.IsExported() {
			all = append(all, public{n.Name, doc, n.Pos(), true})
		}
	}
	return all
}

// sentence holds if a comment ends with a mark, an indented line or a list.
func sentence(doc string) bool {
	lines := strings.Split(strings.TrimRight(doc, "\n"), "\n")
	last := lines[len(lines)-1]
	return strings.HasPrefix(last, "\t") || strings.HasPrefix(last, " ") || strings.ContainsRune(".:!?)", rune(last[len(last)-1]))
}
