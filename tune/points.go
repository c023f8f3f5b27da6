package tune

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Point is what a job took on N workers (processes or threads).
type Point struct {
	N       int
	Seconds float64
}

const pointForm = "n seconds" // of a line

// ReadPoints reads lines of "n seconds"; name is for messages. The first row
// must be n = 1, those after it may come in any order and are returned by n.
// Empty lines and lines that begin with # are skipped. What is wrong is told by a
// [*GridError].
func ReadPoints(r io.Reader, name string) ([]Point, error) {
	t := &table{name: name, form: pointForm}
	lines := map[int]int{}
	var points []Point
	skip := func(string) error { return nil }
	err := t.read(r, skip, func(fields []string) error {
		p, err := t.point(fields)
		if err != nil {
			return err
		}
		if len(points) == 0 && p.N != 1 {
			return t.wrong("a speed-up is told against one worker: measure it", "the first row is n = %d and not n = 1", p.N)
		}
		if first, ok := lines[p.N]; ok {
			return t.wrong("keep one of the two, or their median", "n = %d stands in line %d already", p.N, first)
		}
		lines[p.N] = t.line
		points = append(points, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(points) == 0 {
		return nil, &GridError{File: name, Message: "no times in it", Advice: "a line is " + strconv.Quote(pointForm)}
	}
	slices.SortFunc(points, func(a, b Point) int { return cmp.Compare(a.N, b.N) })
	return points, nil
}

func (t *table) point(fields []string) (p Point, err error) {
	if err = t.count(fields, 2); err != nil {
		return p, err
	}
	if p.N, err = t.workers(fields[0], "n"); err != nil {
		return p, err
	}
	p.Seconds, err = t.seconds(fields[1])
	return p, err
}

// WritePoints writes a curve in the form that [ReadPoints] reads.
func WritePoints(w io.Writer, points []Point) error {
	b := bufio.NewWriter(w)
	for _, p := range points {
		fmt.Fprintf(b, "%d %s\n", p.N, number(p.Seconds))
	}
	return b.Flush()
}
