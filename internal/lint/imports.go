package lint

import (
	"fmt"
	"go/doc"
	"go/token"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

const howToUpdate = "`go test ./internal/lint -run Table -update` writes it; give the reason in the commit"

// checkTable compares the imports of all packages with the table, both ways.
func checkTable(t *tree) []finding {
	text, err := fs.ReadFile(t.fsys, tableFile)
	if err != nil {
		return []finding{{tableFile, 0, "cannot read the import table: " + err.Error()}}
	}
	listed, err := parseTable(string(text))
	if err != nil {
		return []finding{{tableFile, 0, err.Error()}}
	}
	rows := map[string]row{}
	var found []finding
	for _, r := range listed {
		if _, twice := rows[r.label]; twice {
			found = append(found, finding{tableFile, r.line, "a second row for `" + r.label + "`: keep one"})
		}
		rows[r.label] = r
	}
	for label, packages := range t.rooms() {
		if r, ok := rows[label]; ok {
			found = append(found, t.compare(packages, r)...)
		} else {
			found = append(found, finding{packages[0].files[0].path, 0, fmt.Sprintf("package %s has no row in the import table of %s: %s", label, tableFile, howToUpdate)})
		}
		delete(rows, label)
	}
	for _, r := range rows {
		found = append(found, finding{tableFile, r.line, "there is no package `" + r.label + "`: drop the row"})
	}
	return found
}

// rooms are the packages that share a row: one each, but for the examples.
// Folders with nothing but tests have none, as tests import what they want.
func (t *tree) rooms() map[string][]*folder {
	rooms := map[string][]*folder{}
	for _, p := range t.packages {
		if p.name != "" {
			label := t.label(p.path)
			if strings.HasPrefix(label, "examples/") {
				label = "examples"
			}
			rooms[label] = append(rooms[label], p)
		}
	}
	return rooms
}

// compare finds the imports that r does not list, and those that it lists in
// vain.
func (t *tree) compare(packages []*folder, r row) []finding {
	var found []finding
	if r.oneLine == "" {
		found = append(found, finding{tableFile, r.line, "say in one line what `" + r.label + "` is"})
	}
	own, third := t.imports(packages)
	for _, side := range []struct {
		real   map[string]token.Pos
		listed []string
	}{{own, r.own}, {third, r.third}} {
		for _, name := range slices.Sorted(maps.Keys(side.real)) {
			if !slices.Contains(side.listed, name) {
				found = append(found, t.at(side.real[name], "%s may not import %s, which the table of %s does not list: do without, or list it (%s)",
					r.label, name, tableFile, howToUpdate))
			}
		}
		for _, name := range side.listed {
			if _, ok := side.real[name]; !ok {
				found = append(found, finding{tableFile, r.line, fmt.Sprintf("`%s` does not import `%s`: drop it from the row (%s)", r.label, name, howToUpdate)})
			}
		}
	}
	return found
}

// imports says which packages of this module and which modules of others are
// imported, tests aside, and where first.
func (t *tree) imports(packages []*folder) (own, third map[string]token.Pos) {
	own, third = map[string]token.Pos{}, map[string]token.Pos{}
	note := func(to map[string]token.Pos, name string, at token.Pos) {
		if _, seen := to[name]; !seen {
			to[name] = at
		}
	}
	for _, p := range packages {
		for spec := range p.imports() {
			if label, ok := t.own(pathOf(spec)); ok {
				note(own, label, spec.Pos())
			} else if module, ok := t.third(pathOf(spec)); ok {
				note(third, module, spec.Pos())
			}
		}
	}
	return own, third
}

// updated returns the rows as the imports are: known packages where they stand
// and in their words, new ones below with the first sentence of their comment.
func (t *tree) updated(listed []row) []row {
	real := map[string]row{}
	for label, packages := range t.rooms() {
		own, third := t.imports(packages)
		real[label] = row{
			label: label, oneLine: synopsis(packages[0]),
			own: slices.Sorted(maps.Keys(own)), third: slices.Sorted(maps.Keys(third)),
		}
	}
	var rows []row
	for _, old := range listed {
		if r, ok := real[old.label]; ok {
			r.oneLine = old.oneLine
			rows = append(rows, r)
			delete(real, old.label)
		}
	}
	for _, label := range slices.Sorted(maps.Keys(real)) {
		rows = append(rows, real[label])
	}
	return rows
}

// synopsis is the first sentence of a package comment without "Package x".
func synopsis(p *folder) string {
	for _, s := range p.files {
		if s.test || s.ast.Doc == nil {
			continue
		}
		first := new(doc.Package).Synopsis(s.ast.Doc.Text())
		first = strings.TrimPrefix(first, "Package "+p.name+" ")
		return strings.ReplaceAll(strings.TrimSuffix(first, "."), "|", "/")
	}
	return ""
}
