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

func sumPlain[T Float](x []T) T {
	var a, b, c, d T
	for ; len(x) >= 4; x = x[4:] {
		a += x[0]
		b += x[1]
		c += x[2]
		d += x[3]
	}
	for _, v := range x {
		a += v
	}
	return (a + b) + (c + d)
}

// minPlain relies on min, which is NaN if one of its operands is.
func minPlain[T Float](x []T, from T) T {
	for _, v := range x {
		from = min(from, v)
	}
	return from
}

func maxPlain[T Float](x []T, from T) T {
	for _, v := range x {
		from = max(from, v)
	}
	return from
}

func sumRows8Plain[T Float](n int, a []T, lda int, y []T) {
	for j := range y[:n] {
		c := a[j:]
		y[j] += ((c[0] + c[lda]) + (c[2*lda] + c[3*lda])) + ((c[4*lda] + c[5*lda]) + (c[6*lda] + c[7*lda]))
	}
}

func minRowsPlain[T Float](h, n int, a []T, lda int, y []T) {
	for i := range h {
		row := a[i*lda : i*lda+n]
		for j, v := range y[:n] {
			y[j] = min(v, row[j])
		}
	}
}

func maxRowsPlain[T Float](h, n int, a []T, lda int, y []T) {
	for i := range h {
		row := a[i*lda : i*lda+n]
		for j, v := range y[:n] {
			y[j] = max(v, row[j])
		}
	}
}
