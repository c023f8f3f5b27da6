package codec

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Reverse turns the bytes of words of 2, 4 or 8 bytes around, in place: what elements
// take that were kept with the other order of bytes. Words of 1 byte have none.
func Reverse(b []byte, word int) {
	ne := binary.NativeEndian
	switch word {
	case 2:
		for ; len(b) >= 2; b = b[2:] {
			ne.PutUint16(b, bits.ReverseBytes16(ne.Uint16(b)))
		}
	case 4:
		for ; len(b) >= 4; b = b[4:] {
			ne.PutUint32(b, bits.ReverseBytes32(ne.Uint32(b)))
		}
	case 8:
		for ; len(b) >= 8; b = b[8:] {
			ne.PutUint64(b, bits.ReverseBytes64(ne.Uint64(b)))
		}
	}
}

// Half returns the number of half precision, IEEE 754 binary16, that has these bits. The
// payload of a NaN is kept.
func Half(h uint16) float32 {
	sign, exponent, fraction := uint32(h&0x8000)<<16, uint32(h>>10&31), uint32(h&0x3ff)
	switch exponent {
	case 31: // infinities and NaN
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	case 0: // zero and subnormals: fraction x 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*0x1p-24))
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}
