package dense

import "github.com/comal-go/comal/dense/internal/gemm"

// Gemm sets c, m x n, to alpha·a·b + beta·c, where a is m x k and b is k x n:
// 2·m·n·k operations. Any of them may be a transposed view. With beta 0, c is not
// read; with alpha 0, a and b are not. Otherwise NaN and Inf go where the
// arithmetic carries them: a 0 of a times an Inf of b is NaN. Each element of a·b
// is within 2·k·eps of what it should be, times the sum of the magnitudes of its
// products. Its workspace is told by [GemmWorkspace].
func Gemm[T Float](alpha T, a, b Matrix[T], beta T, c Matrix[T], l Limits) error {
	if err := check("Gemm", l, a.Cols == b.Rows && c.Rows == a.Rows && c.Cols == b.Cols,
		"a m x k, b k x n, c m x n", in("a", a), in("b", b), out("c", c)); err != nil {
		return err
	}
	return product("Gemm", gemm.Job[T]{
		M: c.Rows, N: c.Cols, K: a.Cols, Alpha: alpha, A: jobMatrix(a), B: jobMatrix(b), Beta: beta, C: jobMatrix(c),
	}, l)
}

// GemmWorkspace returns how many bytes of workspace [Gemm] takes at most for a
// product of m x k by k x n elements of type T on so many threads, apart from
// what completes a large page where [Limits] do not bound the memory. It does
// with less, and more slowly, if they give less: about 100 KB and as much for
// each thread. [Syrk] takes as much. Up to 64 MiB stay allocated for the next
// calls, see [DropWorkspace].
func GemmWorkspace[T Float](m, n, k, threads int) int64 {
	return gemm.Workspace[T](m, n, k, threads)
}

// ProductLimits returns limits for products of up to m x k by k x n elements of
// type T, whose Memory is the same for any number of threads, so that it can be
// planned before that is known.
func ProductLimits[T Float](m, n, k, threads int) Limits {
	l := Limits{Threads: threads}
	for t := 1; t <= 64; t *= 2 {
		l.Memory = max(l.Memory, GemmWorkspace[T](m, n, k, t))
	}
	return l
}

func product[T Float](op string, j gemm.Job[T], l Limits) error {
	return workspace(op, j.Do(l.Threads, l.Memory), l)
}

func jobMatrix[T Float](m Matrix[T]) gemm.Matrix[T] {
	return gemm.Matrix[T]{Data: m.Data, RS: m.RowStride, CS: m.ColStride}
}
