package zarr

import (
	"encoding/binary"
	"fmt"

	"github.com/comal-go/comal/codec/internal/pack"
	"github.com/comal-go/comal/dtype"
)

// delta is the filter of numcodecs that keeps of each element but the first how much
// it is more than the one before. It is read for whole numbers, whose sums wrap
// around and so are the same whether they have a sign or not.
type delta struct {
	size  int
	order binary.ByteOrder
}

// newDelta returns the filter of elements that are kept as the type they had.
func newDelta(c codecV2) (delta, error) {
	e, err := elementV2(c.DType)
	if err != nil {
		return delta{}, err
	}
	as := e
	if len(c.AsType) > 0 {
		if as, err = elementV2(c.AsType); err != nil {
			return delta{}, err
		}
	}
	if kind := e.dtype.Kind(); as != e || kind != dtype.Signed && kind != dtype.Unsigned {
		return delta{}, &unsupported{fmt.Sprintf("the codec delta of %s kept as %s; write the array with integers kept as they are", c.DType, c.AsType)}
	}
	d := delta{e.size, binary.LittleEndian}
	if e.big {
		d.order = binary.BigEndian
	}
	return d, nil
}

func (delta) bound(n int) int   { return n }
func (delta) packing(int) int   { return 0 }
func (delta) unpacking(int) int { return 0 }
func (delta) name() string      { return "delta" }

func (delta) encode(_, _ []byte) (int, error) { panic("zarr: delta is not written") }

func (d delta) decode(dst, src []byte) (int, error) {
	if len(src) > len(dst) {
		return 0, pack.ErrRoom
	}
	n := len(src) / d.size * d.size
	sum := uint64(0)
	for i := 0; i < n; i += d.size {
		switch from, to := src[i:], dst[i:]; d.size {
		case 1:
			sum += uint64(from[0])
			to[0] = byte(sum)
		case 2:
			sum += uint64(d.order.Uint16(from))
			d.order.PutUint16(to, uint16(sum))
		case 4:
			sum += uint64(d.order.Uint32(from))
			d.order.PutUint32(to, uint32(sum))
		default:
			sum += d.order.Uint64(from)
			d.order.PutUint64(to, sum)
		}
	}
	return n, nil
}
