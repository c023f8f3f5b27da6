package vfold

// AddRows adds the columns of eight rows of len(sum) elements to sum and lost, as
// Knuth's sum of two floating numbers keeps what a rounding loses: of each column
// the sum in pairs. Row i begins at x[i*stride].
func AddRows[T Real](sum, lost []float64, x []T, stride int) {
	done, lost := 0, lost[:len(sum)]
	_ = x[7*stride:][:len(sum)]
	if k, bytes := of[T](&sumRows); bytes != 0 && k != nil {
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
	row := func(i int) []T { return x[i*stride:][:len(sum)] }
	a, b, c, d, e, f, g, h := row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)
	for j := done; j < len(sum); j++ {
		v := ((float64(a[j]) + float64(b[j])) + (float64(c[j]) + float64(d[j]))) + ((float64(e[j]) + float64(f[j])) + (float64(g[j]) + float64(h[j])))
		s := sum[j] + v
		r := s - sum[j]
		sum[j], lost[j] = s, lost[j]+((sum[j]-(s-r))+(v-r))
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
