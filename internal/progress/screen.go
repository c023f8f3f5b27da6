package progress

import (
	"io"
	"strconv"
)

// screen is what the display has put on the terminal. The cursor rests at the
// start of the line below it.
type screen struct {
	frame []row // to show
	shown []row // on the terminal
	buf   []byte
}

// row is one line of a frame.
type row struct {
	text  []byte
	width int // columns, without what only sets colours
}

func (s *screen) set(frame []row) { s.frame = frame }

// draw replaces what is shown by the frame, in one write so that it does not
// flicker.
func (s *screen) draw(w io.Writer, size func() (columns, rows int)) {
	if len(s.frame) == 0 {
		s.clear(w, size)
		return
	}
	b := s.up(s.buf[:0], size)
	for _, r := range s.frame {
		b = append(b, r.text...)
		b = append(b, "\x1b[K\n"...)
	}
	b = append(b, "\x1b[J"...)
	w.Write(b)
	s.shown, s.buf = s.frame, b
}

// clear takes away what is shown.
func (s *screen) clear(w io.Writer, size func() (columns, rows int)) {
	if len(s.shown) == 0 {
		return
	}
	b := append(s.up(s.buf[:0], size), "\x1b[J"...)
	w.Write(b)
	s.shown, s.buf = nil, b
}

// up appends what moves the cursor to the start of what is shown. If the
// terminal has become narrower, its lines have been folded.
func (s *screen) up(b []byte, size func() (columns, rows int)) []byte {
	columns, rows := size()
	n := 0
	for _, r := range s.shown {
		n += max(1, (r.width+columns-1)/max(1, columns))
	}
	if n = min(n, max(1, rows-1)); n > 0 && len(s.shown) > 0 {
		b = append(b, "\x1b["...)
		b = strconv.AppendInt(b, int64(n), 10)
		b = append(b, 'A')
	}
	return append(b, '\r')
}
