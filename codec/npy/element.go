package npy

import (
	"encoding/binary"
	"fmt"
	"math"
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
	codec.Reverse(raw, e.swap)
	switch {
	case e.dtype == dtype.Bool:
		for i, v := range b { // NumPy takes all but 0 for true
			b[i] = min(v, 1)
		}
	case e.dtype == dtype.Float32 && e.size == 2:
		for i := 0; i < len(raw); i += 2 { // what is written was read before
			v := binary.NativeEndian.Uint16(raw[i:])
			binary.NativeEndian.PutUint32(b[2*i:], math.Float32bits(codec.Half(v)))
		}
	case e.dtype == dtype.Complex128 && e.size == 8:
		for i := 0; i < len(raw); i += 4 {
			v := math.Float32frombits(binary.NativeEndian.Uint32(raw[i:]))
			binary.NativeEndian.PutUint64(b[2*i:], math.Float64bits(float64(v)))
		}
	}
}

// refuse returns the error about elements that are not read.
func refuse(file string, at int, err error) error {
	return &codec.Damage{Kind: codec.ErrUnsupported, File: file, Offset: int64(at), Want: err.Error()}
}
