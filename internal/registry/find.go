package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/comal-go/comal/engine"
)

// Find returns the entry of that name, or says which names there are.
func Find(name string) (*Entry, error) {
	if e := Get(name); e != nil {
		return e, nil
	}
	names := Names()
	e := &engine.StartError{Program: name, Message: "no Go function is registered under this name"}
	switch near := nearest(name, names); {
	case near != "":
		e.Advice = fmt.Sprintf("did you mean %q?", near)
	case len(names) > 0:
		const most = 20
		e.Advice = "registered are: " + strings.Join(names[:min(most, len(names))], ", ")
	default:
		e.Advice = "register it with comal.Register where package variables are initialised"
	}
	return nil, e
}

// Once runs a function on one empty item, as an initializer.
func (e *Entry) Once(ctx context.Context) error {
	batch, err := e.Open([]byte(`[{}]`), 1, true)
	if err != nil {
		return fmt.Errorf("initializer %s: it must take struct{}: %w", e.Name, err)
	}
	if _, fails := batch.Run(ctx, 0, 0, nil); len(fails) > 0 {
		return fmt.Errorf("initializer %s: %s: %s", e.Name, fails[0].Kind, fails[0].Message)
	}
	return nil
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
