package worker

import (
	"fmt"
	"io"
	"os"
)

// keepPrinted bounds what is kept of what one item printed, in bytes.
const keepPrinted = 1 << 20

// capture is the file behind standard output and error. Its offset is shared by
// all who inherited it and moves with each write, which makes it the cheapest
// thing to look at.
type capture struct {
	file  *os.File
	taken int64 // where what has not been taken begins
	off   bool  // it is no file: a terminal, a pipe
}

// take returns what was printed since the last look, nil if nothing was.
func (c *capture) take() []byte {
	if c.off {
		return nil
	}
	at, err := c.file.Seek(0, io.SeekCurrent)
	if err != nil {
		c.off = true
	}
	if err != nil || at == c.taken {
		return nil
	}
	return c.rest()
}

// rest is take for what came in by a descriptor with an offset of its own, too.
func (c *capture) rest() []byte {
	size := c.size()
	if size <= c.taken {
		return nil
	}
	text := readEnds(c.file, c.taken, size)
	c.taken = size
	if c.size() != size {
		return text // somebody goes on writing
	}
	// What a dead worker leaves in the file is then of its last item only.
	if c.file.Truncate(0) == nil {
		c.taken = 0
	}
	_, _ = c.file.Seek(c.taken, io.SeekStart)
	return text
}

func (c *capture) size() int64 {
	if c.off {
		return 0
	}
	fi, err := c.file.Stat()
	if err != nil || !fi.Mode().IsRegular() {
		c.off = true
		return 0
	}
	return fi.Size()
}

// readEnds reads a file from one offset to another, of much the head and the
// tail.
func readEnds(r io.ReaderAt, from, to int64) []byte {
	if to-from <= keepPrinted {
		return readAt(r, from, to)
	}
	const half = keepPrinted / 2
	text := readAt(r, from, from+half)
	text = fmt.Appendf(text, "\n[... %d bytes left out ...]\n", to-from-2*half)
	return append(text, readAt(r, to-half, to)...)
}

func readAt(r io.ReaderAt, from, to int64) []byte {
	b := make([]byte, to-from)
	m, _ := r.ReadAt(b, from)
	return b[:m]
}
