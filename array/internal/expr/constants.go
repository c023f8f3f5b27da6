package expr

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Const is an array in memory. As JSON it is without its elements, which may be
// many: they travel as the bytes that they are, see WriteConstants.
type Const struct {
	Array ndarray.Array

	missing int // elements of its memory, until ReadConstants
}

// Name returns "const".
func (*Const) Name() string { return "const" }

// Into copies.
func (c *Const) Into(_ *Eval, _ *Node, b grid.Box, dst ndarray.Array) error {
	ndarray.Copy(dst, c.Array.Slice(b))
	return nil
}

// Need returns 0.
func (*Const) Need(Needs, *Node, []int) int64 { return 0 }

// view is a Const as JSON.
type view struct {
	DType   dtype.DType `json:"dtype"`
	Shape   []int       `json:"shape"`
	Strides []int       `json:"strides"`
	Offset  int         `json:"offset"`
	Length  int         `json:"length"` // elements of its memory
}

// MarshalJSON returns how the elements lie.
func (c *Const) MarshalJSON() ([]byte, error) {
	low, high := span(c.Array)
	a := c.Array
	return json.Marshal(view{a.DType, a.Shape, a.Strides, a.Offset - low, high - low})
}

// UnmarshalJSON reads that: there are no elements before ReadConstants.
func (c *Const) UnmarshalJSON(text []byte) error {
	var v view
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	if _, err := grid.Size(v.Shape); err != nil || len(v.Strides) != len(v.Shape) {
		return fmt.Errorf("an array in memory of %v, %v apart: %w", v.Shape, v.Strides, err)
	}
	c.Array = ndarray.Array{DType: v.DType, Shape: v.Shape, Strides: v.Strides, Offset: v.Offset}
	low, high := span(c.Array)
	if low < 0 || high > v.Length {
		return fmt.Errorf("an array in memory whose elements lie from %d to %d of %d", low, high, v.Length)
	}
	c.missing = v.Length
	return nil
}

// span returns where the elements of a lie in its memory: from low up to high,
// exclusive. Those that repeat are there once.
func span(a ndarray.Array) (low, high int) {
	if a.Len() == 0 {
		return a.Offset, a.Offset
	}
	low, high = a.Offset, a.Offset+1
	for i, n := range a.Shape {
		if reach := (n - 1) * a.Strides[i]; reach < 0 {
			low += reach
		} else {
			high += reach
		}
	}
	return low, high
}

// Held returns how many bytes of memory a holds at most: that of its elements if none
// repeats, or what lies between them.
func (c *Const) Held() int64 {
	low, high := span(c.Array)
	return max(Bytes(c.Array.DType, c.Array.Shape), int64(high-low)*int64(c.Array.DType.Size()))
}

// Constants returns the arrays in memory below roots, in an order that is the same
// in every process.
func Constants(roots ...*Node) []*Const {
	var found []*Const
	for _, n := range inOrder(roots) {
		if c, ok := n.Op.(*Const); ok {
			found = append(found, c)
		}
	}
	return found
}

// WriteConstants writes the elements of all arrays in memory below roots.
func WriteConstants(w io.Writer, roots ...*Node) error {
	for _, c := range Constants(roots...) {
		low, high := span(c.Array)
		size := c.Array.DType.Size()
		if _, err := w.Write(c.Array.Data[low*size : high*size]); err != nil {
			return err
		}
	}
	return nil
}

// ReadConstants reads what WriteConstants wrote of the same trees: so many bytes.
func ReadConstants(r io.Reader, size int64, roots ...*Node) error {
	constants := Constants(roots...)
	for _, c := range constants {
		if each := int64(c.Array.DType.Size()); int64(c.missing) <= size/each {
			size -= int64(c.missing) * each
		} else {
			size = -1
			break
		}
	}
	if size != 0 {
		return fmt.Errorf("arrays in memory have another size than was expected")
	}
	for _, c := range constants {
		c.Array.Data, c.missing = ndarray.New(c.Array.DType, c.missing).Data, 0
		if _, err := io.ReadFull(r, c.Array.Data); err != nil {
			return fmt.Errorf("arrays in memory: %w", err)
		}
	}
	return nil
}
