package factor

import (
	"fmt"
	"math"
	"sync/atomic"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// zeros times what is finite is zero, and NaN else.
var zeros [512]float64

// finite returns an error if an element of a is NaN or Inf.
func finite(op, name string, a matrix, l limits) error {
	if a.Rows == 0 || a.Cols == 0 {
		return nil
	}
	if a.ColStride != 1 && a.RowStride == 1 {
		a = a.T()
	}
	const rows = 64
	var bad atomic.Bool
	team.Do((a.Rows+rows-1)/rows, l.Threads, func(part int) {
		for i := part * rows; i < min((part+1)*rows, a.Rows) && !bad.Load(); i++ {
			if !finiteRow(a.Row(i)) {
				bad.Store(true)
			}
		}
	})
	if !bad.Load() {
		return nil
	}
	return &dense.Error{Op: op, Kind: dense.ErrNotFinite, Detail: fmt.Sprintf("%s holds one, see that it is filled", name)}
}

func finiteRow(x vector) bool {
	if x.Stride != 1 {
		sum := 0.0
		for i := range x.Len {
			sum += 0 * x.At(i)
		}
		return !math.IsNaN(sum)
	}
	for rest := x.Data[:x.Len]; len(rest) > 0; {
		n := min(len(rest), len(zeros))
		if vec.Dot(rest[:n], zeros[:n]) != 0 {
			return false
		}
		rest = rest[n:]
	}
	return true
}
