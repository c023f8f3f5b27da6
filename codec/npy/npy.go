// Package npy reads and writes arrays in NumPy's .npy files, format versions 1.0
// to 3.0 (NumPy enhancement proposal 1): as arrays of any size in a store, by
// [Open] and [Create], and as bytes in memory, by [Parse] and [AppendHeader].
package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// ErrFormat reports bytes that are not a .npy file, or one that is damaged.
var ErrFormat = errors.New("not a .npy file")

// Header describes an array.
type Header struct {
	Descr   string // NumPy's name of the type, such as <f8; of records the list of their fields
	Fortran bool   // the first index varies fastest
	Shape   []int
}

const magic = "\x93NUMPY"

// maxHeader bounds the header's length: a shape and a type need no more.
const maxHeader = 64 << 10

// Size returns the bytes of one element, 0 if the type is not one of plain
// numbers.
func (h Header) Size() int {
	if len(h.Descr) < 3 || !strings.ContainsRune("<>|=", rune(h.Descr[0])) || !strings.ContainsRune("biufc", rune(h.Descr[1])) {
		return 0
	}
	n, err := strconv.Atoi(h.Descr[2:])
	if err != nil || n < 1 || n > 32 {
		return 0
	}
	return n
}

// Bytes returns the length of the array's data, or an error if the shape
// overflows or the type has no fixed size.
func (h Header) Bytes() (int, error) {
	n := h.Size()
	if n == 0 {
		return 0, fmt.Errorf("%w: type %q holds no plain numbers", ErrFormat, h.Descr)
	}
	for _, d := range h.Shape {
		if d < 0 || d > 0 && n > math.MaxInt/d {
			return 0, fmt.Errorf("%w: shape %v is too large", ErrFormat, h.Shape)
		}
		n *= d
	}
	return n, nil
}

// AppendHeader appends the header of format 1.0, padded so that data that
// follows is aligned to 64 bytes.
func AppendHeader(b []byte, h Header) []byte {
	fortran := "False"
	if h.Fortran {
		fortran = "True"
	}
	var shape strings.Builder
	for _, d := range h.Shape {
		fmt.Fprintf(&shape, "%d, ", d)
	}
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }", h.Descr, fortran, strings.TrimSpace(shape.String()))
	const prefix = len(magic) + 2 + 2
	pad := (64 - (prefix+len(dict)+1)%64) % 64
	b = append(b, magic...)
	b = append(b, 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(dict)+pad+1))
	b = append(b, dict...)
	b = append(b, strings.Repeat(" ", pad)...)
	return append(b, '\n')
}

// ReadHeader reads the header at the beginning of a .npy file of so many bytes,
// and returns its length as well. What is said of Parse holds for it.
func ReadHeader(r io.ReaderAt, size int64) (Header, int, error) {
	h, n, err := readHeader(r, size)
	if err == nil {
		err = exact(h, size-int64(n))
	}
	return h, n, err
}

// readHeader is ReadHeader, whatever the length of the data is.
func readHeader(r io.ReaderAt, size int64) (Header, int, error) {
	b := make([]byte, min(size, maxHeader+int64(len(magic))+6))
	if _, err := r.ReadAt(b, 0); err != nil && err != io.EOF {
		return Header{}, 0, err
	}
	dict, at, err := split(b)
	if err != nil {
		return Header{}, 0, err
	}
	h, err := parse(dict, at)
	return h, at + len(dict), err
}

// Parse splits the bytes of a .npy file into header and data. The data's length
// is checked against the shape. With an error there may be a header
// nevertheless: of an array that holds no plain numbers, say.
func Parse(b []byte) (Header, []byte, error) {
	dict, at, err := split(b)
	if err != nil {
		return Header{}, nil, err
	}
	data := b[at+len(dict):]
	h, err := parse(dict, at)
	if err == nil {
		err = exact(h, int64(len(data)))
	}
	if err != nil {
		return h, nil, err
	}
	return h, data, nil
}

// exact checks that there are as many bytes of data as an array has.
func exact(h Header, data int64) error {
	n, err := h.Bytes()
	if err == nil && int64(n) != data {
		err = fmt.Errorf("%w: %d bytes of data for shape %v of type %s, which takes %d", ErrFormat, data, h.Shape, h.Descr, n)
	}
	return err
}
