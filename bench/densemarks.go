package bench

import (
	"errors"
	"fmt"
	"math"

	"github.com/comal-go/comal/dense"
)

// uniform fills x with numbers from -1 to 1, the same as dense.py makes them:
// SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195), of which
// each number is a function of its place.
func uniform[T dense.Float](seed uint64, x []T) {
	start := seed * 0xd1342543de82ef95
	for i := range x {
		z := uint64(i+1)*0x9e3779b97f4a7c15 + start
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		v := float64(z>>11) * 0x1p-52 // exact, so that no compiler can fuse it with what follows
		x[i] = T(v - 1)
	}
}

// operand returns a matrix of such numbers.
func operand[T dense.Float](seed uint64, rows, cols int) dense.Matrix[T] {
	m := dense.New[T](rows, cols)
	uniform(seed, m.Data)
	return m
}

// symmetric returns a symmetric matrix of such numbers, with something added to
// its diagonal.
func symmetric(n int, diagonal float64) dense.Matrix[float64] {
	a := operand[float64](1, n, n)
	for i := range n {
		for j := range i {
			v := (a.At(i, j) + a.At(j, i)) / 2
			a.Set(i, j, v)
			a.Set(j, i, v)
		}
		a.Set(i, i, a.At(i, i)+diagonal)
	}
	return a
}

// marks are a few numbers by which results are compared: the norm of a matrix,
// and a sum that knows each entry, as dense.py takes them. Entries that keep
// does not want count as 0; nil wants all.
func marks[T dense.Float](m dense.Matrix[T], keep func(i, j int, v float64) float64) []float64 {
	left, right := random(101, m.Rows), random(102, m.Cols)
	squares, sum := 0.0, 0.0
	for i := range m.Rows {
		row := 0.0
		for j := range m.Cols {
			v := float64(m.At(i, j))
			if keep != nil {
				v = keep(i, j, v)
			}
			squares += v * v
			row += v * right[j]
		}
		sum += left[i] * row
	}
	return []float64{math.Sqrt(squares), sum}
}

// lower keeps the lower triangle.
func lower(i, j int, v float64) float64 {
	if j > i {
		return 0
	}
	return v
}

// upperSize keeps the upper triangle without signs, which each factorisation
// chooses for itself.
func upperSize(i, j int, v float64) float64 { return math.Abs(lower(j, i, v)) }

// vectorMarks are the marks of a vector.
func vectorMarks(v []float64) []float64 {
	left, squares, sum := random(101, len(v)), 0.0, 0.0
	for i, x := range v {
		squares += x * x
		sum += left[i] * x
	}
	return []float64{math.Sqrt(squares), sum}
}

func random(seed uint64, n int) []float64 {
	x := make([]float64, n)
	uniform(seed, x)
	return x
}

// agreement is that of all ways of a row on the result.
type agreement struct {
	off   float64 // how far marks may be apart, by the first one, which is a norm
	first []float64
}

// check says whether a result has the marks of the one before.
func (a *agreement) check(marks []float64) error {
	if a.first == nil {
		a.first = marks
	}
	if len(marks) != len(a.first) || len(marks) == 0 {
		return fmt.Errorf("the result has %d marks instead of %d", len(marks), len(a.first))
	}
	for i, m := range marks {
		if want := a.first[i]; !(math.Abs(m-want) <= a.off*a.first[0]) {
			return fmt.Errorf("a wrong result: mark %d is %v, and of another %v", i+1, m, want)
		}
	}
	if !(marks[0] > 0) || math.IsInf(marks[0], 0) {
		return errors.New("a wrong result: its norm is not a positive number")
	}
	return nil
}
