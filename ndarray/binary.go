package ndarray

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
)

// maxAxes bounds how many axes an array in binary form may have.
const maxAxes = 255

// AppendBinary appends the binary form of a: its type, how many axes it has and
// their lengths, and its elements in row-major order, as they lie in memory. It
// is for processes on machines of one byte order.
func (a Array) AppendBinary(b []byte) ([]byte, error) {
	if !a.DType.Valid() || len(a.Shape) > maxAxes {
		return b, fmt.Errorf("ndarray: an array of %v with %d axes has no binary form", a.DType, len(a.Shape))
	}
	b = append(b, byte(a.DType), byte(len(a.Shape)))
	for _, s := range a.Shape {
		b = binary.LittleEndian.AppendUint64(b, uint64(s))
	}
	if a.Contiguous() {
		if a.Len() == 0 {
			return b, nil
		}
		return append(b, a.Raw()...), nil
	}
	c := New(a.DType, a.Shape...)
	Copy(c, a)
	return append(b, c.Raw()...), nil
}

// MarshalBinary returns what AppendBinary appends.
func (a Array) MarshalBinary() ([]byte, error) {
	return a.AppendBinary(make([]byte, 0, 2+8*len(a.Shape)+a.Bytes()))
}

// UnmarshalBinary reads what AppendBinary wrote, and copies the elements. It
// reserves no more memory than b has bytes.
func (a *Array) UnmarshalBinary(b []byte) error {
	if len(b) < 2 || !dtype.DType(b[0]).Valid() || len(b) < 2+8*int(b[1]) {
		return fmt.Errorf("ndarray: %d bytes are not an array in binary form", len(b))
	}
	d, shape, rest := dtype.DType(b[0]), make([]int, b[1]), b[2+8*int(b[1]):]
	for i := range shape {
		s := binary.LittleEndian.Uint64(b[2+8*i:])
		if s > math.MaxInt {
			return fmt.Errorf("ndarray: an array in binary form whose axis %d has the length %d", i, s)
		}
		shape[i] = int(s)
	}
	n, err := grid.Size(shape)
	if err != nil {
		return fmt.Errorf("ndarray: an array in binary form: %w", err)
	}
	if len(rest)%d.Size() != 0 || len(rest)/d.Size() != n {
		return fmt.Errorf("ndarray: %d bytes of elements for %v of %v in binary form", len(rest), shape, d)
	}
	if d == dtype.Bool {
		for i, x := range rest {
			if x > 1 {
				return fmt.Errorf("ndarray: element %d of a bool array in binary form is %d", i, x)
			}
		}
	}
	*a = New(d, shape...)
	copy(a.Data, rest)
	return nil
}
