package items

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxItem bounds one item, so that a file with no line ends does not fill the
// memory.
const maxItem = 64 << 20

// Open returns the items in a file, one a line or, with nul, ended by NUL bytes;
// the path "-" stands for stdin. The file is opened now, so that a missing one
// is known before anything starts, and is closed when its rows have been read.
func Open(path string, stdin io.Reader, nul bool) (Source, error) {
	if path == "-" {
		return Lines(stdin, "standard input", nul), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return Source{}, fmt.Errorf("--items: %w", err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return Source{}, fmt.Errorf("--items %q is a folder: for the files in it write --glob %q", path, path+"/*")
	}
	s := Lines(f, path, nul)
	lines := s.rows
	s.rows = func(yield func([]string, error) bool) {
		defer f.Close()
		lines(yield)
	}
	return s, nil
}

// Lines returns the items in r as they arrive; name tells what r is in errors.
//
// One item a line: empty lines are skipped, also those that hold but a carriage
// return; other carriage returns are kept, and so are all blanks. With nul, items
// end with NUL bytes and are exact: an empty one is an item too, as xargs -0 has
// it. The end of the last item may be missing either way.
func Lines(r io.Reader, name string, nul bool) Source {
	read := false
	return Source{columns: 1, count: -1, rows: func(yield func([]string, error) bool) {
		if read {
			yield(nil, fmt.Errorf("the items in %s have been read already", name))
			return
		}
		read = true
		l := lineReader{r: bufio.NewReaderSize(r, 64<<10), end: '\n'}
		if nul {
			l.end = 0
		}
		for n := 1; ; n++ {
			line, err := l.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, readError(name, n, nul, err))
				return
			}
			if !nul && isBlank(line) {
				continue
			}
			if !yield([]string{string(line)}, nil) {
				return
			}
		}
	}}
}

func isBlank(line []byte) bool {
	return len(line) == 0 || len(line) == 1 && line[0] == '\r'
}

var errTooLong = errors.New("item too long")

func readError(name string, n int, nul bool, err error) error {
	switch {
	case !errors.Is(err, errTooLong):
		return fmt.Errorf("reading items from %s: %w", name, err)
	case nul:
		return fmt.Errorf("item %d of %s is longer than 64 MiB, so the items end before it: does it hold one item a line? Then leave -0 away", n, name)
	}
	return fmt.Errorf("line %d of %s is longer than 64 MiB, so the items end before it: does it hold names separated by NUL bytes? Then add -0", n, name)
}

// lineReader cuts a stream at a byte. It gives a line as soon as it is there.
type lineReader struct {
	r    *bufio.Reader
	end  byte
	long []byte // a line that does not fit the buffer, so far
}

// next returns the next line without its end; it is valid until the next call.
func (l *lineReader) next() ([]byte, error) {
	l.long = l.long[:0]
	for {
		part, err := l.r.ReadSlice(l.end)
		if len(l.long)+len(part) > maxItem {
			return nil, errTooLong
		}
		switch {
		case err == nil && len(l.long) == 0:
			return part[:len(part)-1], nil
		case err == nil:
			l.long = append(l.long, part...)
			return l.long[:len(l.long)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
			l.long = append(l.long, part...)
		case errors.Is(err, io.EOF) && len(l.long)+len(part) > 0:
			return append(l.long, part...), nil
		default:
			return nil, err
		}
	}
}
