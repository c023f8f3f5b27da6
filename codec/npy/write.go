package npy

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// writer writes an array to a .npy file.
type writer struct {
	out     store.Range
	key     string
	layout  codec.Layout
	data    int64
	order   []int
	strides []int
}

// Create begins a .npy file of an array of the type and shape of l, in row-major
// order or, if l.Axes says so, in column-major order; its chunk is the one of
// [grid.Default] if l has none. Until Commit the file is the object part of the same
// store; Create with the same part continues it. The store must be a store.Ranger.
//
// Write writes straight from src what lies there as in the file, and the rest
// through a buffer of 1 MiB.
func Create(ctx context.Context, st store.Store, key, part string, l codec.Layout) (codec.Writer, error) {
	ranger, ok := st.(store.Ranger)
	if !ok {
		return nil, fmt.Errorf("%s: %w: this store takes objects only as a whole, and a .npy file is written piece by piece: write Zarr there (%s.zarr)",
			key, codec.ErrUnsupported, strings.TrimSuffix(path.Base(key), ".npy"))
	}
	h, err := headerOf(key, l)
	if err != nil {
		return nil, err
	}
	head := AppendHeader(nil, h)
	n, err := grid.Size(l.Shape)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	w := &writer{key: key, data: int64(len(head))}
	w.layout = layoutOf(codec.Layout{DType: l.DType, Shape: slices.Clone(l.Shape), Chunk: slices.Clone(l.Chunk)}, h.Fortran)
	w.layout.Stored = w.data + int64(n*l.DType.Size())
	w.order, w.strides = inFile(w.layout)
	if w.out, err = ranger.Create(ctx, key, part, w.layout.Stored); err != nil {
		return nil, err
	}
	if begun(ctx, st, part, head) {
		return w, nil
	}
	if _, err := w.out.WriteAt(head, 0); err != nil {
		w.out.Close()
		return nil, err
	}
	return w, nil
}

// begun tells whether a part has its header. One that is whole is not touched any
// more: it keeps its time.
func begun(ctx context.Context, st store.Store, part string, head []byte) bool {
	there := make([]byte, len(head))
	n, _ := st.ReadAt(ctx, part, there, 0) // what cannot be read is written
	return bytes.Equal(there[:n], head)
}

// headerOf returns the header of a layout, if a .npy file can have it.
func headerOf(key string, l codec.Layout) (Header, error) {
	if !l.DType.Valid() {
		return Header{}, fmt.Errorf("%s: there is no %v", key, l.DType)
	}
	if len(l.Shape) > maxAxes {
		return Header{}, fmt.Errorf("%s: an array of %d axes: a .npy file has %d at most", key, len(l.Shape), maxAxes)
	}
	h := Header{Descr: descrOf(l.DType), Shape: l.Shape}
	if len(l.Axes) < 2 || slices.IsSorted(l.Axes) {
		return h, nil
	}
	h.Fortran = true
	for i, a := range l.Axes {
		if a != len(l.Axes)-1-i {
			return h, fmt.Errorf("%s: a .npy file cannot have axes in the order %v, only the first or the last one first", key, l.Axes)
		}
	}
	return h, nil
}

// Layout describes the array.
func (w *writer) Layout() codec.Layout { return w.layout }

// Commit makes the file appear.
func (w *writer) Commit(ctx context.Context) error { return w.out.Commit(ctx) }

// Abort removes what was written.
func (w *writer) Abort(ctx context.Context) error { return w.out.Abort(ctx) }

// Close leaves the part.
func (w *writer) Close() error { return w.out.Close() }

// Write copies src to the elements of a box.
func (w *writer) Write(ctx context.Context, b grid.Box, src ndarray.Array) error {
	if err := fits(w.key, w.layout, b, src); err != nil {
		return err
	}
	if b.Len() == 0 {
		return nil
	}
	var room [8]axis
	axes := axesOf(room[:0], b, w.order, w.strides, src.Strides)
	file := offset(b.Start, w.strides)
	m := &writing{ctx: ctx, w: w, src: src}
	if len(axes) == 0 || len(axes) == 1 && axes[0].file == 1 && axes[0].mem == 1 {
		return m.run(file, 0, b.Len())
	}
	defer func() { buffer.Put(m.buf) }()
	size := src.DType.Size()
	return walk{gap: 0, room: bufferBytes / size, long: longBytes / size}.do(m, axes, file, 0)
}

// writing is one Write.
type writing struct {
	ctx context.Context
	w   *writer
	src ndarray.Array
	buf []byte
}

func (m *writing) run(file, mem, n int) error {
	return m.put(part(m.src, mem, n), file)
}

func (m *writing) block(axes []axis, file, mem int) error {
	if m.buf == nil {
		m.buf = buffer.Get(bufferBytes)
	}
	from, to := view(m.src, axes, mem)
	to.Data = m.buf[:span(axes)*m.src.DType.Size()]
	ndarray.Copy(to, from)
	return m.put(to.Data, file)
}

// put writes elements from some one on.
func (m *writing) put(b []byte, from int) error {
	if err := m.ctx.Err(); err != nil {
		return err
	}
	_, err := m.w.out.WriteAt(b, m.w.data+int64(from)*int64(m.src.DType.Size()))
	return err
}
