package lint

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"maps"
	"math"
	"path"
	"slices"
)

// sized is a file or a function with its length.
type sized struct {
	name  string // as in exceptions
	at    finding
	lines int
}

// sizes are the lengths that have a limit; generated files have none.
type sizes struct{ files, functions, scripts, tests []sized }

// checkSizes holds files and functions against the limits.
func checkSizes(t *tree) []finding {
	all := measure(t)
	found := stale(slices.Concat(all.files, all.functions, all.scripts))
	files, functions := withoutExceptions(all.files), withoutExceptions(all.functions)
	found = append(found, tooLong(files, limits.file)...)
	found = append(found, tooLong(functions, limits.function)...)
	found = append(found, tooLong(withoutExceptions(all.scripts), limits.file)...)
	found = append(found, tooLong(all.tests, limits.testFile)...)
	found = append(found, quantiles("file", files, limits.medianFile, limits.p90File, limits.filesForShares)...)
	found = append(found, quantiles("function", functions, limits.medianFunction, limits.p90Function, limits.functionsForShares)...)
	return append(found, longShare(functions)...)
}

func measure(t *tree) sizes {
	var all sizes
	for _, s := range t.scripts {
		whole := sized{s.path, finding{path: s.path}, bytes.Count(s.text, []byte("\n"))}
		if path.Ext(s.path) == ".txtar" {
			all.tests = append(all.tests, whole)
		} else {
			all.scripts = append(all.scripts, whole)
		}
	}
	for _, p := range t.packages {
		for _, s := range p.files {
			whole := sized{s.path, finding{path: s.path}, s.lines}
			switch {
			case s.generated:
			case s.test:
				all.tests = append(all.tests, whole)
			default:
				all.files = append(all.files, whole)
				all.functions = append(all.functions, t.functions(s)...)
			}
		}
	}
	return all
}

// functions measures those of one file from the word func to the last brace.
func (t *tree) functions(s *source) []sized {
	var all []sized
	for _, d := range s.ast.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		name := f.Name.Name
		if f.Recv != nil {
			name = receiver(f) + "." + name
		}
		lines := t.fset.Position(f.End()).Line - t.fset.Position(f.Pos()).Line + 1
		all = append(all, sized{s.path + ":" + name, t.at(f.Pos(), "%s", name), lines})
	}
	return all
}

// receiver names the type of a method.
func receiver(f *ast.FuncDecl) string {
	t := f.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func withoutExceptions(all []sized) []sized {
	return slices.DeleteFunc(slices.Clone(all), func(s sized) bool { return exceptions[s.name] != "" })
}

// stale finds exceptions for what is no longer there.
func stale(all []sized) []finding {
	var found []finding
	for _, name := range slices.Sorted(maps.Keys(exceptions)) {
		if !slices.ContainsFunc(all, func(s sized) bool { return s.name == name }) {
			found = append(found, finding{name, 0, "is excepted from the sizes but does not exist: drop it from exceptions in internal/lint/limits.go"})
		}
	}
	return found
}

func tooLong(all []sized, most int) []finding {
	var found []finding
	for _, s := range all {
		if s.lines > most {
			s.at.text = fmt.Sprintf("%s has %d lines, %d are allowed: split it by subject", s.name, s.lines, most)
			found = append(found, s.at)
		}
	}
	return found
}

// quantiles holds the middle and the longer tenth against their limits, and
// names the longest ones to begin with.
func quantiles(kind string, all []sized, median, p90, enough int) []finding {
	if len(all) < enough {
		return nil
	}
	var found []finding
	for _, q := range []struct {
		name  string
		share float64
		most  int
	}{{"median", 0.5, median}, {"90th percentile", 0.9, p90}} {
		if s := ranked(all, q.share); s.lines > q.most {
			s.at.text = fmt.Sprintf("the %s %s of %d, this one, has %d lines, %d are allowed: split this and longer ones", q.name, kind, len(all), s.lines, q.most)
			found = append(found, s.at)
		}
	}
	return found
}

// ranked returns the one that so large a share of them is no longer than.
func ranked(all []sized, share float64) sized {
	all = slices.SortedStableFunc(slices.Values(all), func(a, b sized) int { return cmp.Compare(a.lines, b.lines) })
	return all[int(math.Ceil(share*float64(len(all))))-1]
}

// longShare names all long functions once they are too many.
func longShare(functions []sized) []finding {
	long := slices.DeleteFunc(slices.Clone(functions), func(s sized) bool { return s.lines <= limits.longFunction })
	share := float64(len(long)) / float64(len(functions))
	if len(functions) < limits.functionsForShares || share <= limits.longShare {
		return nil
	}
	var found []finding
	for _, s := range long {
		s.at.text = fmt.Sprintf("%s has %d lines and is one of %d functions in %d over %d, %.0f %% are allowed: split some", s.name, s.lines, len(long), len(functions), limits.longFunction, 100*limits.longShare)
		found = append(found, s.at)
	}
	return found
}
