package zarr

import (
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
)

// element is how elements are kept.
type element struct {
	dtype dtype.DType // as they are read
	size  int         // of one, in the chunk
	unit  int         // of what has an order of bytes: half a complex number
	big   bool        // the order of bytes
}

// plain returns how elements of a type are written.
func plain(d dtype.DType) element {
	e := element{dtype: d, size: d.Size(), unit: d.Size()}
	if d.Kind() == dtype.Complex {
		e.unit /= 2
	}
	return e
}

// narrow returns the element that is read as d and kept in half of its bytes.
func narrow(d dtype.DType) element {
	e := plain(d)
	e.size /= 2
	e.unit /= 2
	return e
}

// widened tells whether elements are kept in another type than they are read.
func (e element) widened() bool { return e.size != e.dtype.Size() }

// bigMachine tells whether this machine keeps numbers with the highest byte first.
var bigMachine = binary.NativeEndian.Uint16([]byte{0, 1}) == 1

// native makes elements those of this machine, in place. Bools become 0 or 1.
func (e element) native(raw []byte) {
	if e.dtype == dtype.Bool {
		for i, b := range raw {
			if b > 1 {
				raw[i] = 1
			}
		}
	}
	if e.big != bigMachine {
		codec.Reverse(raw, e.unit)
	}
}

// widen makes native elements of a narrow type those of the wide one.
func (e element) widen(dst, src []byte) {
	ne := binary.NativeEndian
	if e.dtype == dtype.Float32 {
		for i := range len(src) / 2 {
			ne.PutUint32(dst[4*i:], math.Float32bits(codec.Half(ne.Uint16(src[2*i:]))))
		}
		return
	}
	for i := range len(src) / 4 {
		ne.PutUint64(dst[8*i:], math.Float64bits(float64(math.Float32frombits(ne.Uint32(src[4*i:])))))
	}
}

// wordsOf returns the bytes of a value as they lie in memory.
func wordsOf[T any](v T) []byte {
	return append([]byte(nil), unsafe.Slice((*byte)(unsafe.Pointer(&v)), unsafe.Sizeof(v))...)
}
