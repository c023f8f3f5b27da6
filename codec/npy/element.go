package npy

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"strings"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
)

// element is how the elements of an array lie in a file.
type element struct {
	dtype dtype.DType // what they are in memory
	size  int         // in the file
	swap  int         // the bytes of the words to be turned round, 0 if none
}

// elements are the types that are read, by their names without the order of
// bytes.
var elements = map[string]element{
	"b1": {dtype.Bool, 1, 0}, "?": {dtype.Bool, 1, 0},
	"i1": {dtype.Int8, 1, 0}, "i2": {dtype.Int16, 2, 2}, "i4": {dtype.Int32, 4, 4}, "i8": {dtype.Int64, 8, 8},
	"u1": {dtype.Uint8, 1, 0}, "u2": {dtype.Uint16, 2, 2}, "u4": {dtype.Uint32, 4, 4}, "u8": {dtype.Uint64, 8, 8},
	"f2": {dtype.Float32, 2, 2}, "f4": {dtype.Float32, 4, 4}, "f8": {dtype.Float64, 8, 8},
	"c8": {dtype.Complex128, 8, 4}, "c16": {dtype.Complex128, 16, 8},
}

// little tells whether this machine keeps the low byte of a word first.
var little = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// elementOf returns how elements of a type in a header lie.
func elementOf(descr string) (element, error) {
	name := strings.TrimLeft(descr, "<>|=")
	e, ok := elements[name]
	if !ok || len(descr)-len(name) > 1 {
		return e, fmt.Errorf("elements of type %.60s are not numbers of up to 8 bytes or pairs of them: convert them with NumPy's astype", descr)
	}
	if descr[0] == '<' && little || descr[0] == '>' && !little || len(name) == len(descr) || strings.ContainsRune("|=", rune(descr[0])) {
		e.swap = 0
	}
	return e, nil
}

// descrOf returns the name of a type in a file that this machine writes.
func descrOf(d dtype.DType) string {
	order, letter := "<", map[dtype.Kind]string{
		dtype.Boolean: "b", dtype.Unsigned: "u", dtype.Signed: "i", dtype.Floating: "f", dtype.Complex: "c",
	}[d.Kind()]
	if !little {
		order = ">"
	}
	if d.Size() == 1 {
		order = "|"
	}
	return fmt.Sprintf("%s%s%d", order, letter, d.Size())
}

// asIs tells whether elements are the same bytes in the file and in memory.
func (e element) asIs() bool {
	return e.swap == 0 && e.size == e.dtype.Size() && e.dtype != dtype.Bool
}

// decode makes elements in memory of those in a file. The latter are at the end of
// b, which is as long as the former take.
func (e element) decode(b []byte) {
	raw := b[len(b)-len(b)/e.dtype.Size()*e.size:]
	turn(raw, e.swap)
	switch {
	case e.dtype == dtype.Bool:
		for i, v := range b { // NumPy takes all but 0 for true
			b[i] = min(v, 1)
		}
	case e.dtype == dtype.Float32 && e.size == 2:
		for i := 0; i < len(raw); i += 2 { // what is written was read before
			v := binary.NativeEndian.Uint16(raw[i:])
			binary.NativeEndian.PutUint32(b[2*i:], half(v))
		}
	case e.dtype == dtype.Complex128 && e.size == 8:
		for i := 0; i < len(raw); i += 4 {
			v := math.Float32frombits(binary.NativeEndian.Uint32(raw[i:]))
			binary.NativeEndian.PutUint64(b[2*i:], math.Float64bits(float64(v)))
		}
	}
}

// turn reverses the bytes of words of some size.
func turn(b []byte, size int) {
	switch size {
	case 2:
		for ; len(b) >= 2; b = b[2:] {
			binary.NativeEndian.PutUint16(b, bits.ReverseBytes16(binary.NativeEndian.Uint16(b)))
		}
	case 4:
		for ; len(b) >= 4; b = b[4:] {
			binary.NativeEndian.PutUint32(b, bits.ReverseBytes32(binary.NativeEndian.Uint32(b)))
		}
	case 8:
		for ; len(b) >= 8; b = b[8:] {
			binary.NativeEndian.PutUint64(b, bits.ReverseBytes64(binary.NativeEndian.Uint64(b)))
		}
	}
}

// half returns the bits of the float32 that a float16 (IEEE 754 binary16) is.
func half(h uint16) uint32 {
	sign, exponent, fraction := uint32(h&0x8000)<<16, uint32(h>>10&31), uint32(h&0x3ff)
	switch exponent {
	case 31: // infinities and NaN
		return sign | 0xff<<23 | fraction<<13
	case 0: // zero and subnormals: fraction x 2^-24
		return sign | math.Float32bits(float32(fraction)*0x1p-24)
	}
	return sign | (exponent+127-15)<<23 | fraction<<13
}

// refuse returns the error about elements that are not read.
func refuse(file string, at int, err error) error {
	return &codec.Damage{Kind: codec.ErrUnsupported, File: file, Offset: int64(at), Want: err.Error()}
}
