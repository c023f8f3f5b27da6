package results

import (
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/label"
	"github.com/comal-go/comal/internal/units"
)

// Failures remembers items that failed, to list them at the end. Of many it
// keeps the first.
type Failures struct {
	Count int
	first []failed
	kinds map[engine.Kind]int
}

// failed is what is told of one item.
type failed struct {
	engine.ItemError
	item, command string
	printed       string
}

// mostListed bounds the list: a longer one is nothing to read.
const mostListed = 10

// Write remembers an item if it failed.
func (f *Failures) Write(r *Record) error {
	if r.Err == nil {
		return nil
	}
	f.Count++
	if f.kinds == nil {
		f.kinds = map[engine.Kind]int{}
	}
	f.kinds[r.Err.Kind]++
	if len(f.first) == mostListed && f.first[mostListed-1].Index < r.Index {
		return nil
	}
	e := failed{*r.Err, r.Item, r.Command, ""}
	e.Index = r.Index
	if e.printed = e.Stderr; e.printed == "" {
		e.printed = string(r.Printed)
	}
	at, _ := slices.BinarySearchFunc(f.first, e, func(a, b failed) int { return a.Index - b.Index })
	f.first = slices.Insert(f.first, at, e)
	f.first = f.first[:min(len(f.first), mostListed)]
	return nil
}

// List writes a paragraph an item: index, item, kind, cause and the next step.
// With all, it writes stacks and everything that was printed, too.
func (f *Failures) List(w io.Writer, all bool) {
	if f.Count == 0 {
		return
	}
	fmt.Fprintf(w, "%s:\n", f.headline())
	for _, e := range f.first {
		fmt.Fprintf(w, "  item %d %s\n    %s: %s\n", e.Index, label.Of(e.item, 100), e.Kind, indent(e.Message))
		if all && e.Stack != "" {
			fmt.Fprintf(w, "    %s\n", indent(e.Stack))
		} else if at := raisedAt(e.Stack); at != "" {
			fmt.Fprintf(w, "    at %s\n", indent(at))
		}
		if text := e.said(all); text != "" {
			fmt.Fprintf(w, "    it wrote: %s\n", indent(text))
		}
		if next := e.next(all); next != "" {
			fmt.Fprintf(w, "    next: %s\n", next)
		}
	}
	if more := f.Count - len(f.first); more > 0 {
		fmt.Fprintf(w, "  and %s more: --json or --joblog FILE lists all\n", units.Count(more))
	}
}

// headline counts the failures by kind.
func (f *Failures) headline() string {
	var kinds []string
	for kind := range f.kinds {
		kinds = append(kinds, string(kind))
	}
	slices.Sort(kinds)
	s := units.Plural(f.Count, "item failed", "items failed")
	if len(kinds) > 1 {
		for i, kind := range kinds {
			kinds[i] = fmt.Sprintf("%s %s", units.Count(f.kinds[engine.Kind(kind)]), kind)
		}
		s += " (" + strings.Join(kinds, ", ") + ")"
	}
	return s
}

// What is shown of what an item wrote, unless all is asked for.
const (
	lastLines  = 3
	mostOfLine = 160 // columns
)

// said is the end of what an item wrote.
func (e *failed) said(all bool) string {
	text := strings.TrimSpace(e.printed)
	if all {
		return text
	}
	lines := strings.Split(text, "\n")
	cut := len(lines) - lastLines
	if cut > 0 {
		lines = lines[cut:]
	}
	for i, l := range lines {
		lines[i] = label.Of(l, mostOfLine)
	}
	if cut > 0 {
		lines = append([]string{fmt.Sprintf("(%s before, shown by -v)", units.Plural(cut, "line", "lines"))}, lines...)
	}
	return strings.Join(lines, "\n")
}

// raisedAt is the last place in a Python traceback, as in `job.py, line 7, in
// score`; "" if it is none.
func raisedAt(stack string) string {
	i := strings.LastIndex(stack, "\n  File \"")
	if i < 0 {
		return ""
	}
	place, _, _ := strings.Cut(stack[i+len("\n  File "):], "\n")
	file, rest, ok := strings.Cut(strings.TrimPrefix(place, `"`), `"`)
	if !ok {
		return ""
	}
	return filepath.Base(file) + rest
}

// next is what to try.
func (e *failed) next(all bool) string {
	switch {
	case e.Advice != "":
		return indent(e.Advice)
	case e.aboutText():
		return "items of the command line are text: if a number is meant, begin with x = float(x)"
	case e.Stack != "" && !all:
		return "-v shows all that is known"
	case e.Kind == engine.KindExit:
		return "try it alone: " + pasteable(e.command)
	}
	return ""
}

// ofText finds Python's name of the type of texts in a message.
var ofText = regexp.MustCompile(`\bstr\b`)

// aboutText says whether a Python function failed because it was given text
// where it takes something else.
func (e *failed) aboutText() bool {
	return strings.HasPrefix(e.Message, "TypeError: ") && e.Kind == engine.KindError && ofText.MatchString(e.Message)
}

// pasteable keeps control characters away from the terminal but for those that
// mean something in a command line.
func pasteable(command string) string {
	var b strings.Builder
	for len(command) > 0 {
		n := strings.IndexAny(command, "\t\n")
		if n < 0 {
			n = len(command)
		}
		b.WriteString(label.Of(command[:n], 0))
		if n < len(command) {
			b.WriteByte(command[n])
			n++
		}
		command = command[n:]
	}
	return b.String()
}

// indent keeps lines after the first below it, and control characters away from
// the terminal.
func indent(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.ReplaceAll(label.Of(strings.ReplaceAll(l, "\t", "    "), 0), "\\r", "")
	}
	return strings.Join(lines, "\n      ")
}
