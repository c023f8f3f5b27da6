package vfold

// AddRows adds the columns of eight rows of len(sum) elements to sum and lost, as
// Knuth's sum of two floating numbers keeps what a rounding loses: of each column
// the sum in pairs. Row i begins at x[i*stride].
func AddRows[T Real](sum, lost []float64, x []T, stride int) {
	eight(&sumRows, sum, lost, x, stride, func(v T) float64 { return float64(v) })
}

// AddSquares is AddRows for the squares of elements.
func AddSquares[T Real](sum, lost []float64, x []T, stride int) {
	eight(&squareRows, sum, lost, x, stride, func(v T) float64 { return float64(v) * float64(v) })
}

func eight[T Real](t *table[sums], sum, lost []float64, x []T, stride int, value func(T) float64) {
	done, lost := 0, lost[:len(sum)]
	_ = x[7*stride:][:len(sum)]
	if k, bytes := of[T](t); bytes != 0 && k != nil {
		for done < len(sum) {
			n := min(len(sum)-done, most/8)
			if bytes < 64 {
				if n = n / 4 * 4; n == 0 {
					break
				}
			}
			k(n, pointer(x[done:]), stride*size[T](), &sum[done], &lost[done])
			done += n
		}
	}
	for j := done; j < len(sum); j++ {
		v := func(i int) float64 { return value(x[i*stride+j]) }
		add := ((v(0) + v(1)) + (v(2) + v(3))) + ((v(4) + v(5)) + (v(6) + v(7)))
		s := sum[j] + add
		r := s - sum[j]
		sum[j], lost[j] = s, lost[j]+((sum[j]-(s-r))+(add-r))
	}
}

// MultiplyRows multiplies acc by so many rows, one after the other, in float64. Row
// i begins at x[i*stride].
func MultiplyRows[T float32 | float64](acc []float64, x []T, n, stride int) {
	bands(&multiplyRows, acc, x, n, stride, func(a float64, v T) float64 { return a * float64(v) })
}

// AddWhole adds so many rows to acc, modulo 2^64. Row i begins at x[i*stride].
func AddWhole[T Whole](acc []int64, x []T, n, stride int) {
	bands(&addRows, acc, x, n, stride, func(a int64, v T) int64 { return a + int64(v) })
}

// Least sets acc to the least of it and so many rows. Row i begins at x[i*stride].
func Least[T Real](acc, x []T, n, stride int) {
	bands(&leastRows, acc, x, n, stride, func(a, v T) T { return min(a, v) })
}

// Greatest sets acc to the greatest of it and so many rows. Row i begins at
// x[i*stride].
func Greatest[T Real](acc, x []T, n, stride int) {
	bands(&greatestRows, acc, x, n, stride, func(a, v T) T { return max(a, v) })
}

// bands joins n rows to acc: as many at a time as a kernel is given, but eight at
// most where they are long, which the processor fetches ahead.
func bands[T Real, A any](t *table[rows], acc []A, x []T, n, stride int, join func(A, T) A) {
	if n == 0 || len(acc) == 0 {
		return
	}
	_ = x[(n-1)*stride:][:len(acc)]
	k, bytes := of[T](t)
	if k == nil {
		bytes = 0
	}
	whole := len(acc)
	if bytes != 64 && bytes > 0 {
		whole -= whole % (bytes / max(size[T](), size[A]()))
	}
	if bytes == 0 {
		whole = 0
	}
	for from := 0; from < whole; from += most / 8 {
		cols := min(most/8, whole-from)
		height := 8
		if cols <= Block {
			height = most / Block
		}
		for i := 0; i < n; i += height {
			k(min(height, n-i), cols, pointer(x[i*stride+from:]), stride*size[T](), pointer(acc[from:]))
		}
	}
	if whole == len(acc) {
		return
	}
	for i := range n {
		row := x[i*stride:][:len(acc)]
		for j := whole; j < len(acc); j++ {
			acc[j] = join(acc[j], row[j])
		}
	}
}
