package npy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

const (
	bufferBytes = 1 << 20   // through which elements go that are not where they are wanted
	gapBytes    = 16 << 10  // a gap that is read rather than to read twice
	longBytes   = 32 << 10  // a run that is read by itself
	pieceBytes  = 256 << 10 // read at once if it must be changed, while it is in a near cache
	lookBytes   = 64 << 20  // read between two looks at whether the file is still the same
	maxAxes     = 64        // as NumPy 2 has
)

var _ codec.Looker = (*reader)(nil)

// reader reads an array of a .npy file.
type reader struct {
	st      store.Store
	info    store.Info
	layout  codec.Layout
	elem    element
	data    int64 // where elements begin
	order   []int // axes, the outermost in the file first
	strides []int // in the file, in elements
	read    atomic.Int64
}

// Open opens the array of a .npy file. The layout's chunk is the one of
// [grid.Default]. Elements of types that are not in dtype arrive as the next wider:
// float16 as float32, complex64 as complex128; others, records and objects among
// them, are refused with codec.ErrUnsupported, and what is not such a file, or ends
// before its data does, with codec.ErrDamaged, as [*codec.Damage]. Bytes after the
// data are ignored, as NumPy ignores them.
//
// Read reads straight into dst what lies there as in the file, by one ReadAt of
// the store if that is all, and allocates nothing then; the rest goes through a
// buffer of 1 MiB. It looks whether the file is still the one that was opened after
// each 64 MiB, and where the file ends before its data; Close looks once more. Both
// return store.ErrChanged if it is not, so what was read counts only after a Close
// without error.
func Open(ctx context.Context, st store.Store, key string) (codec.Reader, error) {
	info, err := st.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	h, n, err := readHeader(store.At(ctx, st, key), info.Size)
	if err != nil {
		return nil, damage(key, err)
	}
	r := &reader{st: st, info: info, data: int64(n)}
	r.info.Key = key
	if err := r.describe(h); err != nil {
		return nil, err
	}
	return r, nil
}

// describe makes the layout of a header, which is checked against the file.
func (r *reader) describe(h Header) (err error) {
	const at = len(magic) + 4 // of the header's text, about
	key := r.info.Key
	if r.elem, err = elementOf(h.Descr); err != nil {
		return refuse(key, at, err)
	}
	if len(h.Shape) > maxAxes {
		return refuse(key, at, fmt.Errorf("an array of %d axes: %d at most are read", len(h.Shape), maxAxes))
	}
	n, err := grid.Size(h.Shape)
	if err != nil {
		return &codec.Damage{Kind: codec.ErrDamaged, File: key, Offset: int64(at), Want: err.Error()}
	}
	if have := r.info.Size - r.data; int64(n*r.elem.size) > have {
		return &codec.Damage{Kind: codec.ErrDamaged, File: key, Offset: r.info.Size, Want: fmt.Sprintf(
			"%d bytes of data for shape %v of type %s, %d are there: get the file again", n*r.elem.size, h.Shape, h.Descr, have)}
	}
	r.layout = layoutOf(codec.Layout{DType: r.elem.dtype, Shape: h.Shape}, h.Fortran)
	r.layout.Stored = r.data + int64(n*r.elem.size)
	r.order, r.strides = inFile(r.layout)
	return nil
}

// layoutOf fills what all layouts of .npy files have in common.
func layoutOf(l codec.Layout, fortran bool) codec.Layout {
	if fortran && len(l.Shape) > 1 {
		l.Axes = make([]int, len(l.Shape))
		for i := range l.Axes {
			l.Axes[i] = len(l.Axes) - 1 - i
		}
	}
	if len(l.Chunk) != len(l.Shape) {
		l.Chunk = grid.Default(l.Shape, l.DType.Size(), l.Axes)
	}
	l.Piecewise, l.Format, l.Extra = true, "npy", bufferBytes
	return l
}

// inFile returns the order of the axes in a file and their strides.
func inFile(l codec.Layout) (order, strides []int) {
	order, strides = l.Axes, make([]int, len(l.Shape))
	if order == nil {
		order = make([]int, len(l.Shape))
		for i := range order {
			order[i] = i
		}
	}
	n := 1
	for _, a := range slices.Backward(order) {
		strides[a] = n
		n *= l.Shape[a]
	}
	return order, strides
}

// Layout describes the array.
func (r *reader) Layout() codec.Layout { return r.layout }

// Tag is made of the file's size and time of change.
func (r *reader) Tag() string { return tag(r.info) }

func tag(i store.Info) string {
	return fmt.Sprintf("%d bytes of %d %s", i.Size, i.Modified.UnixNano(), i.Tag)
}

// Close looks a last time whether the file has changed.
func (r *reader) Close() error { return r.Look(context.Background()) }

// Look returns an error if the file is not the one that was opened, by one Stat.
func (r *reader) Look(ctx context.Context) error {
	now, err := r.st.Stat(ctx, r.info.Key)
	if err != nil {
		return err
	}
	if now.Size != r.info.Size || !now.Modified.Equal(r.info.Modified) || now.Tag != r.info.Tag {
		return fmt.Errorf("%s %w: it has %d bytes of %v, and had %d of %v; run again when nobody writes it",
			r.info.Key, store.ErrChanged, now.Size, now.Modified, r.info.Size, r.info.Modified)
	}
	return nil
}

// Read copies a box of elements to dst.
func (r *reader) Read(ctx context.Context, b grid.Box, dst ndarray.Array) error {
	if err := fits(r.info.Key, r.layout, b, dst); err != nil {
		return err
	}
	if b.Len() == 0 {
		return nil
	}
	var room [8]axis
	axes := axesOf(room[:0], b, r.order, r.strides, dst.Strides)
	file := offset(b.Start, r.strides)
	if len(axes) == 0 || len(axes) == 1 && axes[0].file == 1 && axes[0].mem == 1 {
		return r.fill(ctx, part(dst, 0, b.Len()), file)
	}
	size := r.elem.dtype.Size()
	m := &reading{ctx: ctx, r: r, dst: dst}
	defer func() { buffer.Put(m.buf) }()
	w := walk{gap: gapBytes / r.elem.size, room: bufferBytes / size, long: longBytes / size}
	return w.do(m, slices.Clone(axes), file, 0)
}

// fits checks that an array in memory can be a box of one in a file.
func fits(key string, l codec.Layout, b grid.Box, a ndarray.Array) error {
	if len(b.Start) != len(l.Shape) || len(a.Shape) != len(l.Shape) || a.DType != l.DType {
		return fmt.Errorf("%s: box %v of an array of %v %v taken as %v %v", key, b, l.DType, l.Shape, a.DType, a.Shape)
	}
	for i, s := range l.Shape {
		if b.Start[i] < 0 || b.Stop[i] > s || b.Stop[i]-b.Start[i] != a.Shape[i] {
			return fmt.Errorf("%s: box %v of an array of shape %v taken as %v", key, b, l.Shape, a.Shape)
		}
	}
	return nil
}

// offset returns where the element at some place is.
func offset(at, strides []int) int {
	n := 0
	for i, x := range at {
		n += x * strides[i]
	}
	return n
}

// part returns the bytes of n elements of a that are neighbours, from the one
// on that is so many after the first.
func part(a ndarray.Array, from, n int) []byte {
	size := a.DType.Size()
	return a.Data[(a.Offset+from)*size:][:n*size]
}

// view returns the elements of a along axes, as if they were all.
func view(a ndarray.Array, axes []axis, from int) (mem, file ndarray.Array) {
	v := ndarray.Array{DType: a.DType, Shape: make([]int, len(axes)), Strides: make([]int, len(axes)), Data: a.Data, Offset: a.Offset + from}
	f := ndarray.Array{DType: a.DType, Shape: v.Shape, Strides: make([]int, len(axes))}
	for i, x := range axes {
		v.Shape[i], v.Strides[i], f.Strides[i] = x.n, x.mem, x.file
	}
	return v, f
}

// reading is one Read that does not find everything as it is wanted.
type reading struct {
	ctx context.Context
	r   *reader
	dst ndarray.Array
	buf []byte
}

func (m *reading) run(file, mem, n int) error {
	return m.r.fill(m.ctx, part(m.dst, mem, n), file)
}

func (m *reading) block(axes []axis, file, mem int) error {
	if m.buf == nil {
		m.buf = buffer.Get(bufferBytes)
	}
	to, from := view(m.dst, axes, mem)
	from.Data = m.buf[:span(axes)*m.dst.DType.Size()]
	if err := m.r.fill(m.ctx, from.Data, file); err != nil {
		return err
	}
	ndarray.Copy(to, from)
	return nil
}

// fill reads the elements from some one on into dst.
func (r *reader) fill(ctx context.Context, dst []byte, from int) error {
	size := r.elem.dtype.Size()
	at := r.data + int64(from)*int64(r.elem.size)
	if r.elem.asIs() {
		return r.fetch(ctx, dst, at)
	}
	for len(dst) > 0 {
		piece := dst[:min(len(dst), pieceBytes)]
		raw := piece[len(piece)-len(piece)/size*r.elem.size:]
		if err := r.fetch(ctx, raw, at); err != nil {
			return err
		}
		r.elem.decode(piece)
		dst, at = dst[len(piece):], at+int64(len(raw))
	}
	return nil
}

// fetch reads bytes of the file, and now and then looks whether it has changed.
func (r *reader) fetch(ctx context.Context, dst []byte, at int64) error {
	n, err := r.st.ReadAt(ctx, r.info.Key, dst, at)
	if n < len(dst) {
		if err == nil || errors.Is(err, io.EOF) {
			err = &codec.Damage{Kind: codec.ErrDamaged, File: r.info.Key, Offset: at + int64(n), Want: "more data, the file ends there"}
		}
		return cmp.Or(r.Look(ctx), err)
	}
	if before := r.read.Add(int64(n)) - int64(n); before/lookBytes != (before+int64(n))/lookBytes {
		return r.Look(ctx)
	}
	return nil
}
