package tune

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/comal-go/comal/internal/units"
)

const (
	longestLine = 64 << 10 // bytes
	mostWorkers = 1e6      // of a P, T or n: more is a mistake
	// Times outside of these are none that somebody measured, and speed-ups made
	// of them are not finite.
	leastSeconds = 1e-9
	mostSeconds  = 1e9
)

// table reads a text file of one record a line.
type table struct {
	name string
	form string // of a line, for messages
	line int
}

// read calls comment for each line that begins with #, and row for the fields of
// any other that is not empty.
func (t *table) read(r io.Reader, comment func(text string) error, row func(fields []string) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(nil, longestLine)
	for s.Scan() {
		t.line++
		if err := t.take(s.Bytes(), comment, row); err != nil {
			return err
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		t.line++
		return t.wrong("is this a text file?", "the line is longer than %d KiB", longestLine>>10)
	}
	if s.Err() != nil {
		return fmt.Errorf("%s: %w", t.name, s.Err())
	}
	return nil
}

func (t *table) take(line []byte, comment func(string) error, row func([]string) error) error {
	if t.line == 1 {
		if bytes.HasPrefix(line, []byte("\xff\xfe")) || bytes.HasPrefix(line, []byte("\xfe\xff")) {
			return t.wrong("save it as UTF-8", "the file is UTF-16")
		}
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	text := strings.TrimSpace(string(line))
	switch {
	case text == "":
		return nil
	case text[0] == '#':
		return comment(strings.TrimSpace(text[1:]))
	}
	return row(strings.Fields(text))
}

// wrong is an error in the line that was read last.
func (t *table) wrong(advice, format string, args ...any) error {
	return &GridError{File: t.name, Line: t.line, Message: fmt.Sprintf(format, args...), Advice: advice}
}

// count checks the number of fields.
func (t *table) count(fields []string, want int) error {
	if len(fields) == want {
		return nil
	}
	return t.wrong("a line is "+strconv.Quote(t.form), "%s where %d are expected", units.Plural(len(fields), "field", "fields"), want)
}

// workers reads a number of processes or threads; what names it.
func (t *table) workers(field, what string) (int, error) {
	n, err := strconv.Atoi(field)
	switch {
	case err != nil:
		return 0, t.wrong("a line is "+strconv.Quote(t.form), "%s is no whole number: %s", what, quoted(field))
	case n < 1:
		return 0, t.wrong("the least is 1", "%s is %d", what, n)
	case n > mostWorkers:
		return 0, t.wrong(fmt.Sprintf("the most is %.0f", mostWorkers), "%s is %d", what, n)
	}
	return n, nil
}

// split reads P and T.
func (t *table) split(p, threads string) (s Split, err error) {
	if s.P, err = t.workers(p, "P"); err != nil || threads == "unset" {
		return s, err
	}
	if threads == "0" {
		return s, t.wrong("write unset for the library's own default", "T is 0")
	}
	s.T, err = t.workers(threads, "T")
	return s, err
}

// seconds reads a time.
func (t *table) seconds(field string) (float64, error) {
	f, err := strconv.ParseFloat(field, 64)
	if errors.Is(err, strconv.ErrSyntax) {
		advice := "a line is " + strconv.Quote(t.form)
		if strings.Contains(field, ",") {
			advice = "write a point where it has a comma"
		}
		return 0, t.wrong(advice, "the time is no number: %s", quoted(field))
	}
	if fault := faultOfTime(f); fault != "" {
		return 0, t.wrong("measure it again, or take the line out", "%s: %s", fault, quoted(field))
	}
	return f, nil
}

// faultOfTime says why f cannot be a time that was measured; "" if it can.
func faultOfTime(f float64) string {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return "the time is not finite"
	case f < 0:
		return "the time is negative"
	case f == 0:
		return "the time is zero"
	case f < leastSeconds:
		return "the time is less than a nanosecond"
	case f > mostSeconds:
		return "the time is more than thirty years"
	}
	return ""
}

// quoted is text of a file that may hold anything, short enough for a message.
func quoted(s string) string {
	if len(s) > 40 {
		s = s[:40] + "..."
	}
	return strconv.Quote(s)
}
