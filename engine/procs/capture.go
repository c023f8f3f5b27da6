package procs

import (
	"bytes"
	"io"
	"os"
)

// capture is a file that takes what a child prints. A pipe would need somebody
// to read it, and would keep us waiting for a grandchild that holds it open.
type capture struct {
	*os.File
	dir  string
	name string // "" while it has none
}

// newCapture makes an empty capture in a folder, without a name where the
// system can, so that nothing is left should we be killed.
func newCapture(dir string) (*capture, error) {
	if dir == "" {
		dir = os.TempDir()
	}
	if f, err := openNameless(dir); err == nil {
		return &capture{File: f, dir: dir}, nil
	}
	f, err := os.CreateTemp(dir, "output-*")
	if err != nil {
		return nil, err
	}
	name := f.Name()
	f.Close()
	// Again, because nothing but appending keeps two writers apart.
	f, err = os.OpenFile(name, os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		os.Remove(name)
		return nil, err
	}
	return &capture{File: f, dir: dir, name: name}, nil
}

// unname removes the name early; the file lives on. Windows refuses, and the
// name goes with close.
func (c *capture) unname() {
	if c.name != "" && os.Remove(c.name) == nil {
		c.name = ""
	}
}

// drop ends the capture.
func (c *capture) drop() {
	c.Close()
	if c.name != "" {
		os.Remove(c.name)
	}
}

// size is how much was printed, in bytes.
func (c *capture) size() int64 {
	fi, err := c.Stat()
	if err != nil {
		return 0
	}
	return fi.Size()
}

// tail returns the last bytes, n at most.
func (c *capture) tail(n int64) []byte {
	size := c.size()
	if size == 0 {
		return nil
	}
	from := max(0, size-n)
	b := make([]byte, size-from)
	m, err := c.ReadAt(b, from)
	if err != nil && err != io.EOF {
		return nil
	}
	return b[:m]
}

const (
	lastLines    = 20
	lastBytes    = 64 << 10
	lastOfWorker = 256 << 10 // where the beginning of a Go trace is looked for
)

// lastWords returns what is worth showing of a dead worker's output: a Go trace
// from its beginning, or else the last lines.
func (c *capture) lastWords() string {
	text := c.tail(lastOfWorker)
	for _, begin := range []string{"panic: ", "fatal error: "} {
		at := bytes.LastIndex(text, []byte("\n"+begin)) + 1
		if bytes.HasPrefix(text[at:], []byte(begin)) {
			return string(firstLines(text[at:], 2*lastLines))
		}
	}
	text = bytes.TrimRight(text, "\n")
	at := len(text)
	for range lastLines {
		if at = bytes.LastIndexByte(text[:at], '\n'); at < 0 {
			return string(text)
		}
	}
	return string(text[at+1:])
}

func firstLines(text []byte, n int) []byte {
	at := 0
	for range n {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return text
		}
		at += i + 1
	}
	return text[:at]
}
