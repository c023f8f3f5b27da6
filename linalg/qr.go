package linalg

import (
	"context"
	"encoding/json"
	"math"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

func init() { reduce.Register("qr", newQR) }

// qr folds rows into the triangular factor of all of them (Demmel, Grigori,
// Hoemmen, Langou: doi:10.1137/080731992): within a chunk one leaf after the other,
// then chunk with chunk in a tree.
//
// Its state is one matrix: the rows themselves until there are as many as columns,
// from then on an upper triangle with anything below.
type qr struct{ tall }

// qrLeaf is how many rows are taken in at a time: enough that the triangle above
// them is not what most of the time goes into, few enough to stay in a cache.
func qrLeaf(cols int) int { return max(1024, 2*cols) }

func newQR(in reduce.Spec, _ json.RawMessage) (reduce.Reducer, error) {
	m, err := newTall("qr", in, qrLeaf)
	return qr{m}, err
}

// Results is the factor, min(m, n) x n.
func (q qr) Results() []reduce.Spec {
	return []reduce.Spec{{DType: dtype.Float64, Shape: []int{min(q.rows, q.cols), q.cols}}}
}

// Flops counts the reflections of all rows.
func (q qr) Flops(shape []int) float64 { return flops(shape[0], q.cols, q.cols) }

// Bytes counts what growing states takes, and the workspaces of their first
// triangle, of what is left of the first leaf, and of the others, which package
// dense keeps.
func (q qr) Bytes(chunk []int) (state, work int64) {
	square := 8 * int64(q.cols) * int64(q.cols)
	work = square + q.copied()
	leaf := min(q.leaf, chunk[0])
	for _, rows := range []int{q.cols, max(0, leaf-q.cols), leaf} {
		work += factor.StackWorkspace(rows, q.cols)
	}
	return square, work
}

// limits are those of threads and a leaf of so many rows.
func (q qr) limits(rows, threads int) dense.Limits {
	return dense.Limits{Threads: threads, Memory: factor.StackWorkspace(rows, q.cols)}
}

// Fold takes in the rows of a tile.
func (q qr) Fold(ctx context.Context, s reduce.State, t reduce.Tile) (reduce.State, error) {
	err := q.each(ctx, t, func(rows matrix) (err error) {
		s, err = q.take(s, rows, t.Threads)
		return err
	})
	return s, err
}

// take adds rows to a state.
func (q qr) take(s reduce.State, rows matrix, threads int) (reduce.State, error) {
	if held := q.held(s); held < q.cols {
		few := min(q.cols-held, rows.Rows)
		var err error
		if s, err = q.collect(s, rows.Slice(0, few, 0, q.cols), threads); err != nil {
			return s, err
		}
		rows = rows.Slice(few, rows.Rows, 0, q.cols)
	}
	if rows.Rows == 0 || q.cols == 0 {
		return s, nil
	}
	return s, factor.Stack(matrixOf(s[0]).Upper(), rows, q.limits(rows.Rows, threads))
}

// held returns how many rows a state has.
func (q qr) held(s reduce.State) int {
	if len(s) == 0 {
		return 0
	}
	return s[0].Shape[0]
}

// collect adds rows to a state that has fewer than it may hold, and makes a
// triangle of them when it is full.
func (q qr) collect(s reduce.State, rows matrix, threads int) (reduce.State, error) {
	held := q.held(s)
	all := ndarray.New(dtype.Float64, held+rows.Rows, q.cols)
	m := matrixOf(all)
	if held > 0 {
		m.Slice(0, held, 0, q.cols).Copy(matrixOf(s[0]))
	}
	m.Slice(held, m.Rows, 0, q.cols).Copy(rows)
	if m.Rows == q.cols {
		if _, err := factor.NewQR(m, q.limits(q.cols, threads)); err != nil {
			return s, err
		}
	}
	return reduce.State{all}, nil
}

// Merge joins two triangles, a triangle and rows, or rows and rows.
func (q qr) Merge(ctx context.Context, a, b reduce.State, threads int) (reduce.State, error) {
	switch {
	case len(a) == 0:
		return b, nil
	case len(b) == 0 || q.cols == 0:
		return a, nil
	case q.held(b) < q.cols:
		return q.take(a, matrixOf(b[0]), threads)
	case q.held(a) < q.cols:
		return q.take(b, matrixOf(a[0]), threads)
	}
	return a, factor.Join(matrixOf(a[0]).Upper(), matrixOf(b[0]).Upper(), q.limits(q.cols, threads))
}

// Finish returns the factor with a diagonal that is not negative.
func (q qr) Finish(ctx context.Context, s reduce.State, threads int) ([]ndarray.Array, error) {
	if len(s) == 0 {
		return []ndarray.Array{ndarray.New(dtype.Float64, 0, q.cols)}, nil
	}
	r := matrixOf(s[0])
	if r.Rows < q.cols {
		if _, err := factor.NewQR(r, q.limits(q.cols, threads)); err != nil {
			return nil, err
		}
	}
	positive(r)
	return []ndarray.Array{arrayOf(r)}, nil
}

// positive makes the diagonal of a triangular factor not negative, and what is
// below it zeros.
func positive(r matrix) {
	for i := range r.Rows {
		sign := math.Copysign(1, r.At(i, i))
		for j := range r.Cols {
			switch {
			case j < i:
				r.Set(i, j, 0)
			case sign < 0:
				r.Set(i, j, -r.At(i, j))
			}
		}
	}
}
