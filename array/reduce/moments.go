package reduce

import (
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// block64 is how many elements moments are made of at once.
const block64 = 64

// moments are the fields of cells of spread. Of each, a block is open: its
// elements are not yet in the others' moments.
type moments struct {
	n, open []int64 // elements of closed blocks, and of the open one
	// The mean of closed blocks is mean + low, where low is what mean does not hold.
	// In the first block mean is the first element.
	mean, low    []float64
	m2           []float64 // squares of deviations from the mean
	sum, squares []float64 // of deviations from mean, in the open block
}

// momentFields are the types of the fields.
var momentFields = []dtype.DType{dtype.Int64, dtype.Int64, dtype.Float64, dtype.Float64, dtype.Float64, dtype.Float64, dtype.Float64}

func momentsOf(s State) moments {
	n, v := ndarray.Values[int64], ndarray.Values[float64]
	return moments{n(s[0]), n(s[1]), v(s[2]), v(s[3]), v(s[4]), v(s[5]), v(s[6])}
}

// slice returns n cells from one on.
func (m moments) slice(c, n int) moments {
	return moments{m.n[c:][:n], m.open[c:][:n], m.mean[c:][:n], m.low[c:][:n], m.m2[c:][:n], m.sum[c:][:n], m.squares[c:][:n]}
}

// fresh tells whether a cell has no elements.
func (m *moments) fresh(c int) bool { return m.n[c] == 0 && m.open[c] == 0 }

// add adds an element to a cell.
func (m *moments) add(c int, x float64) {
	if m.fresh(c) {
		m.mean[c] = x
	}
	d := x - m.mean[c]
	m.sum[c] += d
	m.squares[c] += d * d
	m.count(c, 1)
}

// count notes n more elements of a cell, which are in the sums.
func (m *moments) count(c, n int) {
	if m.open[c] += int64(n); m.open[c] == block64 {
		m.close(c)
	}
}

// close takes the open block of a cell, if there is one, to the others.
func (m *moments) close(c int) {
	n := m.open[c]
	if n == 0 {
		return
	}
	mean := m.sum[c] / float64(n)
	m2 := max(0, m.squares[c]-m.sum[c]*mean)
	m.open[c], m.sum[c], m.squares[c] = 0, 0, 0
	m.join(c, n, mean, m2)
}

// join takes n elements into a cell, the mean of which is so much more than mean.
func (m *moments) join(c int, n int64, more, m2 float64) {
	if n == 0 {
		return
	}
	all := m.n[c] + n
	part, d := float64(n)/float64(all), more-m.low[c]
	m.m2[c] += m2 + d*d*part*float64(m.n[c])
	m.n[c] = all
	low := m.low[c] + d*part
	mean := m.mean[c] + low
	m.low[c] = (m.mean[c] - mean) + low
	m.mean[c] = mean
}
