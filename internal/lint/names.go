package lint

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
)

// checkNames wants package names that say something.
func checkNames(t *tree) []finding {
	var found []finding
	for _, p := range t.packages {
		for _, name := range []string{p.name, path.Base(p.path)} {
			if slices.Contains(emptyNames, name) {
				found = append(found, finding{p.files[0].path, 0, fmt.Sprintf("the name %s says nothing: call the package after its one idea", name)})
				break
			}
		}
	}
	return found
}

// machinePath matches folders that some machines have and others do not.
var machinePath = regexp.MustCompile(`(^|[^\w.~])/(home|root|tmp|work|Users)(/|\W|$)`)

// checkPaths finds such folders in the strings of Go files and in scripts.
func checkPaths(t *tree) []finding {
	const text = "names a folder of some machine, %s: take it from the environment, or make one with os.MkdirTemp or mktemp"
	var found []finding
	t.sources(func(_ *folder, s *source) {
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && machinePath.MatchString(lit.Value) {
				found = append(found, t.at(lit.Pos(), text, lit.Value))
			}
			return true
		})
	})
	for _, s := range t.scripts {
		if at := machinePath.FindIndex(s.text); at != nil && path.Ext(s.path) != ".txtar" {
			found = append(found, s.at(at[0], fmt.Sprintf(text, s.text[at[0]:at[1]])))
		}
	}
	return found
}
