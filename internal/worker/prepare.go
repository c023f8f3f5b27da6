package worker

import (
	"fmt"
	"slices"
	"strings"

	"github.com/comal-go/comal/internal/registry"
	"github.com/comal-go/comal/internal/wire"
)

// prepare finds the function and runs the one that is to run before it.
func (w *worker) prepare(prog wire.Program) wire.Ready {
	if prog.Kind != "go" {
		return wire.Ready{Error: fmt.Sprintf("a Go worker cannot run a program of kind %q", prog.Kind)}
	}
	if w.entry = registry.Get(prog.Name); w.entry == nil {
		return unknown("function", prog.Name)
	}
	if prog.Init != "" {
		first := registry.Get(prog.Init)
		if first == nil {
			return unknown("init function", prog.Init)
		}
		if err := w.runOnce(first); err != nil {
			return wire.Ready{
				Error:  fmt.Sprintf("the init function %q failed: %v", prog.Init, err),
				Advice: "it runs once in each worker before the first item and must return without an error",
			}
		}
	}
	return wire.Ready{Type: w.entry.Type}
}

// runOnce runs a function on one empty item.
func (w *worker) runOnce(e *registry.Entry) error {
	batch, err := e.Open([]byte(`[{}]`), 1, true)
	if err != nil {
		return fmt.Errorf("it cannot take struct{}{}: %w", err)
	}
	if _, fails := batch.Run(w.ctx, 0, 0, nil); len(fails) > 0 {
		return fmt.Errorf("%s: %s", fails[0].Kind, fails[0].Message)
	}
	return nil
}

// unknown refuses a name and says which ones there are.
func unknown(what, name string) wire.Ready {
	names := registry.Names()
	r := wire.Ready{
		Error:     fmt.Sprintf("no %s is registered as %q", what, name),
		Functions: names,
		Advice:    "register it with comal.Register where package variables are initialised",
	}
	if near := nearest(name, names); near != "" {
		r.Advice = fmt.Sprintf("did you mean %q?", near)
	} else if len(names) > 0 {
		const most = 20
		r.Advice += ", or take one of: " + strings.Join(names[:min(most, len(names))], ", ")
	}
	return r
}

// nearest returns the name that is fewest edits away, or "" if none is near.
func nearest(name string, names []string) string {
	best, least := "", 1+len(name)/3
	for _, n := range names {
		if d := edits(strings.ToLower(name), strings.ToLower(n)); d <= least && (best == "" || d < least) {
			best, least = n, d
		}
	}
	return best
}

// edits counts the insertions, deletions and changes of a byte that make a into
// b (Levenshtein's distance).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, row[j]+1, last[j+1]+1)
		}
	}
	return row[len(b)]
}
