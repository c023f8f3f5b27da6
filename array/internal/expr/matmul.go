package expr

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// MatMul is the product of two matrices.
type MatMul struct{}

// depth is how many products are added to a block of the result at a time where
// the second factor does not lie in memory.
const depth = 1024

// Name returns "matmul".
func (*MatMul) Name() string { return "matmul" }

// Rows returns a number for which packing the second factor costs little; all if
// it has to be read.
func (*MatMul) Rows(n *Node) int {
	if _, ok := n.In[1].Op.(*Const); ok {
		return 2048
	}
	return max(1, n.Shape[0])
}

// step returns how many products are added at a time.
func (*MatMul) step(n *Node) int {
	k := n.In[0].Shape[1]
	if _, ok := n.In[1].Op.(*Const); ok {
		return max(1, k)
	}
	return max(1, min(k, depth))
}

// Into adds the products of blocks of columns of the first factor and rows of the
// second, in order: their sizes do not depend on anything but the shapes, so bits
// do not either.
func (m *MatMul) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	k, step := n.In[0].Shape[1], m.step(n)
	if k == 0 || plainProducts[n.DType] != nil {
		zero(dst)
	}
	for at := 0; at < k; at += step {
		end := min(k, at+step)
		x, freeX, err := e.View(n.In[0], grid.Box{Start: []int{b.Start[0], at}, Stop: []int{b.Stop[0], end}})
		if err != nil {
			return err
		}
		y, freeY, err := e.View(n.In[1], grid.Box{Start: []int{at, b.Start[1]}, Stop: []int{end, b.Stop[1]}})
		if err == nil {
			err = addProduct(e.Threads, dst, x, y, at == 0)
			freeY()
		}
		freeX()
		if err != nil {
			return err
		}
	}
	return nil
}

func zero(a ndarray.Array) {
	z := ndarray.New(a.DType)
	ndarray.Copy(a, z.Broadcast(a.Shape...))
}

// Need returns the bytes of the blocks of both factors and of the product's
// workspace.
func (m *MatMul) Need(needs Needs, n *Node, shape []int) int64 {
	step := m.step(n)
	x, y := []int{shape[0], step}, []int{step, shape[1]}
	var work int64
	switch n.DType {
	case dtype.Float64:
		work = dense.ProductLimits[float64](shape[0], shape[1], step, 1).Memory
	case dtype.Float32:
		work = dense.ProductLimits[float32](shape[0], shape[1], step, 1).Memory
	}
	return max(needs.view(n.In[0], x), Room(n.In[0].DType, x)+needs.view(n.In[1], y), viewBytes(n, x, y)+work)
}

func viewBytes(n *Node, x, y []int) int64 {
	b := Room(n.In[0].DType, x)
	if _, ok := n.In[1].Op.(*Const); !ok {
		b += Room(n.In[1].DType, y)
	}
	return b
}

// addProduct adds the product of x and y to c. What is in c of floats does not count
// before the first one.
func addProduct(threads int, c, x, y ndarray.Array, first bool) error {
	switch c.DType {
	case dtype.Float64:
		return dense.Gemm(1, Matrix[float64](x), Matrix[float64](y), kept[float64](first), Matrix[float64](c), limits[float64](c, x, threads))
	case dtype.Float32:
		return dense.Gemm(1, Matrix[float32](x), Matrix[float32](y), kept[float32](first), Matrix[float32](c), limits[float32](c, x, threads))
	}
	plainProducts[c.DType](c, x, y)
	return nil
}

// kept is the share of c that is kept.
func kept[T dense.Float](first bool) T {
	if first {
		return 0
	}
	return 1
}

func limits[T dense.Float](c, x ndarray.Array, threads int) dense.Limits {
	return dense.ProductLimits[T](c.Shape[0], c.Shape[1], x.Shape[1], threads)
}

// plainProducts has the products of elements that package dense does not know.
var plainProducts = map[dtype.DType]func(c, x, y ndarray.Array){
	dtype.Int8: plainProduct[int8], dtype.Int16: plainProduct[int16], dtype.Int32: plainProduct[int32], dtype.Int64: plainProduct[int64],
	dtype.Uint8: plainProduct[uint8], dtype.Uint16: plainProduct[uint16], dtype.Uint32: plainProduct[uint32], dtype.Uint64: plainProduct[uint64],
	dtype.Complex128: plainProduct[complex128],
}

// Matrix returns a view of a two-dimensional array for package dense.
func Matrix[T dense.Float](a ndarray.Array) dense.Matrix[T] {
	return dense.Matrix[T]{
		Data: elements[T](a), Rows: a.Shape[0], Cols: a.Shape[1],
		RowStride: a.Strides[0], ColStride: a.Strides[1],
	}
}

func elements[T dense.Float](a ndarray.Array) []T {
	switch any(*new(T)).(type) {
	case float64:
		return any(ndarray.Elements[float64](a)).([]T)
	default:
		return any(ndarray.Elements[float32](a)).([]T)
	}
}

type ringNumber interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | complex128
}

// plainProduct adds x times y to c, row by row.
func plainProduct[T interface {
	ringNumber
	dtype.Element
}](c, x, y ndarray.Array,
) {
	cs, xs, ys := ndarray.Elements[T](c), ndarray.Elements[T](x), ndarray.Elements[T](y)
	for i := range c.Shape[0] {
		for k := range x.Shape[1] {
			v := xs[i*x.Strides[0]+k*x.Strides[1]]
			for j := range c.Shape[1] {
				cs[i*c.Strides[0]+j*c.Strides[1]] += v * ys[k*y.Strides[0]+j*y.Strides[1]]
			}
		}
	}
}
