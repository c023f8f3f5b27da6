package vec

// The kernels in Go, for processors without others.

func dotPlain[T Float](x, y []T) T {
	y = y[:len(x)]
	var a, b, c, d T // the processor adds the four at the same time
	for len(x) >= 4 && len(y) >= 4 {
		a += x[0] * y[0]
		b += x[1] * y[1]
		c += x[2] * y[2]
		d += x[3] * y[3]
		x, y = x[4:], y[4:]
	}
	for i, v := range x {
		a += v * y[i]
	}
	return (a + b) + (c + d)
}

func axpyPlain[T Float](a T, x, y []T) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += a * v
	}
}

func scalePlain[T Float](a T, x []T) {
	for i := range x {
		x[i] *= a
	}
}

func gemv8Plain[T Float](n int, a []T, lda int, x []T, sums *[8]T) {
	for r := range sums {
		sums[r] = dotPlain(a[r*lda:r*lda+n], x)
	}
}

func gemvT8Plain[T Float](n int, a []T, lda int, x *[8]T, y []T) {
	for r, v := range x {
		axpyPlain(v, a[r*lda:r*lda+n], y)
	}
}

func symv4Plain[T Float](n int, a []T, lda int, x, y []T, z, sums *[8]T) {
	for r := range 4 {
		row := a[r*lda : r*lda+n]
		sums[r] = dotPlain(row, x)
		axpyPlain(z[r], row, y)
	}
}

func ger4Plain[T Float](n int, x *[4]T, y, a []T, lda int) {
	for r, v := range x {
		axpyPlain(v, y[:n], a[r*lda:])
	}
}
