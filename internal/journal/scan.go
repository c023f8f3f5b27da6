package journal

import (
	"bufio"
	"errors"
	"io"
)

// scan calls f for each whole record from the beginning, at its place, until
// the first that is not, and returns where that is. An error is one of the disk.
func scan(f io.ReaderAt, size int64, each func(at int64, r record)) (end int64, err error) {
	s := scanner{in: bufio.NewReaderSize(io.NewSectionReader(f, preambleLen, size-preambleLen), 256<<10), at: preambleLen, size: size}
	for {
		r, next, err := s.next()
		switch {
		case errors.Is(err, errTorn):
			return s.at, nil
		case err != nil:
			return s.at, err
		case r.kind != 0:
			each(s.at, r)
		}
		s.at = next
	}
}

type scanner struct {
	in   *bufio.Reader
	at   int64
	size int64
	body []byte
}

// next reads the record at s.at, of kind 0 if it is the beginning of a second
// journal that somebody has joined to this one.
func (s *scanner) next() (r record, next int64, err error) {
	left := s.size - s.at
	if left >= preambleLen {
		if b, err := s.in.Peek(len(magic)); err != nil || string(b) == magic {
			if err == nil {
				_, err = s.in.Discard(preambleLen)
			}
			return r, s.at + preambleLen, err
		}
	}
	if left < headLen {
		return r, 0, errTorn
	}
	var head [headLen]byte
	if _, err := io.ReadFull(s.in, head[:]); err != nil {
		return r, 0, err
	}
	n, sum, ok := parseHead(head[:])
	if !ok || int64(n) > left-headLen {
		return r, 0, errTorn
	}
	if cap(s.body) < n {
		s.body = make([]byte, n, 2*n)
	}
	s.body = s.body[:n]
	if _, err := io.ReadFull(s.in, s.body); err != nil {
		return r, 0, err
	}
	if r, err = parse(s.body, sum); err != nil {
		return r, 0, errTorn
	}
	return r, s.at + headLen + int64(n), nil
}
