// Package slab keeps an array as one file of chunks, one after the other and each as
// it lies in memory: for what a run writes in one pass and reads in another, on one
// machine. Thousands of chunks are one file to make and to remove, and each is one
// call of the system to write or to read, at a place that follows from the shape.
package slab

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
)

// header is what a file begins with, after the magic line: as JSON, and zeros up to
// headerBytes, which more axes than an array has would not fill.
type header struct {
	DType dtype.DType `json:"dtype"`
	Shape []int       `json:"shape"`
	Chunk []int       `json:"chunk"`
}

const (
	headerBytes = 4096
	mostAxes    = 64
)

// magic begins files of machines with this order of bytes.
var magic = fmt.Sprintf("comal slab 1 %x\n", binary.NativeEndian.AppendUint16(nil, 1))

// file is an array's place in its file.
type file struct {
	key    string
	layout codec.Layout
	grid   grid.Grid
}

// Plan returns the layout that an array has in a slab: its chunks are those of l.
// It needs a buffer of one chunk to read or to write, as most of them lie otherwise
// in memory.
func Plan(l codec.Layout) (codec.Layout, error) {
	f, err := describe("slab", header{l.DType, l.Shape, l.Chunk})
	return f.layout, err
}

func describe(key string, h header) (file, error) {
	n, err := grid.Size(h.Shape)
	if err != nil {
		return file{}, err
	}
	if !h.DType.Valid() || len(h.Shape) > mostAxes || len(h.Chunk) != len(h.Shape) {
		return file{}, fmt.Errorf("%w of a slab: %v %v in chunks of %v", grid.ErrShape, h.DType, h.Shape, h.Chunk)
	}
	g, err := grid.New(h.Shape, h.Chunk)
	if err != nil {
		return file{}, err
	}
	l := codec.Layout{DType: h.DType, Shape: g.Shape, Chunk: g.Chunk, Format: "slab"}
	if n > 0 {
		l.Extra = int64(buffer.Size(h.DType.Size() * grid.Whole(g.Chunk).Len()))
	}
	l.Stored = headerBytes + int64(n*h.DType.Size())
	return file{key, l, g}, nil
}

// head returns the first bytes of the file.
func (f file) head() ([]byte, error) {
	text, err := json.Marshal(header{f.layout.DType, f.layout.Shape, f.layout.Chunk})
	if err != nil {
		return nil, err
	}
	head := append([]byte(magic), text...)
	return append(head, make([]byte, headerBytes-len(head))...), nil
}

// parse reads what head wrote.
func parse(key string, head []byte) (f file, err error) {
	text, ok := bytes.CutPrefix(head, []byte(magic))
	var h header
	if ok {
		err = json.Unmarshal(bytes.TrimRight(text, "\x00"), &h)
	}
	if ok && err == nil {
		f, err = describe(key, h)
	}
	switch {
	case !ok:
		return f, &codec.Damage{Kind: codec.ErrDamaged, File: key, Want: fmt.Sprintf("%q, found %.20q", magic, head)}
	case err != nil:
		return f, &codec.Damage{Kind: codec.ErrDamaged, File: key, Offset: int64(len(magic)), Want: err.Error()}
	}
	return f, nil
}

// at returns where a chunk begins in the file. Those before it fill, along one axis
// after the other, all that lies before it within what the axes outside leave: the
// last ones along an axis are shorter, and nothing is between.
func (f file) at(chunk grid.Box) int64 {
	elements, outer := 0, 1
	for a := range f.grid.Shape {
		inner := 1
		for _, n := range f.grid.Shape[a+1:] {
			inner *= n
		}
		elements += outer * chunk.Start[a] * inner
		outer *= chunk.Stop[a] - chunk.Start[a]
	}
	return headerBytes + int64(elements)*int64(f.layout.DType.Size())
}

// fits fails unless a box of the array has the shape and the type of memory.
func (f file) fits(b grid.Box, d dtype.DType, shape []int) error {
	if !grid.Whole(f.grid.Shape).Contains(b) || !slices.Equal(shape, b.Shape()) || d != f.layout.DType {
		return fmt.Errorf("%s: %v %v for box %v of %v %v", f.key, d, shape, b, f.layout.DType, f.grid.Shape)
	}
	return nil
}

// Layout describes the array.
func (f file) Layout() codec.Layout { return f.layout }
