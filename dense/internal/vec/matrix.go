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
// triangle: their products with x, which go to y[first:end], and those of what
// is left of the diagonal, transposed, which go to y[:end].
func SymvRows[T Float](first, end int, alpha T, a []T, lda int, x, y []T) {
	h := symvHeight()
	for i := first; i < end; {
		p := strip[T]{h: min(h, (end-i-1)%h+1), x: x, y: y, a: a[i*lda:], lda: lda, row: i}
		p.begin(alpha)
		p.across(0, i)
		p.lower()
		p.end(alpha)
		i += p.h
	}
}

// SymvUpper is SymvRows for the upper triangle of a matrix of order n: the other
// part goes to y[first:].
func SymvUpper[T Float](first, end, n int, alpha T, a []T, lda int, x, y []T) {
	h := symvHeight()
	for i := first; i < end; {
		p := strip[T]{h: min(h, (end-i-1)%h+1), x: x, y: y, a: a[i*lda:], lda: lda, row: i}
		p.begin(alpha)
		p.upper()
		p.across(i+p.h, n)
		p.end(alpha)
		i += p.h
	}
}

// strip is up to symvHeight rows of a triangle.
type strip[T Float] struct {
	row, h  int // the first row, and how many
	lda     int
	a       []T // from the first row on
	x, y    []T
	factors [8]T // alpha·x of the rows
	sums    [8]T // the products of the rows with x
}

func (p *strip[T]) begin(alpha T) {
	for r := range p.h {
		p.factors[r] = alpha * p.x[p.row+r]
	}
}

// across does columns j to end, which belong to all rows of the strip.
func (p *strip[T]) across(j, end int) {
	var block [8]T
	for ; j < end; j += columnsSymv {
		n, a, x, y := min(columnsSymv, end-j), p.a[j:], p.x[j:], p.y[j:]
		if p.h == symvHeight() {
			symv(n, a, p.lda, x, y, &p.factors, &block)
		} else {
			for r := range p.h {
				block[r] = dot(a[r*p.lda:r*p.lda+n], x)
				axpy(p.factors[r], a[r*p.lda:r*p.lda+n], y)
			}
		}
		for r := range p.h {
			p.sums[r] += block[r]
		}
	}
}

// lower does the square on the diagonal.
func (p *strip[T]) lower() {
	x, y := p.x[p.row:][:p.h], p.y[p.row:][:p.h]
	for r := range p.h {
		row, f, sum := p.a[r*p.lda+p.row:][:r], p.factors[r], p.sums[r]
		for c, v := range row {
			sum += v * x[c]
			y[c] += v * f
		}
		p.sums[r] = sum
	}
}

// upper does so in the upper triangle.
func (p *strip[T]) upper() {
	for r := range p.h {
		i := p.row + r + 1
		row, f, sum := p.a[r*p.lda+i:][:p.h-r-1], p.factors[r], p.sums[r]
		x, y := p.x[i:], p.y[i:]
		x, y = x[:len(row)], y[:len(row)]
		for c, v := range row {
			sum += v * x[c]
			y[c] += v * f
		}
		p.sums[r] = sum
	}
}

// end adds the products to y, with those of the diagonal.
func (p *strip[T]) end(alpha T) {
	for r := range p.h {
		i := p.row + r
		p.y[i] += alpha * (p.sums[r] + p.a[r*p.lda+i]*p.x[i])
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
