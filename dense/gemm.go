package dense

import (
	"fmt"

	"github.com/comal-go/comal/dense/internal/gemm"
)

// Gemm sets c to alpha·a·b + beta·c. With beta 0, c is not read; with alpha 0, a
// and b are not. NaN and Inf go where the arithmetic carries them.
func Gemm[T Float](alpha T, a, b Matrix[T], beta T, c Matrix[T], l Limits) error {
	return product("Gemm", gemm.Job[T]{
		M: c.Rows, N: c.Cols, K: a.Cols, Alpha: alpha, A: operand(a), B: operand(b), Beta: beta, C: operand(c),
	}, l)
}

// GemmWorkspace returns how many bytes of workspace [Gemm] takes for a product
// of m x k by k x n elements of type T on so many threads. It does with less,
// and more slowly, if [Limits] give less. [Syrk] takes as much.
func GemmWorkspace[T Float](m, n, k, threads int) int64 {
	return gemm.Workspace[T](m, n, k, threads)
}

func product[T Float](op string, j gemm.Job[T], l Limits) error {
	if need := j.Do(l.Threads, l.Memory); need > 0 {
		return &Error{Op: op, Kind: ErrWorkspace, Detail: fmt.Sprintf("%d bytes needed, %d given", need, l.Memory)}
	}
	return nil
}

func operand[T Float](m Matrix[T]) gemm.Matrix[T] {
	return gemm.Matrix[T]{Data: m.Data, RS: m.RowStride, CS: m.ColStride}
}
