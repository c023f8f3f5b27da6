package npy_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// file returns a .npy file of an array whose element at position i of the file has
// bytes made of i.
func file(descr string, fortran bool, shape ...int) []byte {
	h := npy.Header{Descr: descr, Fortran: fortran, Shape: shape}
	n, err := h.Bytes()
	if err != nil {
		panic(err)
	}
	b := npy.AppendHeader(nil, h)
	for i := range n {
		b = append(b, byte(i*7+i>>8)&0x7b) // no NaN of float16, whose bits the tests below would not know
	}
	return b
}

func open(t testing.TB, f *flat, key string) codec.Reader {
	t.Helper()
	r, err := npy.Open(context.Background(), f, key)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// strided returns an array of a shape in some random layout: transposed, with
// gaps, reversed, somewhere in a larger piece of memory.
func strided(rng *rand.Rand, d dtype.DType, shape []int) ndarray.Array {
	n := len(shape)
	axes, wide := rng.Perm(n), make([]int, n)
	for i, a := range axes {
		wide[i] = shape[a] + rng.IntN(3)
	}
	a := ndarray.New(d, wide...)
	back, stop := make([]int, n), make([]int, n)
	for i, x := range axes {
		back[x], stop[i] = i, shape[x]
	}
	a = a.Slice(grid.Box{Start: make([]int, n), Stop: stop}).Transpose(back...)
	for i, s := range shape {
		if s > 0 && rng.IntN(3) == 0 {
			a.Offset += (s - 1) * a.Strides[i]
			a.Strides[i] = -a.Strides[i]
		}
	}
	return a
}

func randomBox(rng *rand.Rand, shape []int) grid.Box {
	b := grid.Whole(shape)
	for i, s := range shape {
		if rng.IntN(3) > 0 {
			x, y := rng.IntN(s+1), rng.IntN(s+1)
			b.Start[i], b.Stop[i] = min(x, y), max(x, y)
		}
	}
	return b
}

// at returns the bytes of an element of a.
func at(a ndarray.Array, index []int) []byte {
	i := a.Offset
	for k, x := range index {
		i += x * a.Strides[k]
	}
	return a.Data[i*a.DType.Size():][:a.DType.Size()]
}

// eachIndex calls f for each place of a shape.
func eachIndex(shape []int, f func(index []int)) {
	g := grid.Grid{Shape: shape, Chunk: slices.Repeat([]int{1}, len(shape))}
	for i := range g.Len() {
		f(g.Coords(i))
	}
}

var shapes = [][]int{{}, {1}, {0}, {7}, {3, 5}, {1, 9, 1}, {4, 0, 2}, {5, 4, 3}, {2, 3, 1, 4}, {60, 70}, {3, 40, 50}}

// TestReadBoxes reads random boxes into arrays of random strides, and compares
// each element with the bytes of the file.
func TestReadBoxes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, descr := range []string{"<f8", ">f8", "<i2", ">u4", "|u1", ">c16", "<c16"} {
		for _, shape := range shapes {
			for _, fortran := range []bool{false, true} {
				f := newFlat()
				f.objects["x.npy"] = file(descr, fortran, shape...)
				r := open(t, f, "x.npy")
				for range 4 {
					b := randomBox(rng, shape)
					dst := strided(rng, r.Layout().DType, b.Shape())
					if err := r.Read(context.Background(), b, dst); err != nil {
						t.Fatal(err)
					}
					compareBox(t, f.objects["x.npy"], descr, fortran, shape, b, dst)
				}
				if err := r.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func compareBox(t *testing.T, data []byte, descr string, fortran bool, shape []int, b grid.Box, dst ndarray.Array) {
	t.Helper()
	h := npy.Header{Descr: descr, Fortran: fortran, Shape: shape}
	n, size := len(npy.AppendHeader(nil, h)), h.Size()
	bad := 0
	eachIndex(b.Shape(), func(index []int) {
		place := 0
		for k := range index {
			a := k
			if fortran {
				a = len(index) - 1 - k
			}
			place = place*shape[a] + index[a] + b.Start[a]
		}
		want := slices.Clone(data[n+place*size:][:size])
		word := size
		if descr[1] == 'c' {
			word /= 2
		}
		for w := range slices.Chunk(want, word) {
			if descr[0] == '>' {
				slices.Reverse(w)
			}
		}
		if !slices.Equal(at(dst, index), want) {
			bad++
		}
	})
	if bad > 0 {
		t.Errorf("%s %v fortran %v, box %v to strides %v: %d elements are wrong", descr, shape, fortran, b, dst.Strides, bad)
	}
}

// TestWriteBoxes writes arrays chunk by chunk from random strides, in two goes.
func TestWriteBoxes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	ctx := context.Background()
	for _, d := range dtype.All() {
		for _, shape := range shapes[:9] {
			for _, fortran := range []bool{false, true} {
				f, want := newFlat(), ndarray.New(d, shape...)
				for i := range want.Data {
					want.Data[i] = byte(rng.IntN(2))
				}
				l := codec.Layout{DType: d, Shape: shape, Chunk: slices.Repeat([]int{2}, len(shape))}
				if fortran {
					for i := range shape {
						l.Axes = append(l.Axes, len(shape)-1-i)
					}
				}
				writeAll(t, rng, f, l, want)
				r, got := open(t, f, "x.npy"), ndarray.New(d, shape...)
				if err := r.Read(ctx, grid.Whole(shape), got); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got.Data, want.Data) {
					t.Errorf("%v %v fortran %v: what was written is not what is read", d, shape, fortran)
				}
				if fortran != (r.Layout().Axes != nil) && len(shape) > 1 {
					t.Errorf("%v: axes %v", shape, r.Layout().Axes)
				}
			}
		}
	}
}

func writeAll(t *testing.T, rng *rand.Rand, f *flat, l codec.Layout, want ndarray.Array) {
	t.Helper()
	ctx := context.Background()
	chunks := rng.Perm(l.Grid().Len())
	for _, some := range [][]int{chunks[:len(chunks)/2], chunks[len(chunks)/2:]} {
		w, err := npy.Create(ctx, f, "x.npy", "x.part", l)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range some {
			b := l.Grid().Box(i)
			src := strided(rng, l.DType, b.Shape())
			ndarray.Copy(src, want.Slice(b))
			if err := w.Write(ctx, b, src); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	w, err := npy.Create(ctx, f, "x.npy", "x.part", l)
	if err == nil {
		err = w.Commit(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestCuts cuts a file at every byte of its header and some of its data.
func TestCuts(t *testing.T) {
	for _, descr := range []string{"<f8", ">i2"} {
		whole := file(descr, false, 3, 4)
		for n := range len(whole) {
			f := newFlat()
			f.objects["x.npy"] = whole[:n]
			_, err := npy.Open(context.Background(), f, "x.npy")
			var d *codec.Damage
			if !errors.As(err, &d) || !errors.Is(err, codec.ErrDamaged) || d.File != "x.npy" || d.Offset > int64(n) {
				t.Fatalf("%s cut at %d: %v", descr, n, err)
			}
		}
		f := newFlat()
		f.objects["x.npy"] = append(whole, "and more"...)
		open(t, f, "x.npy")
	}
}

func TestOpenRefuses(t *testing.T) {
	unsupported := []string{
		"{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
		"{'descr': [('a', '<f8'), ('b', '<i4', (2,))], 'fortran_order': False, 'shape': (3,), }",
		"{'descr': '<U5', 'fortran_order': False, 'shape': (3,), }",
		"{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (3,), }",
		"{'descr': '<f16', 'fortran_order': False, 'shape': (3,), }",
		"{'descr': '<c32', 'fortran_order': False, 'shape': (3,), }",
		"{'descr': '<>f8', 'fortran_order': False, 'shape': (3,), }",
		fmt.Sprintf("{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }", string(slices.Repeat([]byte("1,"), 65))),
	}
	damaged := []string{
		"", "{}", "{'descr': '<f8', 'fortran_order': 7, 'shape': (3,), }",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (-3,), }",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (3037000500, 3037000500), }",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }",
	}
	for i, dict := range slices.Concat(unsupported, damaged) {
		want := codec.ErrUnsupported
		if i >= len(unsupported) {
			want = codec.ErrDamaged
		}
		for version := byte(1); version <= 3; version++ {
			f := newFlat()
			f.objects["x.npy"] = append(raw(version, dict), make([]byte, 100)...)
			if _, err := npy.Open(context.Background(), f, "x.npy"); !errors.Is(err, want) {
				t.Errorf("version %d, %s: %v", version, dict, err)
			}
		}
	}
	if _, err := npy.Open(context.Background(), newFlat(), "x.npy"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// raw returns a header as some version has it.
func raw(version byte, dict string) []byte {
	b := append([]byte("\x93NUMPY"), version, 0)
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(dict)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(dict)))
	}
	return append(b, dict...)
}

// TestReads counts what is asked of the store: one call for what lies together,
// few for what has small gaps, and no allocation if nothing must be moved.
func TestReads(t *testing.T) {
	f, ctx := newFlat(), context.Background()
	f.objects["x.npy"] = file("<f8", false, 1000, 100)
	r := open(t, f, "x.npy")
	for _, c := range []struct {
		box   grid.Box
		reads int
	}{
		{grid.Box{Start: []int{100, 0}, Stop: []int{600, 100}}, 1},
		{grid.Box{Start: []int{7, 30}, Stop: []int{8, 60}}, 1},
		{grid.Box{Start: []int{0, 30}, Stop: []int{1000, 31}}, 1}, // 800 KB, with the gaps
		{grid.Box{Start: []int{5, 5}, Stop: []int{6, 6}}, 1},
	} {
		dst := ndarray.New(dtype.Float64, c.box.Shape()...)
		f.reads = 0
		if err := r.Read(ctx, c.box, dst); err != nil || f.reads != c.reads {
			t.Errorf("box %v: %d reads, %v", c.box, f.reads, err)
		}
	}
	b, dst := grid.Box{Start: []int{100, 0}, Stop: []int{600, 100}}, ndarray.New(dtype.Float64, 500, 100)
	if n := testing.AllocsPerRun(100, func() { _ = r.Read(ctx, b, dst) }); n != 0 {
		t.Errorf("%v allocations a Read", n)
	}
}

// TestWideGaps reads a narrow column of wide rows: not what lies between.
func TestWideGaps(t *testing.T) {
	f := newFlat()
	f.objects["x.npy"] = file("<f8", false, 20, 30000)
	r := open(t, f, "x.npy")
	b := grid.Box{Start: []int{3, 20000}, Stop: []int{17, 20002}}
	dst := ndarray.New(dtype.Float64, 14, 2)
	f.bytes = 0
	if err := r.Read(context.Background(), b, dst); err != nil || f.bytes != dst.Bytes() {
		t.Errorf("%d bytes read for %d: %v", f.bytes, dst.Bytes(), err)
	}
	compareBox(t, f.objects["x.npy"], "<f8", false, []int{20, 30000}, b, dst)
}

func TestChanged(t *testing.T) {
	ctx, data := context.Background(), file("<f8", false, 100)
	f := newFlat()
	f.objects["x.npy"] = data
	dst := ndarray.New(dtype.Float64, 100)
	r := open(t, f, "x.npy")
	tag := r.Tag()
	if err := f.Put(ctx, "x.npy", data); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); !errors.Is(err, store.ErrChanged) {
		t.Errorf("closed after a change: %v", err)
	}
	if r = open(t, f, "x.npy"); r.Tag() == tag {
		t.Error("the same tag after a change")
	}
	f.objects["x.npy"] = data[:200]
	if err := r.Read(ctx, grid.Whole([]int{100}), dst); !errors.Is(err, store.ErrChanged) {
		t.Errorf("read after a cut: %v", err)
	}
	f.objects["x.npy"] = file("<f8", false, 9<<20)
	r, dst = open(t, f, "x.npy"), ndarray.New(dtype.Float64, 9<<20)
	f.written = f.written.Add(5)
	if err := r.Read(ctx, grid.Whole([]int{9 << 20}), dst); !errors.Is(err, store.ErrChanged) {
		t.Errorf("72 MiB read after a change: %v", err)
	}
}

func TestWrongBoxes(t *testing.T) {
	f, ctx := newFlat(), context.Background()
	f.objects["x.npy"] = file("<f8", false, 4, 5)
	r := open(t, f, "x.npy")
	for _, dst := range []ndarray.Array{ndarray.New(dtype.Float32, 4, 5), ndarray.New(dtype.Float64, 5, 4), ndarray.New(dtype.Float64, 20)} {
		if err := r.Read(ctx, grid.Whole([]int{4, 5}), dst); err == nil {
			t.Errorf("read into %v %v", dst.DType, dst.Shape)
		}
	}
	if err := r.Read(ctx, grid.Box{Start: []int{3, 0}, Stop: []int{5, 5}}, ndarray.New(dtype.Float64, 2, 5)); err == nil {
		t.Error("read past the end")
	}
	if _, err := npy.Create(ctx, f, "x", "p", codec.Layout{DType: dtype.Int8, Shape: []int{2, 2, 2}, Axes: []int{1, 0, 2}}); err == nil {
		t.Error("wrote axes in an order that .npy does not have")
	}
	if _, err := npy.Create(ctx, struct{ store.Store }{f}, "x", "p", codec.Layout{DType: dtype.Int8}); err == nil {
		t.Error("wrote to a store that is no Ranger")
	}
}
