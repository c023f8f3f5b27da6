package lint

import (
	"go/ast"
	"path"
	"slices"
	"strings"
)

// impureImports let the world in, by a package or all below it.
var impureImports = []string{"io/ioutil", "log", "net", "os", "runtime", "syscall", "testing"}

// impureCalls are the names that a pure package may not use of packages that
// it may import.
var impureCalls = map[string][]string{
	"fmt":  {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"time": {"After", "AfterFunc", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Until"},
}

// seeded are the only functions of math/rand that a pure package may use:
// those that make a generator from a seed.
var seeded = []string{"New", "NewChaCha8", "NewPCG", "NewSource", "NewZipf"}

// checkPure keeps clock, goroutines, input and output out of pure packages.
func checkPure(t *tree) []finding {
	var found []finding
	t.sources(func(p *folder, s *source) {
		if slices.Contains(purePackages, p.path) {
			found = append(found, t.impurities(p.path, s)...)
		}
	})
	return found
}

func (t *tree) impurities(in string, s *source) []finding {
	var found []finding
	packages := map[string]string{} // the name in this file: the import path
	for _, spec := range s.ast.Imports {
		imported := pathOf(spec)
		packages[localName(spec)] = imported
		for _, bad := range impureImports {
			if imported == bad || strings.HasPrefix(imported, bad+"/") {
				found = append(found, t.at(spec.Pos(), "%s is pure and may not import %s: take what it needs as an argument", in, imported))
			}
		}
	}
	ast.Inspect(s.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = append(found, t.at(n.Pos(), "%s is pure and may not start a goroutine: let the caller do it", in))
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if !ok || !impure(packages[x.Name], n.Sel.Name) {
				break
			}
			found = append(found, t.at(n.Pos(), "%s is pure and may not use %s.%s: take the time, the text or a seeded generator as an argument", in, x.Name, n.Sel.Name))
		}
		return true
	})
	return found
}

// impure holds for the use of a name of an imported package.
func impure(imported, name string) bool {
	if imported == "math/rand" || imported == "math/rand/v2" {
		return ast.IsExported(name) && !slices.Contains(seeded, name) && !slices.Contains(randTypes, name)
	}
	return slices.Contains(impureCalls[imported], name)
}

// randTypes are the types of math/rand, which draw nothing by themselves.
var randTypes = []string{"ChaCha8", "PCG", "Rand", "Source", "Source64", "Zipf"}

// localName is what a file calls an imported package, guessed from its path.
func localName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	name := path.Base(pathOf(spec))
	if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
		name = path.Base(path.Dir(pathOf(spec)))
	}
	return name
}
