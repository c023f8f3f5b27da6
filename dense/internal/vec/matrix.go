package vec

// Blocks of columns: the parts of the vectors that belong to them stay in the
// first-level cache while rows pass, and a kernel's call is short.
const (
	columns     = 2048
	columnsSymv = 1024
)

// Gemv adds alpha·a·x to y, where a has rows and cols. The result for a row
// depends on the others only in whether fewer than eight follow each other from
// the last multiple of eight: a matrix may be cut there.
func Gemv[T Float](rows, cols int, alpha T, a []T, lda int, x, y []T) {
	var sums, block [8]T
	i := 0
	for ; i+8 <= rows; i += 8 {
		clear(sums[:])
		for j := 0; j < cols; j += columns {
			gemv8(min(columns, cols-j), a[i*lda+j:], lda, x[j:], &block)
			for r, s := range block {
				sums[r] += s
			}
		}
		for r, s := range sums {
			y[i+r] += alpha * s
		}
	}
	for ; i < rows; i++ {
		y[i] += alpha * Dot(a[i*lda:i*lda+cols], x)
	}
}

// GemvT adds alpha·aᵀ·x to y, where a has rows and cols. The result for a column
// does not depend on the others.
func GemvT[T Float](rows, cols int, alpha T, a []T, lda int, x, y []T) {
	var factors [8]T
	for j := 0; j < cols; j += columns {
		n, y := min(columns, cols-j), y[j:]
		i := 0
		for ; i+8 <= rows; i += 8 {
			for r := range factors {
				factors[r] = alpha * x[i+r]
			}
			gemvT8(n, a[i*lda+j:], lda, &factors, y)
		}
		for ; i < rows; i++ {
			axpy(alpha*x[i], a[i*lda+j:i*lda+j+n], y)
		}
	}
}

// Symv adds alpha·a·x to y, where a is symmetric of order n and only its lower
// triangle is read, once.
func Symv[T Float](n int, alpha T, a []T, lda int, x, y []T) {
	SymvRows(0, n, alpha, a, lda, x, y)
}

// SymvRows adds to y what Symv does for the rows from first to end of the lower
// triangle: they are products of x with the rows, which go to y[first:end], and
// of the columns, which go to y[:end].
func SymvRows[T Float](first, end int, alpha T, a []T, lda int, x, y []T) {
	h := symvHeight()
	if part := (end - first) % h; part > 0 {
		symvRows(first, part, alpha, a, lda, x, y)
		first += part
	}
	for ; first < end; first += h {
		symvRows(first, h, alpha, a, lda, x, y)
	}
}

// symvRows does so for the h rows from first on.
func symvRows[T Float](first, h int, alpha T, a []T, lda int, x, y []T) {
	var sums, block, factors [8]T
	for r := range h {
		factors[r] = alpha * x[first+r]
	}
	for j := 0; j < first; j += columnsSymv {
		n := min(columnsSymv, first-j)
		part := a[first*lda+j:]
		if h == symvHeight() {
			symv(n, part, lda, x[j:], y[j:], &factors, &block)
		} else {
			for r := range h {
				block[r] = dot(part[r*lda:r*lda+n], x[j:])
				axpy(factors[r], part[r*lda:r*lda+n], y[j:])
			}
		}
		for r := range h {
			sums[r] += block[r]
		}
	}
	for r := range h {
		row := a[(first+r)*lda+first:][:r+1]
		for c, v := range row[:r] {
			sums[r] += v * x[first+c]
			y[first+c] += v * factors[r]
		}
		y[first+r] += alpha * (sums[r] + row[r]*x[first+r])
	}
}

// Ger adds alpha·x·yᵀ to a, which has rows and cols.
func Ger[T Float](rows, cols int, alpha T, x, y, a []T, lda int) {
	var factors [4]T
	for j := 0; j < cols; j += columns {
		n, y := min(columns, cols-j), y[j:]
		i := 0
		for ; i+4 <= rows; i += 4 {
			for r := range factors {
				factors[r] = alpha * x[i+r]
			}
			ger4(n, &factors, y, a[i*lda+j:], lda)
		}
		for ; i < rows; i++ {
			axpy(alpha*x[i], y[:n], a[i*lda+j:])
		}
	}
}

// Gemv64 is Gemv.
func Gemv64(rows, cols int, alpha float64, a []float64, lda int, x, y []float64) {
	Gemv(rows, cols, alpha, a, lda, x, y)
}

// GemvT64 is GemvT.
func GemvT64(rows, cols int, alpha float64, a []float64, lda int, x, y []float64) {
	GemvT(rows, cols, alpha, a, lda, x, y)
}

// Symv64 is Symv.
func Symv64(n int, alpha float64, a []float64, lda int, x, y []float64) {
	Symv(n, alpha, a, lda, x, y)
}

// Ger64 is Ger.
func Ger64(rows, cols int, alpha float64, x, y, a []float64, lda int) {
	Ger(rows, cols, alpha, x, y, a, lda)
}
