package dense

import (
	"math"
	"unsafe"

	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// ColumnSums sets dst to the sums of the columns of m, 0 of no rows; those of
// the rows are the column sums of m.T().
//
// Rows are taken in leaves and joined as [Leaf] says, so a sum of n elements is
// within (Leaf/8 + 3 + log2 n)·eps, times the sum of their magnitudes. The bits
// depend on the shape and on whether rows or columns are contiguous. Parts of a
// larger matrix give the same bits as the whole: see [LeafSums].
func ColumnSums[T Float](m Matrix[T], dst []T, l Limits) error {
	return columns("ColumnSums", vec.Add, m, dst, l)
}

// ColumnMeans sets dst to the sums of the columns of m, as [ColumnSums] makes
// them, divided by the number of rows: NaN if there is none.
func ColumnMeans[T Float](m Matrix[T], dst []T, l Limits) error {
	if err := columns("ColumnMeans", vec.Add, m, dst, l); err != nil {
		return err
	}
	for j := range dst {
		dst[j] /= T(m.Rows)
	}
	return nil
}

// ColumnMins sets dst to the least elements of the columns of m, NaN where there
// is one. Which zero it takes of both is not said. A matrix without rows is an
// error, unless it has no columns either.
func ColumnMins[T Float](m Matrix[T], dst []T, l Limits) error {
	return columns("ColumnMins", vec.Least, m, dst, l)
}

// ColumnMaxs sets dst to the greatest elements of the columns of m, NaN where
// there is one. Which zero it takes of both is not said. A matrix without rows is
// an error, unless it has no columns either.
func ColumnMaxs[T Float](m Matrix[T], dst []T, l Limits) error {
	return columns("ColumnMaxs", vec.Greatest, m, dst, l)
}

// LeafSums sets the rows of dst to the sums of the columns of each leaf of m:
// [Leaf] rows, the last perhaps fewer. The leaves of a matrix are those of its
// parts one after the other if all but the last part have a multiple of Leaf
// rows; [JoinSums] makes the column sums of them.
func LeafSums[T Float](m, dst Matrix[T], l Limits) error {
	const rule = "dst has a row for each leaf of m, and as many columns"
	if err := check("LeafSums", l, dst.Rows == leaves(m.Rows) && dst.Cols == m.Cols, rule, in("m", m), out("dst", dst)); err != nil {
		return err
	}
	r, need := newReduction(vec.Add, m, l.Threads), 0
	if dst.ColStride != 1 {
		need = dst.Rows * dst.Cols
	}
	if err := workspace("LeafSums", r.bytes(need), l); err != nil {
		return err
	}
	if need == 0 {
		r.leaves(dst.Data, dst.RowStride)
		return nil
	}
	sums := New[T](dst.Rows, dst.Cols)
	r.leaves(sums.Data, sums.RowStride)
	dst.Copy(sums)
	return nil
}

// JoinSums sets dst to the sums of the columns of leaves, added in the order in
// which [ColumnSums] adds its leaves.
func JoinSums[T Float](leaves Matrix[T], dst []T, l Limits) error {
	const rule = "dst has an element for each column of leaves"
	if err := check("JoinSums", l, leaves.Cols == len(dst), rule, in("leaves", leaves), outVec("dst", Vec(dst))); err != nil {
		return err
	}
	need := int64(leaves.Rows) * int64(leaves.Cols) * int64(unsafe.Sizeof(T(0)))
	if err := workspace("JoinSums", need, l); err != nil {
		return err
	}
	vec.Clear(dst)
	if leaves.Rows > 0 && len(dst) > 0 {
		c := leaves.Clone()
		joinRows(vec.Add, c.Data, c.Rows, c.RowStride, dst)
	}
	return nil
}

func columns[T Float](name string, op vec.Op, m Matrix[T], dst []T, l Limits) error {
	fits, rule := m.Cols == len(dst), "dst has an element for each column of m"
	if op != vec.Add && m.Rows == 0 && m.Cols > 0 {
		fits, rule = false, "one row at least"
	}
	if err := check(name, l, fits, rule, in("m", m), outVec("dst", Vec(dst))); err != nil {
		return err
	}
	if len(dst) == 0 {
		return nil
	}
	r, n := newReduction(op, m, l.Threads), leaves(m.Rows)
	need := n * len(dst)
	if n <= 1 {
		need = 0
	}
	if err := workspace(name, r.bytes(need), l); err != nil {
		return err
	}
	if n <= 1 {
		vec.Clear(dst)
		r.leaves(dst, len(dst))
		return nil
	}
	parts := make([]T, need)
	r.leaves(parts, len(dst))
	joinRows(op, parts, n, len(dst), dst)
	return nil
}

// reduction joins the elements of each column of a matrix. A part of it is one
// leaf of a block of columns.
type reduction[T Float] struct {
	op      vec.Op
	m       Matrix[T]
	threads int

	order  order
	block  int // columns of a part
	parts  int
	buffer int // elements that a part copies
}

func newReduction[T Float](op vec.Op, m Matrix[T], threads int) *reduction[T] {
	r := &reduction[T]{op: op, m: m, threads: max(1, threads), order: m.order()}
	if m.Rows == 0 || m.Cols == 0 {
		return r
	}
	const size = 1 << 17 // elements of a part, about
	r.block = min(m.Cols, max(size/min(m.Rows, Leaf), 256))
	r.parts = leaves(m.Rows) * r.blocks()
	switch {
	case r.order == colMajor:
	case m.Cols < narrow && (m.ColStride != 1 || m.RowStride != m.Cols):
		r.buffer = min(m.Rows, Leaf) * m.Cols
	case m.Cols >= narrow && r.order == scattered:
		r.buffer = min(m.Rows, 8) * r.block
	}
	return r
}

func (r *reduction[T]) blocks() int { return (r.m.Cols + r.block - 1) / r.block }

// bytes is the workspace with so many elements of results.
func (r *reduction[T]) bytes(results int) int64 {
	return int64(unsafe.Sizeof(T(0))) * (int64(results) + int64(min(r.parts, r.threads))*int64(r.buffer))
}

// leaves sets row i of dst to what leaf i gives.
func (r *reduction[T]) leaves(dst []T, stride int) {
	team.Do(r.parts, r.threads, func(part int) {
		i, j := part/r.blocks()*Leaf, part%r.blocks()*r.block
		piece := r.m.Slice(i, min(r.m.Rows, i+Leaf), j, min(r.m.Cols, j+r.block))
		r.leaf(piece, dst[i/Leaf*stride+j:][:piece.Cols])
	})
}

// narrow is the number of columns below which several rows are taken as one.
const narrow = 64

// leaf sets dst to what a piece of one leaf gives.
func (r *reduction[T]) leaf(m Matrix[T], dst []T) {
	switch {
	case r.order == colMajor:
		for j := range dst {
			dst[j] = r.together(m.Data[j*m.ColStride:][:m.Rows])
		}
	case r.m.Cols < narrow:
		r.narrow(m, dst)
	case r.order == rowMajor:
		fill(dst, neutral[T](r.op))
		vec.ReduceRows(r.op, m.Rows, m.Cols, m.Data, m.RowStride, dst)
	default:
		r.scattered(m, dst)
	}
}

// together reduces a column, or what of it belongs to a leaf.
func (r *reduction[T]) together(x []T) T {
	if r.op == vec.Add && len(x) < 8 {
		var sum T
		for _, v := range x {
			sum += v
		}
		return sum
	}
	return vec.Reduce(r.op, x, neutral[T](r.op))
}

func fill[T Float](dst []T, v T) {
	for j := range dst {
		dst[j] = v
	}
}

// narrow takes groups of rows of few columns as one row each. Those that are not
// contiguous are copied, so that the bits do not depend on gaps.
func (r *reduction[T]) narrow(m Matrix[T], dst []T) {
	data, cols := m.Data, m.Cols
	if r.buffer > 0 {
		buffer := New[T](m.Rows, cols)
		buffer.Copy(m)
		data = buffer.Data
	}
	group := 1 << int(math.Log2(float64(2*narrow/cols)))
	var all [2 * narrow]T
	wide := all[:group*cols]
	fill(wide, neutral[T](r.op))
	vec.ReduceRows(r.op, m.Rows/group, len(wide), data, len(wide), wide)
	rest := m.Rows / group * group
	vec.ReduceRows(r.op, m.Rows-rest, cols, data[rest*cols:], cols, wide)
	for ; group > 1; group /= 2 {
		half := len(wide) / 2
		vec.JoinTo(r.op, wide[half:], wide)
		wide = wide[:half]
	}
	copy(dst, wide)
}

// scattered copies eight rows at a time.
func (r *reduction[T]) scattered(m Matrix[T], dst []T) {
	fill(dst, neutral[T](r.op))
	buffer := New[T](min(m.Rows, 8), m.Cols)
	for i := 0; i < m.Rows; i += 8 {
		part := m.Slice(i, min(m.Rows, i+8), 0, m.Cols)
		buffer.Rows = part.Rows
		buffer.Copy(part)
		vec.ReduceRows(r.op, part.Rows, part.Cols, buffer.Data, buffer.RowStride, dst)
	}
}
