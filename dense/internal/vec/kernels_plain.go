//go:build !amd64 && !arm64

package vec

func dot[T Float](x, y []T) T { return dotPlain(x, y) }

func axpy[T Float](a T, x, y []T) { axpyPlain(a, x, y) }

func gemv8[T Float](n int, a []T, lda int, x []T, sums *[8]T) { gemv8Plain(n, a, lda, x, sums) }

func gemvT8[T Float](n int, a []T, lda int, x *[8]T, y []T) { gemvT8Plain(n, a, lda, x, y) }
