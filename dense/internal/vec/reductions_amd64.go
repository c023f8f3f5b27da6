package vec

// The reductions; what kernels_amd64.go says holds for these too.

//go:noinline
func sum[T Float](x []T) T {
	n := len(x)
	if n == 0 {
		return 0
	}
	switch p := &x[0]; of[T]() {
	case wide64:
		return T(sum64AVX512(n, double(p)))
	case wide32:
		return T(sum32AVX512(n, single(p)))
	case narrow64:
		return T(sum64AVX2(n, double(p)))
	case narrow32:
		return T(sum32AVX2(n, single(p)))
	}
	return sumPlain(x)
}

// least returns the least of x and from.
//
//go:noinline
func least[T Float](x []T, from T) T {
	n := len(x)
	if n == 0 {
		return from
	}
	switch p := &x[0]; of[T]() {
	case wide64:
		return T(min64AVX512(n, float64(from), double(p)))
	case wide32:
		return T(min32AVX512(n, float32(from), single(p)))
	case narrow64:
		return T(min64AVX2(n, float64(from), double(p)))
	case narrow32:
		return T(min32AVX2(n, float32(from), single(p)))
	}
	return minPlain(x, from)
}

// greatest returns the greatest of x and from.
//
//go:noinline
func greatest[T Float](x []T, from T) T {
	n := len(x)
	if n == 0 {
		return from
	}
	switch p := &x[0]; of[T]() {
	case wide64:
		return T(max64AVX512(n, float64(from), double(p)))
	case wide32:
		return T(max32AVX512(n, float32(from), single(p)))
	case narrow64:
		return T(max64AVX2(n, float64(from), double(p)))
	case narrow32:
		return T(max32AVX2(n, float32(from), single(p)))
	}
	return maxPlain(x, from)
}

// sumRows8 adds the sums of the columns of eight rows of n elements to y.
//
//go:noinline
func sumRows8[T Float](n int, a []T, lda int, y []T) {
	_, _ = a[7*lda+n-1], y[n-1]
	switch p, q := &a[0], &y[0]; of[T]() {
	case wide64:
		sumRows8x64AVX512(n, double(p), lda, double(q))
	case wide32:
		sumRows8x32AVX512(n, single(p), lda, single(q))
	case narrow64:
		sumRows8x64AVX2(n, double(p), lda, double(q))
	case narrow32:
		sumRows8x32AVX2(n, single(p), lda, single(q))
	default:
		sumRows8Plain(n, a, lda, y)
	}
}

// minRows8 sets y, n elements, to the min of it and eight rows.
//
//go:noinline
func minRows8[T Float](n int, a []T, lda int, y []T) {
	_, _ = a[7*lda+n-1], y[n-1]
	switch p, q := &a[0], &y[0]; of[T]() {
	case wide64:
		minRows8x64AVX512(n, double(p), lda, double(q))
	case wide32:
		minRows8x32AVX512(n, single(p), lda, single(q))
	case narrow64:
		minRows8x64AVX2(n, double(p), lda, double(q))
	case narrow32:
		minRows8x32AVX2(n, single(p), lda, single(q))
	default:
		minRowsPlain(8, n, a, lda, y)
	}
}

// minRows1 does so for one row.
//
//go:noinline
func minRows1[T Float](a, y []T) {
	n := len(a)
	if n == 0 {
		return
	}
	_ = y[n-1]
	switch p, q := &a[0], &y[0]; of[T]() {
	case wide64:
		minRows1x64AVX512(n, double(p), 0, double(q))
	case wide32:
		minRows1x32AVX512(n, single(p), 0, single(q))
	case narrow64:
		minRows1x64AVX2(n, double(p), 0, double(q))
	case narrow32:
		minRows1x32AVX2(n, single(p), 0, single(q))
	default:
		minRowsPlain(1, n, a, 0, y)
	}
}

// maxRows8 sets y, n elements, to the max of it and eight rows.
//
//go:noinline
func maxRows8[T Float](n int, a []T, lda int, y []T) {
	_, _ = a[7*lda+n-1], y[n-1]
	switch p, q := &a[0], &y[0]; of[T]() {
	case wide64:
		maxRows8x64AVX512(n, double(p), lda, double(q))
	case wide32:
		maxRows8x32AVX512(n, single(p), lda, single(q))
	case narrow64:
		maxRows8x64AVX2(n, double(p), lda, double(q))
	case narrow32:
		maxRows8x32AVX2(n, single(p), lda, single(q))
	default:
		maxRowsPlain(8, n, a, lda, y)
	}
}

// maxRows1 does so for one row.
//
//go:noinline
func maxRows1[T Float](a, y []T) {
	n := len(a)
	if n == 0 {
		return
	}
	_ = y[n-1]
	switch p, q := &a[0], &y[0]; of[T]() {
	case wide64:
		maxRows1x64AVX512(n, double(p), 0, double(q))
	case wide32:
		maxRows1x32AVX512(n, single(p), 0, single(q))
	case narrow64:
		maxRows1x64AVX2(n, double(p), 0, double(q))
	case narrow32:
		maxRows1x32AVX2(n, single(p), 0, single(q))
	default:
		maxRowsPlain(1, n, a, 0, y)
	}
}
