// Package progress shows a run while it happens and says in the end what
// happened.
//
// A Display is given snapshots, about five a second, and shows them in one of
// four ways: redrawn in place on a terminal, as a line now and then for a log,
// as JSON lines for a program, or not at all. Results that are printed on the
// same terminal go through Above, so that they never mix with the display.
//
// Nothing is started in the background, and the cursor is never hidden: a
// program that is killed leaves the terminal usable.
package progress

import (
	"io"
	"sync"
	"time"

	"github.com/comal-go/comal/internal/event"
)

// Mode is the way a run is shown.
type Mode int

// The ways of showing a run.
const (
	Quiet    Mode = iota // not at all
	Plain                // a line about every ten seconds and at each quarter
	JSON                 // one object a line, at most one a second
	Terminal             // a bar and a row for each worker, redrawn in place
)

// Options says how a Display looks. Detect fills it in for a terminal.
type Options struct {
	Mode  Mode
	Color bool                       // the terminal has colours and its user wants them
	ASCII bool                       // the terminal shows ASCII only
	Rows  int                        // most workers shown; 0 is 16
	Size  func() (columns, rows int) // of the terminal, asked at each draw; nil is 80 x 24
	Now   func() time.Time           // nil is time.Now; how often results are let through depends on it
}

// Display shows a run. Its methods may be called by several goroutines.
type Display struct {
	w io.Writer
	o Options

	mu     sync.Mutex
	eta    estimator
	plain  plainLog
	json   jsonLog
	screen screen
	queue  []chunk // results that wait to be let through
	queued int     // their bytes
	let    time.Time
	closed bool
}

// New returns a display that writes to w.
func New(w io.Writer, o Options) *Display {
	if o.Rows <= 0 {
		o.Rows = 16
	}
	if o.Size == nil {
		o.Size = func() (columns, rows int) { return 80, 24 }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Display{w: w, o: o}
}

// Update shows a snapshot. With the final one a display on a terminal goes away.
func (d *Display) Update(s event.Snapshot) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.o.Mode == Quiet {
		return
	}
	d.eta.add(s)
	switch d.o.Mode {
	case Plain:
		d.plain.update(d.w, s, &d.eta)
	case JSON:
		d.json.update(d.w, s, &d.eta)
	case Terminal:
		columns, rows := d.o.Size()
		d.screen.set(newFrame(s, &d.eta, look{columns: columns, rows: rows, workers: d.o.Rows, color: d.o.Color, ascii: d.o.ASCII}))
		if s.Final {
			d.screen.set(nil)
		}
		d.release()
	}
	d.closed = s.Final
}

// Close takes the display away, if the final snapshot has not, and lets through
// the results that wait.
func (d *Display) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	d.screen.set(nil)
	d.release()
}
