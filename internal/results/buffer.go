package results

import (
	"bufio"
	"io"
	"sync"
	"time"
)

// flushAfter is how long results wait for company.
const flushAfter = 50 * time.Millisecond

// Buffer collects writes, but for no longer than a moment, so that a reader at
// the other end of a pipe sees results as they come.
type Buffer struct {
	mu    sync.Mutex
	w     *bufio.Writer
	timer *time.Timer // nil while nothing waits
	fail  func(error)
}

// NewBuffer returns a buffer before w. The function is told once of an error
// that no later write may be there to return.
func NewBuffer(w io.Writer, fail func(error)) *Buffer {
	return &Buffer{w: bufio.NewWriterSize(w, 64<<10), fail: fail}
}

// Write adds to the buffer.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, err := b.w.Write(p)
	if b.timer == nil && err == nil {
		b.timer = time.AfterFunc(flushAfter, b.late)
	}
	return n, err
}

// late flushes what nothing has flushed since.
func (b *Buffer) late() {
	if err := b.Flush(); err != nil {
		b.fail(err)
	}
}

// Flush writes what waits.
func (b *Buffer) Flush() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
	return b.w.Flush()
}
