//go:build linux

package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
)

// outcome is what a run said.
type outcome struct {
	code  int
	out   string
	err   string
	took  time.Duration
	peak  int64 // resident size of comal itself, in bytes
	lines map[int]line
	twice []int // items that had two results
	end   summary
}

// line is a result as --json tells it.
type line struct {
	Index   int             `json:"index"`
	Item    string          `json:"item"`
	OK      bool            `json:"ok"`
	Value   json.RawMessage `json:"value"`
	File    string          `json:"value_file"`
	Attempt int             `json:"attempt"`
	Resumed bool            `json:"resumed"`
	Error   *engine.ItemError
	Summary *summary `json:"summary"`
}

type summary struct {
	Items     int    `json:"items"`
	Failed    int    `json:"failed"`
	Processes int    `json:"processes"`
	Stopped   string `json:"stopped"`
}

// text is the value as a string.
func (l line) text() string {
	var s string
	_ = json.Unmarshal(l.Value, &s)
	return s
}

// read reads the lines, if there are any.
func (o *outcome) read(l *lab) {
	o.lines = map[int]line{}
	for text := range strings.Lines(o.out) {
		var one line
		if !strings.HasPrefix(text, "{") || json.Unmarshal([]byte(text), &one) != nil {
			continue
		}
		if one.Summary != nil {
			o.end = *one.Summary
			continue
		}
		if _, known := o.lines[one.Index]; known {
			o.twice = append(o.twice, one.Index)
		}
		o.lines[one.Index] = one
	}
	if len(o.twice) > 0 {
		l.Errorf("items with two results: %v", o.twice)
	}
}

// expect checks that n items have a result each: its name as value, or a
// failure of one of the kinds that bad names for it.
func (o *outcome) expect(l *lab, n int, bad map[int][]engine.Kind) {
	l.Helper()
	want := 0
	if len(bad) > 0 {
		want = 1
	}
	if o.code != want {
		l.Errorf("exit code %d, want %d\n%s", o.code, want, tail(o.err))
	}
	wrong := 0
	for i := range n {
		r, ok := o.lines[i]
		kinds, fails := bad[i]
		var what string
		switch {
		case !ok:
			what = "has no result"
		case fails && (r.OK || r.Error == nil):
			what = fmt.Sprintf("is well: %s", r.Value)
		case fails && !slices.Contains(kinds, r.Error.Kind):
			what = fmt.Sprintf("failed by %q (%s), want %q", r.Error.Kind, r.Error.Message, kinds)
		case !fails && !r.OK:
			what = fmt.Sprintf("failed: %v", r.Error)
		case !fails && r.text() != fmt.Sprint(i):
			what = fmt.Sprintf("has the value %.100q", r.text())
		default:
			continue
		}
		if wrong++; wrong <= 5 {
			l.Errorf("item %d %s", i, what)
		}
	}
	if wrong > 5 {
		l.Errorf("and %d more items are wrong", wrong-5)
	}
	if len(o.lines) > n {
		l.Errorf("%d results of %d items", len(o.lines), n)
	}
}

// soon asserts that a run took no longer than ten times what is promised, and
// logs how long it did.
func (o *outcome) soon(l *lab, what string, promised time.Duration) {
	l.Helper()
	l.Logf("%s: %v, promised %v", what, o.took.Round(time.Millisecond), promised)
	if o.took > 10*promised {
		l.Errorf("%s took %v, which is more than ten times %v", what, o.took, promised)
	}
}

// asFails are the failed items that an error tells of.
func asFails(err error) comal.ItemErrors {
	var fails comal.ItemErrors
	errors.As(err, &fails)
	return fails
}
