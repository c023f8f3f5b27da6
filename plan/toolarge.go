package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/comal-go/comal/internal/units"
)

// TooLarge is the error of a plan that does not fit. Its text says what takes the
// memory, and what would do.
type TooLarge struct {
	Stage  string // the one that needs most
	Budget int64
	Need   int64 // the smallest budget that would do, with as many tasks at once as here
	// Processes is how many tasks at once Need is for: what was asked for, or 1.
	Processes int
	// Fewer is a smaller number of tasks at once that fits; 0 if there is none.
	Fewer int
	// Uses are what the stage would hold, the largest first: what tasks need for
	// all that run at once.
	Uses []Use
	// Chunk is a size of Of's chunks that would fit; nil if none would.
	Of    string
	Chunk []int
}

// Error names the offenders, the smallest budget, and chunks that fit.
func (e *TooLarge) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s needs %s of memory and may use %s: ", e.Stage, units.Bytes(e.Need), units.Bytes(e.Budget))
	const most = 4
	for i, u := range e.Uses {
		if i == most {
			s.WriteString(", and smaller ones")
			break
		}
		if i > 0 {
			s.WriteString(", ")
		}
		fmt.Fprintf(&s, "%s %s", units.Bytes(u.Bytes), u.What)
	}
	fmt.Fprintf(&s, "; --mem %v would do", units.Size(roundUp(e.Need)))
	if e.Fewer > 0 {
		fmt.Fprintf(&s, ", or -p %d", e.Fewer)
	}
	if e.Chunk != nil {
		fmt.Fprintf(&s, ", or --chunks %s for %s", by(e.Chunk), e.Of)
	}
	return s.String()
}

// by writes a shape as the command line reads it: "10000x1000".
func by(shape []int) string {
	words := make([]string, len(shape))
	for i, n := range shape {
		words[i] = fmt.Sprint(n)
	}
	return strings.Join(words, "x")
}

// roundUp keeps three digits of n, so that it is easy to type.
func roundUp(n int64) int64 {
	unit := int64(1)
	for n/unit >= 1000 {
		unit *= 10
	}
	if up := n + (unit-n%unit)%unit; up >= n {
		return up
	}
	return n
}

// refuse returns the error for stages that do not fit.
func refuse(stages []Stage, l Limits) *TooLarge {
	e := &TooLarge{Budget: l.Budget, Processes: max(1, l.Processes)}
	for _, s := range stages {
		uses := holds(s, l, e.Processes)
		if need := total(uses); need > e.Need {
			e.Stage, e.Need, e.Uses = s.Name, need, uses
		}
	}
	without := l
	without.Chunks = nil
	if l.Processes > 1 {
		without.Processes, without.Cores = 0, l.Processes-1
		if p, err := Fit(stages, without); err == nil {
			e.Fewer = p.Processes
		}
	}
	l.Chunks.Advise(e, l)
	return e
}

// holds returns what a run holds in a stage.
func holds(s Stage, l Limits, processes int) []Use {
	n := min(processes, s.Tasks)
	uses := slices.Clone(s.Shared)
	for _, u := range s.Task {
		if n > 1 {
			u.What = fmt.Sprintf("%s (%d x %s)", u.What, n, units.Bytes(u.Bytes))
		}
		u.Bytes = times(int64(n), u.Bytes)
		uses = append(uses, u)
	}
	uses = append(uses, Use{"the program itself", add(l.Base, times(int64(processes), l.Each))})
	uses = slices.DeleteFunc(uses, func(u Use) bool { return u.Bytes == 0 })
	slices.SortStableFunc(uses, func(a, b Use) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return uses
}
