package lint

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
)

// execCondition matches a line of a testscript that skips by what is on PATH.
var execCondition = regexp.MustCompile(`(?m)^\[!?exec:[^\]]*\].*\bskip\b`)

// checkSkips finds tests that drop out unseen: a skip that testkit does not
// know of stays green on a machine that lacks what the test needs.
func checkSkips(t *tree) []finding {
	var found []finding
	for _, p := range t.packages {
		for _, s := range p.files {
			if s.test {
				found = append(found, t.skips(s)...)
			}
		}
	}
	for _, s := range t.scripts {
		if at := execCondition.FindIndex(s.text); at != nil && path.Ext(s.path) == ".txtar" {
			found = append(found, s.at(at[0], "skips by itself: pass testkit.Has as Condition and name a capability, as in [!python] skip"))
		}
	}
	return found
}

func (t *tree) skips(s *source) []finding {
	var found []finding
	ast.PreorderStack(s.ast, nil, func(n ast.Node, stack []ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok && isSkip(call) && !slices.ContainsFunc(stack, maySkip) {
			found = append(found, t.at(call.Pos(), "skips by itself: call testkit.Need with a capability, so that ./test.sh fails where it is missing"))
		}
		return true
	})
	return found
}

// isSkip goes by the usual names of a test's argument.
func isSkip(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && slices.Contains([]string{"t", "b", "f", "tb"}, x.Name)
}

// maySkip holds for what may enclose a skip: the choice of a short run, and a
// check on input that was made at random.
func maySkip(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IfStmt:
		short := false
		ast.Inspect(n.Cond, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			short = short || ok && sel.Sel.Name == "Short"
			return true
		})
		return short
	case *ast.CallExpr:
		sel, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		x, ok := sel.X.(*ast.Ident)
		return sel.Sel.Name == "Fuzz" || ok && x.Name == "rapid"
	}
	return false
}
