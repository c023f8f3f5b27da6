package cli

import (
	"strings"

	"github.com/comal-go/comal/internal/items"
)

// source returns where the items come from: one place, or standard input if
// none is named.
func (f *mapFlags) source(c *console, w words) (items.Source, error) {
	var named []string
	add := func(is bool, name string) {
		if is {
			named = append(named, name)
		}
	}
	add(len(w.items) > 0, "the words of the command line")
	add(w.lists != nil, ":::")
	add(len(f.globs) > 0, "--glob")
	add(f.itemsFile != "", "--items")
	add(f.span != "", "--range")
	if len(named) > 1 {
		return items.Source{}, usagef("give all of them in one way", "items come from one place, not from %s", strings.Join(named, " and "))
	}
	if f.nul && len(named) == 1 && f.itemsFile == "" {
		return items.Source{}, usagef("leave it out", "-0 is for items from a file or standard input, not from %s", named[0])
	}
	s, err := f.open(c, w)
	if err != nil {
		return s, usageOf(err)
	}
	if f.perCommand > 1 {
		s = s.Group(int(f.perCommand))
	}
	return s, nil
}

func (f *mapFlags) open(c *console, w words) (items.Source, error) {
	switch {
	case len(w.items) > 0:
		return items.Words(w.items), nil
	case w.lists != nil:
		return items.Cross(w.lists), nil
	case len(f.globs) > 0:
		return items.Glob(f.globs...)
	case f.span != "":
		return items.Range(f.span)
	case f.itemsFile != "":
		return items.Open(f.itemsFile, c.in, f.nul)
	case c.inTerminal:
		return items.Source{}, usagef("write them after :::, or see --glob, --items and --range", "there are no items")
	}
	return items.Lines(c.in, "standard input", f.nul), nil
}

// usageOf makes an error one of the command line.
func usageOf(err error) error { return &usageError{message: err.Error()} }
