package bench

import (
	"fmt"

	"github.com/comal-go/comal/dense"
)

// columnOps pass over a matrix once: of 125,000 x 1000 numbers, which are 1 GB.
func columnOps(rows, cols int) []denseOp {
	var ops []denseOp
	for _, r := range []struct {
		name   string
		reduce reduction
	}{
		{"column sums", dense.ColumnSums[float64]},
		{"column means", dense.ColumnMeans[float64]},
		{"column min", dense.ColumnMins[float64]},
		{"column max", dense.ColumnMaxs[float64]},
	} {
		ops = append(ops, denseOp{
			name: fmt.Sprintf("%s %d x %d", r.name, rows, cols), rows: rows, cols: cols, open: r.reduce.work,
			peers: numPy(r.name), atLeast: []float64{1},
		})
	}
	return ops
}

// reduction sets dst to something of each column.
type reduction func(m dense.Matrix[float64], dst []float64, l dense.Limits) error

func (r reduction) work(rows, cols int) work {
	x, dst := operand[float64](1, rows, cols), make([]float64, cols)
	return work{
		run:   func(l dense.Limits) error { return r(x, dst, l) },
		marks: func() []float64 { return vectorMarks(dst) },
	}
}
