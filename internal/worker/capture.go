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
	file *os.File
	off  bool // it is no file: a terminal, a pipe
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
	if err != nil || at == 0 {
		return nil
	}
	return c.rest()
}

// rest is take for what came in by a descriptor with an offset of its own, too.
func (c *capture) rest() []byte {
	fi, err := c.file.Stat()
	if c.off || err != nil || !fi.Mode().IsRegular() || fi.Size() == 0 {
		return nil
	}
	text := readEnds(c.file, fi.Size())
	if c.file.Truncate(0) != nil {
		c.off = true // it would be told again with the next item
	}
	_, _ = c.file.Seek(0, io.SeekStart)
	return text
}

// readEnds reads a file of that size, of a long one the head and the tail.
func readEnds(r io.ReaderAt, size int64) []byte {
	if size <= keepPrinted {
		return readAt(r, 0, size)
	}
	const half = keepPrinted / 2
	text := readAt(r, 0, half)
	text = fmt.Appendf(text, "\n[... %d bytes left out ...]\n", size-2*half)
	return append(text, readAt(r, size-half, half)...)
}

func readAt(r io.ReaderAt, from, n int64) []byte {
	b := make([]byte, n)
	m, _ := r.ReadAt(b, from)
	return b[:m]
}
