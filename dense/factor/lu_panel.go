package factor

import (
	"fmt"
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/vec"
)

// luBase is how many columns are not split.
const luBase = 16

// luWork is the workspace of a factorisation.
type luWork struct {
	limits limits    // for products
	packed []float64 // columns of a panel
}

func newLUWork(n int, l limits) (*luWork, error) {
	size := n * min(n, luBase)
	rest, err := reserve("NewLU", luBytes(n), n, n, l)
	if err != nil {
		return nil, err
	}
	return &luWork{rest, make([]float64, size)}, nil
}

// luBytes is what NewLU allocates: a panel, and three numbers for a swap.
func luBytes(n int) int64 { return 8 * int64(n*min(n, luBase)+3*n) }

// factorise does a, which has at least as many rows as columns and whose first
// column is column at of all, and sets swaps, one for each column.
func (w *luWork) factorise(a matrix, swaps []int, at int) error {
	m, n := a.Rows, a.Cols
	if n <= luBase {
		return w.panel(a, swaps, at)
	}
	half := splitAt(n, luBase)
	left, right := a.Slice(0, m, 0, half), a.Slice(0, m, half, n)
	if err := w.factorise(left, swaps[:half], at); err != nil {
		return err
	}
	swapRows(right, swaps[:half], w.limits.Threads)
	unit := left.Slice(0, half, 0, half).Lower()
	unit.Unit = true
	top, bottom := right.Slice(0, half, 0, n-half), right.Slice(half, m, 0, n-half)
	if err := dense.Trsm(1, unit, top, w.limits); err != nil {
		return err
	}
	below := left.Slice(half, m, 0, half)
	if err := dense.Gemm(-1, below, top, 1, bottom, w.limits); err != nil {
		return err
	}
	if err := w.factorise(bottom, swaps[half:], at+half); err != nil {
		return err
	}
	swapRows(below, swaps[half:], w.limits.Threads)
	for i := half; i < n; i++ {
		swaps[i] += half
	}
	return nil
}

// panel factorises a few columns in contiguous memory.
func (w *luWork) panel(a matrix, swaps []int, at int) error {
	if a.RowStride == 1 {
		return panelColumns{a.Data, a.Rows, a.Cols, a.ColStride}.factorise(swaps, at)
	}
	packed := panelColumns{w.packed, a.Rows, a.Cols, a.Rows}
	view := dense.ColMajor(w.packed, a.Rows, a.Cols)
	view.Copy(a)
	if err := packed.factorise(swaps, at); err != nil {
		return err
	}
	a.Copy(view)
	return nil
}

// panelColumns is a matrix of contiguous columns.
type panelColumns struct {
	data       []float64
	rows, cols int
	stride     int
}

// factorise brings up to date column after column, and finds the pivot in it.
func (c panelColumns) factorise(swaps []int, at int) error {
	for j := range c.cols {
		column := c.data[j*c.stride:][:c.rows]
		for k := 1; k < j; k++ {
			for l := range k {
				column[k] -= c.data[l*c.stride+k] * column[l]
			}
		}
		vec.GemvT(j, c.rows-j, -1, c.data[j:], c.stride, column, column[j:])
		pivot, magnitude := pivotOf(column[j:])
		if magnitude == 0 || magnitude-magnitude != 0 {
			return badColumn(magnitude, at+j)
		}
		swaps[j] = j + pivot
		if pivot != 0 {
			c.swap(j, j+pivot)
		}
		divide(column[j+1:], column[j])
	}
	return nil
}

func (c panelColumns) swap(i, j int) {
	for k := range c.cols {
		column := c.data[k*c.stride:]
		column[i], column[j] = column[j], column[i]
	}
}

// pivotOf returns the first of the elements with the largest magnitude. Bits
// without the sign are in the order of magnitudes, NaN above Inf above the rest.
func pivotOf(x []float64) (at int, magnitude float64) {
	most := uint64(0)
	for i, v := range x {
		if bits := math.Float64bits(v) << 1; bits > most {
			at, most = i, bits
		}
	}
	return at, math.Float64frombits(most >> 1)
}

// divide divides x by d, by its inverse if there is one.
func divide(x []float64, d float64) {
	if inverse := 1 / d; inverse-inverse == 0 {
		vec.Scale(inverse, x)
		return
	}
	for i := range x {
		x[i] /= d
	}
}

func badColumn(magnitude float64, at int) error {
	if magnitude == 0 {
		return &dense.Error{Op: "NewLU", Kind: dense.ErrSingular, Detail: fmt.Sprintf("pivot %d is 0", at)}
	}
	return &dense.Error{Op: "NewLU", Kind: dense.ErrNotFinite, Detail: fmt.Sprintf("column %d has NaN, Inf or numbers that grew too large", at)}
}
