package progress

import (
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

const (
	// letEvery is how often results make the display jump at most: those that
	// come faster wait for the next update, so that a flood of them costs few
	// redraws and the display can still be read.
	letEvery = 100 * time.Millisecond
	// maxQueue is how many bytes of results wait.
	maxQueue = 64 << 10
)

// chunk is bytes for a writer.
type chunk struct {
	to   *aboveWriter
	data []byte
}

// Above returns a writer for what is to appear above the display: results and
// errors that go to the same terminal. What is written comes out in order, at
// once or at the next update. If the display is not on a terminal, or w is a
// file that is none, Above returns w.
func (d *Display) Above(w io.Writer) io.Writer {
	if d.o.Mode != Terminal {
		return w
	}
	if f, ok := w.(*os.File); ok && !term.IsTerminal(int(f.Fd())) {
		return w
	}
	return &aboveWriter{d: d, w: w}
}

type aboveWriter struct {
	d   *Display
	w   io.Writer
	err error // of an earlier write that had waited
}

// Write takes p, which may come out later. It returns the first error that the
// writer below has had.
func (a *aboveWriter) Write(p []byte) (int, error) {
	d := a.d
	d.mu.Lock()
	defer d.mu.Unlock()
	if a.err != nil {
		return 0, a.err
	}
	if last := len(d.queue) - 1; last >= 0 && d.queue[last].to == a {
		d.queue[last].data = append(d.queue[last].data, p...)
	} else {
		d.queue = append(d.queue, chunk{a, append([]byte(nil), p...)})
	}
	d.queued += len(p)
	if d.closed || d.queued >= maxQueue || d.o.Now().Sub(d.let) >= letEvery {
		d.release()
	}
	if a.err != nil {
		return 0, a.err
	}
	return len(p), nil
}

// release lets the waiting results through and redraws the display below.
func (d *Display) release() {
	if len(d.queue) == 0 {
		d.screen.draw(d.w, d.o.Size)
		return
	}
	d.screen.clear(d.w, d.o.Size)
	ended := true
	for i, c := range d.queue {
		if len(c.data) > 0 && c.to.err == nil {
			_, c.to.err = c.to.w.Write(c.data)
			ended = c.data[len(c.data)-1] == '\n'
		}
		d.queue[i] = chunk{}
	}
	d.queue, d.queued, d.let = d.queue[:0], 0, d.o.Now()
	if !ended && len(d.screen.frame) > 0 {
		io.WriteString(d.w, "\n") // the display needs lines of its own
	}
	d.screen.draw(d.w, d.o.Size)
}
