package zarr

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
)

// spec is what metadata of either version say about an array.
type spec struct {
	element
	version int
	shape   []int
	chunk   []int  // of elements that are decoded together, as long as they are stored
	order   []int  // axis i of a chunk as stored is axis order[i] of the array
	fill    []byte // one element as read
	steps   pipeline
	keys    keys
	shards  *shards // nil if each chunk is an object
}

// maxChunk is how long a chunk may be: no compressor of Zarr's takes more.
const maxChunk = math.MaxInt32

// raw returns how many bytes the elements of a chunk have in it.
func (s *spec) raw() int {
	n := s.size
	for _, c := range s.chunk {
		n *= c
	}
	return n
}

// check finds what no array can have.
func (s *spec) check() error {
	if s.shape == nil || s.chunk == nil {
		return errors.New("no shape or no shape of chunks")
	}
	if len(s.chunk) != len(s.shape) {
		return fmt.Errorf("chunks %v have %d axes, the shape %v has %d", s.chunk, len(s.chunk), s.shape, len(s.shape))
	}
	if _, err := grid.Size(s.shape); err != nil {
		return err
	}
	for i, c := range s.chunk {
		if c == 0 && s.shape[i] == 0 {
			s.chunk[i] = 1
		} else if c <= 0 {
			return fmt.Errorf("chunks %v: want lengths of 1 or more", s.chunk)
		}
	}
	n, err := grid.Size(s.chunk)
	if err != nil {
		return fmt.Errorf("chunks: %w", err)
	}
	if n > maxChunk/s.dtype.Size() {
		return &unsupported{fmt.Sprintf("chunks %v of more than 2 GiB; write the array with smaller ones", s.chunk)}
	}
	return s.checkOrder()
}

func (s *spec) checkOrder() error {
	if s.order == nil {
		s.order = identity(len(s.shape))
	}
	if sorted := slices.Sorted(slices.Values(s.order)); !slices.Equal(sorted, identity(len(s.shape))) {
		return fmt.Errorf("order %v of axes, want a permutation of %v", s.order, identity(len(s.shape)))
	}
	return nil
}

func identity(n int) []int {
	axes := make([]int, n)
	for i := range axes {
		axes[i] = i
	}
	return axes
}

// layout describes the array to its readers.
func (s *spec) layout() codec.Layout {
	chunk := slices.Clone(s.chunk)
	for i := range chunk {
		chunk[i] = max(1, min(chunk[i], s.shape[i]))
	}
	l := codec.Layout{DType: s.dtype, Shape: slices.Clone(s.shape), Chunk: chunk, Format: fmt.Sprintf("zarr v%d", s.version)}
	for _, step := range s.steps {
		l.Format += ", " + step.name()
	}
	if s.shards != nil {
		l.Format += ", in shards of " + s.shards.text(s.chunk)
	}
	l.Extra = int64(s.reading())
	return l
}

// reading is how many bytes reading a chunk needs: encoded, decoded, and widened if
// it is, and what the steps need. What is not encoded is decoded where it is.
func (s *spec) reading() int {
	raw := s.raw()
	n := buffer.Size(s.steps.bound(raw)+1) + s.steps.unpacking(raw)
	if len(s.steps) > 0 {
		n += buffer.Size(raw)
	}
	if s.widened() {
		n += buffer.Size(2 * raw)
	}
	if s.shards != nil {
		n += s.shards.memory()
	}
	return n
}

// writing is how many bytes writing a chunk needs: filled up where it is the last
// of an axis or does not lie as it is stored, encoded, and what the steps need.
func (s *spec) writing() int {
	raw := s.raw()
	n := buffer.Size(raw) + s.steps.packing(raw)
	if len(s.steps) > 0 {
		n += buffer.Size(s.steps.bound(raw))
	}
	return n
}

// inOrder returns the shape of a chunk as it is stored, and the axes of a view
// of that as the array's.
func (s *spec) inOrder() (shape, axes []int) {
	shape, axes = make([]int, len(s.order)), make([]int, len(s.order))
	for i, a := range s.order {
		shape[i] = s.chunk[a]
		axes[a] = i
	}
	return shape, axes
}

// straight tells whether chunks are stored with their axes in order.
func (s *spec) straight() bool { return slices.IsSorted(s.order) }

// keys is how the objects of chunks are named.
type keys struct {
	prefixed  bool // with "c" before, as v3's default is
	separator string
}

// of returns the name of a chunk's object, below the array.
func (k keys) of(at []int) string {
	name := ""
	if k.prefixed {
		name = "c"
	}
	for i, x := range at {
		if i > 0 || k.prefixed {
			name += k.separator
		}
		name += strconv.Itoa(x)
	}
	if name == "" {
		return "0"
	}
	return name
}

func (k keys) check() error {
	if k.separator != "." && k.separator != "/" {
		return fmt.Errorf(`separator %q in keys of chunks, want "." or "/"`, k.separator)
	}
	return nil
}

// unsupported is an error that becomes codec.ErrUnsupported.
type unsupported struct{ what string }

func (u *unsupported) Error() string { return u.what }
