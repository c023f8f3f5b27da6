package dense

import (
	"fmt"
	"unsafe"

	"github.com/comal-go/comal/dense/internal/convert"
)

// Number is a type of numbers of a known size.
type Number = convert.Number

// Convert sets each element of dst to that of src. Integers to integers lose
// their high bits; floating point gets the nearest value, ties to even, and Inf
// beyond its range: this is what NumPy's astype does. From floating point to
// integers it is truncated, and where NumPy's result depends on the machine it is
// the least or greatest of the type if the value is outside, and 0 of NaN.
//
// Fast are uint8, int8, uint16, int16, int32 and float32 to float64, and float64
// to float32.
func Convert[To, From Number](src []From, dst []To, l Limits) error {
	const op = "Convert"
	if err := check(op, l, true, ""); err != nil {
		return err
	}
	if len(src) != len(dst) {
		return &Error{Op: op, Kind: ErrShape, Detail: fmt.Sprintf("src has %d elements, dst has %d; should be as many", len(src), len(dst))}
	}
	if overlap(src, dst) {
		return &Error{Op: op, Kind: ErrAlias, Detail: "dst is written and shares memory with src, give a copy of one"}
	}
	inRuns(len(src), l.Threads, func(i, j int) { convert.Slice(src[i:j], dst[i:j]) })
	return nil
}

// overlap says whether two slices of the same length share a byte.
func overlap[A, B any](a []A, b []B) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	start, other := uintptr(unsafe.Pointer(&a[0])), uintptr(unsafe.Pointer(&b[0]))
	return start < other+uintptr(len(b))*unsafe.Sizeof(b[0]) && other < start+uintptr(len(a))*unsafe.Sizeof(a[0])
}
