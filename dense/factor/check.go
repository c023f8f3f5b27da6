package factor

import (
	"github.com/comal-go/comal/dense"
	product "github.com/comal-go/comal/dense/internal/gemm"
	"github.com/comal-go/comal/dense/internal/rows"
	"github.com/comal-go/comal/dense/internal/view"
)

// check returns the first fault of a call of op as an error: rule says what the
// shapes should be if they do not fit.
func check(op string, l limits, fits bool, rule string, args ...view.View) error {
	return failed(op, view.Check(l.Threads, l.Memory, fits, rule, args...))
}

// workspace returns an error if op needs more bytes than the limits give.
func workspace(op string, need int64, l limits) error {
	return failed(op, view.Workspace(need, l.Memory))
}

func failed(op string, f *view.Fault) error {
	if f == nil {
		return nil
	}
	return &dense.Error{Op: op, Kind: f.Kind, Detail: f.Detail}
}

// in describes a matrix that is read.
func in(name string, m matrix) view.View {
	return view.Matrix(name, m.Data, m.Rows, m.Cols, m.RowStride, m.ColStride)
}

// out describes a matrix that is written.
func out(name string, m matrix) view.View { return in(name, m).Output() }

// inTri describes a triangle that is read.
func inTri(name string, t dense.Triangle[float64]) view.View {
	v := in(name, t.Matrix)
	v.Part = view.Triangle(t.Upper, t.Unit)
	return v
}

// outTri describes a triangle that is written.
func outTri(name string, t dense.Triangle[float64]) view.View { return inTri(name, t).Output() }

// outSlice describes a slice that is written, as the column of n numbers it should be.
func outSlice(name string, s []float64) view.View {
	return view.Vector(name, s, len(s), 1).Output()
}

// reserve takes own bytes of workspace from the limits and returns what is left
// for operations of dense, which has to be enough for products of any size and
// for triangular solves of n rows and cols columns.
func reserve(op string, own int64, n, cols int, l limits) (limits, error) {
	err := workspace(op, own+product.Least[float64]()+rows.Workspace[float64](n, cols, l.Threads), l)
	if l.Memory > 0 {
		l.Memory = max(1, l.Memory-own)
	}
	return l, err
}

// without returns what of a bound of the memory, 0 being none, is left beside some
// bytes that are less.
func without(memory, bytes int64) int64 {
	if memory > 0 {
		memory -= bytes
	}
	return memory
}
