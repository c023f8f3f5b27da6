package cli

import (
	"io"
	"os"
	"sync"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/progress"
)

// watch shows a run on standard error while it happens.
type watch struct {
	display  *progress.Display
	mode     progress.Mode
	out, err io.Writer // what is written here does not mix with the display

	mu   sync.Mutex
	last comal.Progress
}

// newWatch returns what shows a run: on a terminal in place, else as lines now
// and then, as JSON if results are.
func (c *console) newWatch(quiet, json bool) *watch {
	o := progress.Detect(os.Stderr)
	switch {
	case quiet:
		o.Mode = progress.Quiet
	case json && o.Mode == progress.Plain:
		o.Mode = progress.JSON
	}
	d := progress.New(c.err, o)
	return &watch{display: d, mode: o.Mode, out: d.Above(c.out), err: d.Above(c.err)}
}

// update takes a snapshot.
func (w *watch) update(s comal.Progress) {
	w.mu.Lock()
	w.last = s
	w.mu.Unlock()
	w.display.Update(s)
}

// newest is the last snapshot; in the end, the final one.
func (w *watch) newest() comal.Progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// tells says whether people read what is told of a run.
func (w *watch) tells() bool { return w.mode == progress.Terminal || w.mode == progress.Plain }
