package dense

import (
	"math"
	"unsafe"

	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// Gemv sets y to alpha·a·x + beta·y. With beta 0, y is not read.
func Gemv[T Float](alpha T, a Matrix[T], x Vector[T], beta T, y Vector[T], l Limits) error {
	const rule = "a m x n, x of n elements, y of m"
	if err := check("Gemv", l, a.Cols == x.Len && a.Rows == y.Len, rule, in("a", a), inVec("x", x), outVec("y", y)); err != nil {
		return err
	}
	g := gemv[T]{alpha: alpha, a: a, threads: max(1, l.Threads)}
	if err := workspace("Gemv", int64(g.plan(x, y))*int64(unsafe.Sizeof(alpha)), l); err != nil {
		return err
	}
	scaleBy(beta, y)
	if a.Rows > 0 && a.Cols > 0 {
		g.do(x, y)
	}
	return nil
}

// scaleBy multiplies y by beta; 0 does not read it.
func scaleBy[T Float](beta T, y Vector[T]) {
	switch {
	case beta == 0:
		for i := range y.Len {
			y.Set(i, 0)
		}
	case beta == 1:
	case y.Stride == 1:
		vec.Scale(beta, y.Data[:y.Len])
	default:
		for i := range y.Len {
			y.Set(i, beta*y.At(i))
		}
	}
}

// gemvLeaf is how many products of a row are summed before they are added to
// those of the row's other leaves.
const gemvLeaf = 1 << 16

// gemv is one product of a matrix and a vector. A long sum is cut into leaves,
// each of which has a y of its own; they are added in order.
type gemv[T Float] struct {
	alpha   T
	a       Matrix[T]
	threads int

	order  order
	leaves int
	copied [2]bool // x, y are not together, and copied
}

// order is how a matrix lies in memory.
type order int

const (
	rowMajor order = iota
	colMajor
	scattered
)

func (m Matrix[T]) order() order {
	switch {
	case m.Cols == 1 && m.RowStride == 1:
		return colMajor
	case m.ColStride == 1 || m.Cols == 1:
		return rowMajor
	case m.RowStride == 1 || m.Rows == 1:
		return colMajor
	}
	return scattered
}

// plan decides on the way and returns how many elements of workspace it takes.
func (g *gemv[T]) plan(x, y Vector[T]) int {
	g.order = g.a.order()
	g.leaves = max(1, (x.Len+gemvLeaf-1)/gemvLeaf)
	g.copied = [2]bool{x.Stride != 1, y.Stride != 1}
	n := 0
	if g.copied[0] {
		n += x.Len
	}
	if g.leaves > 1 || g.copied[1] {
		n += g.leaves * y.Len
	}
	return n
}

func (g *gemv[T]) do(x, y Vector[T]) {
	from := x.Data[:]
	if g.copied[0] {
		from = gather(x, 0, x.Len, make([]T, x.Len))
	}
	if g.leaves == 1 && !g.copied[1] {
		g.spread(from[:x.Len], y.Data[:y.Len])
		return
	}
	sums := make([]T, g.leaves*y.Len)
	g.spread(from[:x.Len], sums)
	for i := range y.Len {
		v := y.At(i)
		for leaf := range g.leaves {
			v += sums[leaf*y.Len+i]
		}
		y.Set(i, v)
	}
}

// spread does each leaf, and blocks of rows in it, on the threads. Rows do not
// depend on each other where blocks begin at multiples of eight.
func (g *gemv[T]) spread(x, sums []T) {
	rows := g.a.Rows
	block := rows
	if g.threads > 1 {
		const least = 1 << 15 // elements of a that are worth a part of their own
		block = max(1, rows/4/g.threads, least/min(len(x), gemvLeaf))
		block = min(rows, (block+7)/8*8)
	}
	blocks := (rows + block - 1) / block
	team.Do(blocks*g.leaves, g.threads, func(part int) {
		leaf, i := part/blocks, part%blocks*block
		j := leaf * gemvLeaf
		end := min(len(x), j+gemvLeaf)
		g.block(g.a.Slice(i, min(rows, i+block), j, end), x[j:end], sums[leaf*rows+i:])
	})
}

// block adds alpha·a·x to y.
func (g *gemv[T]) block(a Matrix[T], x, y []T) {
	switch g.order {
	case rowMajor:
		vec.Gemv(a.Rows, a.Cols, g.alpha, a.Data, a.RowStride, x, y)
	case colMajor:
		vec.GemvT(a.Cols, a.Rows, g.alpha, a.Data, a.ColStride, x, y)
	default:
		for i := range a.Rows {
			var sum T
			for j, v := range x {
				sum += a.At(i, j) * v
			}
			y[i] += g.alpha * sum
		}
	}
}

// Ger adds alpha·x·yᵀ to a.
func Ger[T Float](alpha T, x, y Vector[T], a Matrix[T], l Limits) error {
	const rule = "a m x n, x of m elements, y of n"
	if err := check("Ger", l, a.Rows == x.Len && a.Cols == y.Len, rule, inVec("x", x), inVec("y", y), out("a", a)); err != nil {
		return err
	}
	if a.order() == colMajor {
		a, x, y = a.T(), y, x
	}
	need := 0
	for _, v := range []Vector[T]{x, y} {
		if v.Stride != 1 {
			need += v.Len
		}
	}
	if err := workspace("Ger", int64(need)*int64(unsafe.Sizeof(alpha)), l); err != nil || a.Rows == 0 || a.Cols == 0 {
		return err
	}
	ger(alpha, together(x), together(y), a, max(1, l.Threads))
	return nil
}

// together returns the elements of v, in a copy if they are not contiguous.
func together[T Float](v Vector[T]) []T {
	if v.Stride == 1 {
		return v.Data[:v.Len]
	}
	return gather(v, 0, v.Len, make([]T, v.Len))
}

func ger[T Float](alpha T, x, y []T, a Matrix[T], threads int) {
	block := max(4, a.Rows/4/threads/4*4, (1<<15)/a.Cols/4*4)
	regular := a.order() == rowMajor
	team.Do((a.Rows+block-1)/block, threads, func(part int) {
		i := part * block
		a, x := a.Slice(i, min(a.Rows, i+block), 0, a.Cols), x[i:]
		if regular {
			vec.Ger(a.Rows, a.Cols, alpha, x, y, a.Data, a.RowStride)
			return
		}
		for i := range a.Rows {
			f := alpha * x[i]
			for j, v := range y {
				a.Data[i*a.RowStride+j*a.ColStride] += f * v
			}
		}
	})
}

// Symv sets y to alpha·a·x + beta·y, where a is symmetric: the elements of the
// other triangle are those of this one. With beta 0, y is not read.
func Symv[T Float](alpha T, a Triangle[T], x Vector[T], beta T, y Vector[T], l Limits) error {
	const rule = "a n x n, x and y of n elements"
	if err := check("Symv", l, a.Rows == x.Len && a.Rows == y.Len, rule, inTri("a", a), inVec("x", x), outVec("y", y)); err != nil {
		return err
	}
	if a.ColStride != 1 {
		a = a.T()
	}
	n, parts := a.Rows, symvParts(a.Rows)
	need := n * parts
	if x.Stride != 1 {
		need += n
	}
	if err := workspace("Symv", int64(need)*int64(unsafe.Sizeof(alpha)), l); err != nil || n == 0 {
		return err
	}
	from, sums := together(x), make([]T, n*parts)
	team.Do(parts, l.Threads, func(part int) {
		symvPart(alpha, a, part, parts, from, sums[part*n:][:n])
	})
	scaleBy(beta, y)
	for i := range n {
		v := sums[i]
		for part := 1; part < parts; part++ {
			v += sums[part*n+i]
		}
		y.Data[i*y.Stride] += v
	}
	return nil
}

// symvParts is in how many parts of rows a triangle is cut, each with sums of its
// own. It depends on n only, so that the bits do.
func symvParts(n int) int { return min(max(1, n*n/(1<<17)), 16) }

// symvPart adds to y what the rows of a part give. Parts have about as many
// elements each.
func symvPart[T Float](alpha T, a Triangle[T], part, parts int, x, y []T) {
	n := a.Rows
	edge := func(p int) int {
		if a.Upper {
			return n - int(float64(n)*math.Sqrt(float64(parts-p)/float64(parts)))/8*8
		}
		return int(float64(n)*math.Sqrt(float64(p)/float64(parts))) / 8 * 8
	}
	first, end := edge(part), edge(part+1)
	if part == 0 {
		first = 0
	}
	if part == parts-1 {
		end = n
	}
	switch {
	case a.Unit || a.ColStride != 1:
		symvLoops(alpha, a, first, end, x, y)
	case a.Upper:
		vec.SymvUpper(first, end, n, alpha, a.Data, a.RowStride, x, y)
	default:
		vec.SymvRows(first, end, alpha, a.Data, a.RowStride, x, y)
	}
}

// symvLoops does so for matrices of any kind.
func symvLoops[T Float](alpha T, a Triangle[T], first, end int, x, y []T) {
	for i := first; i < end; i++ {
		j, last := 0, i
		if a.Upper {
			j, last = i+1, a.Rows
		}
		sum := x[i]
		if !a.Unit {
			sum *= a.At(i, i)
		}
		for ; j < last; j++ {
			sum += a.At(i, j) * x[j]
			y[j] += alpha * x[i] * a.At(i, j)
		}
		y[i] += alpha * sum
	}
}
