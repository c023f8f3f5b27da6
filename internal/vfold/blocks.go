package vfold

// BlockSums sets dst to the sums of the blocks of x, in float64; the last may be a
// shorter one. Each is within 7 roundings of the sum of its elements.
func BlockSums[T Real](dst []float64, x []T) {
	k, bytes := of[T](&blockSums)
	if bytes == 0 {
		k = nil
	}
	each(dst, x, 0, k, sumOf[T])
}

// BlockSquares is BlockSums for the squares of elements.
func BlockSquares[T Real](dst []float64, x []T) {
	k, bytes := of[T](&blockSquares)
	if bytes == 0 {
		k = nil
	}
	each(dst, x, 0, k, squaresOf[T])
}

// BlockProducts is BlockSums for products.
func BlockProducts[T float32 | float64](dst []float64, x []T) {
	k, bytes := of[T](&blockProducts)
	if bytes == 0 {
		k = nil
	}
	each(dst, x, 1, k, productOf[T])
}

// each joins whole blocks by k, or plainly if it is nil; what is missing of the last
// block is taken to be neutral.
func each[T Real](dst []float64, x []T, neutral T, k blocks, plain func(*[Block]T) float64) {
	for len(x) >= Block {
		n := 1
		if k == nil {
			dst[0] = plain((*[Block]T)(x))
		} else {
			n = min(len(x), most) / Block
			k(n, pointer(x), &dst[:n][0])
		}
		dst, x = dst[n:], x[n*Block:]
	}
	if len(x) == 0 {
		return
	}
	r := rooms.Get().(*room)
	defer rooms.Put(r)
	last := as[T](r)[:Block]
	for i := copy(last, x); i < Block; i++ {
		last[i] = neutral
	}
	if k == nil {
		dst[0] = plain((*[Block]T)(last))
	} else {
		k(1, pointer(last), &dst[0])
	}
}

// sumOf is eight sums of every eighth element, which are added in pairs.
func sumOf[T Real](x *[Block]T) float64 {
	var a, b, c, d, e, f, g, h float64
	for i := 0; i < Block; i += 8 {
		y := (*[8]T)(x[i:])
		a += float64(y[0])
		b += float64(y[1])
		c += float64(y[2])
		d += float64(y[3])
		e += float64(y[4])
		f += float64(y[5])
		g += float64(y[6])
		h += float64(y[7])
	}
	return ((a + b) + (c + d)) + ((e + f) + (g + h))
}

// squaresOf is sumOf for squares.
func squaresOf[T Real](x *[Block]T) float64 {
	var sums [8]float64
	for i := 0; i < Block; i += 8 {
		for j, v := range (*[8]T)(x[i:]) {
			sums[j] += float64(float64(v) * float64(v))
		}
	}
	return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
}

func productOf[T Real](x *[Block]T) float64 {
	a, b, c, d := 1.0, 1.0, 1.0, 1.0
	for i := 0; i < Block; i += 4 {
		y := (*[4]T)(x[i:])
		a *= float64(y[0])
		b *= float64(y[1])
		c *= float64(y[2])
		d *= float64(y[3])
	}
	return (a * b) * (c * d)
}
