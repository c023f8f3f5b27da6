package slab_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/slab"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/file"
	"github.com/comal-go/comal/store/mem"
)

// counted returns an array whose elements are their numbers, in some layout.
func counted(rng *rand.Rand, shape []int) ndarray.Array {
	axes := rng.Perm(len(shape))
	turned, back := make([]int, len(shape)), make([]int, len(shape))
	for i, a := range axes {
		turned[i], back[a] = shape[a], i
	}
	plain := ndarray.New(dtype.Int32, shape...)
	for i := range ndarray.Elements[int32](plain) {
		ndarray.Elements[int32](plain)[i] = int32(i)
	}
	a := ndarray.New(dtype.Int32, turned...).Transpose(back...)
	ndarray.Copy(a, plain)
	return a
}

// TestBoxes writes arrays of all shapes tile by tile, and reads boxes of them.
func TestBoxes(t *testing.T) {
	ctx, rng := context.Background(), rand.New(rand.NewPCG(1, 2))
	for range 300 {
		shape, chunk, tile := make([]int, rng.IntN(4)), []int{}, []int{}
		for a := range shape {
			shape[a] = rng.IntN(9)
			chunk = append(chunk, 1+rng.IntN(5))
			tile = append(tile, chunk[a]*(1+rng.IntN(3)))
		}
		l := codec.Layout{DType: dtype.Int32, Shape: shape, Chunk: chunk}
		st := mem.New(0)
		w, err := slab.Create(ctx, st, "x", "part", l)
		if err != nil {
			t.Fatal(err)
		}
		a := counted(rng, shape)
		tiles, err := grid.New(shape, tile)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range rng.Perm(tiles.Len()) {
			if err := w.Write(ctx, tiles.Box(i), a.Slice(tiles.Box(i))); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		r, err := slab.Open(ctx, st, "x")
		if err != nil {
			t.Fatal(err)
		}
		if info, _ := st.Stat(ctx, "x"); r.Layout().Stored != info.Size || info.Size != 4096+int64(a.Bytes()) {
			t.Errorf("%v takes %d bytes, and says %d", shape, info.Size, r.Layout().Stored)
		}
		for range 5 {
			b := grid.Whole(shape)
			for a, n := range shape {
				x, y := rng.IntN(n+1), rng.IntN(n+1)
				b.Start[a], b.Stop[a] = min(x, y), max(x, y)
			}
			got := counted(rng, b.Shape())
			if err := r.Read(ctx, b, got); err != nil || !ndarray.Equal(got, a.Slice(b)) {
				t.Fatalf("box %v of %v in %v: %v, %v", b, shape, chunk, got, err)
			}
		}
	}
}

// TestGoOn writes an array by two writers, one after the other, the second of which
// leaves what it finds.
func TestGoOn(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	st, err := file.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	l := codec.Layout{DType: dtype.Float64, Shape: []int{4}, Chunk: []int{2}}
	var infos []os.FileInfo
	for i := range 2 {
		w, err := slab.Create(ctx, st, "x", "part", l)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(dir, "part"))
		if err != nil {
			t.Fatal(err)
		}
		infos = append(infos, info)
		if i == 1 {
			break
		}
		if err := w.Write(ctx, grid.Box{Start: []int{0}, Stop: []int{2}}, ndarray.From([]float64{1, 2}, 2)); err != nil {
			t.Fatal(err)
		}
		if info, err = os.Stat(filepath.Join(dir, "part")); err != nil {
			t.Fatal(err)
		}
		infos[0] = info
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if infos[0].ModTime() != infos[1].ModTime() {
		t.Error("to go on with a file changes it")
	}
	r, err := slab.Open(ctx, st, "part")
	if err != nil {
		t.Fatal(err)
	}
	got := ndarray.New(dtype.Float64, 2)
	if err := r.Read(ctx, grid.Box{Start: []int{0}, Stop: []int{2}}, got); err != nil || !ndarray.Equal(got, ndarray.From([]float64{1, 2}, 2)) {
		t.Error(got, err)
	}
	if _, err := slab.Create(ctx, st, "x", "part", codec.Layout{DType: dtype.Int8, Shape: []int{4}, Chunk: []int{2}}); err == nil {
		t.Error("another array went on with it")
	}
}

// TestRefuse writes a part of a chunk, and cuts a file while it is read.
func TestRefuse(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	st, err := file.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	w, err := slab.Create(ctx, st, "x", "part", codec.Layout{DType: dtype.Float64, Shape: []int{4}, Chunk: []int{3}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(ctx, grid.Box{Start: []int{0}, Stop: []int{2}}, ndarray.New(dtype.Float64, 2)); err == nil {
		t.Error("a part of a chunk was written")
	}
	if err := w.Write(ctx, grid.Box{Start: []int{0}, Stop: []int{3}}, ndarray.New(dtype.Float32, 3)); err == nil {
		t.Error("another type was written")
	}
	if err := w.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	r, err := slab.Open(ctx, st, "x")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "x"), 4096); err != nil {
		t.Fatal(err)
	}
	if err := r.Read(ctx, grid.Whole([]int{4}), ndarray.New(dtype.Float64, 4)); !errors.Is(err, store.ErrChanged) {
		t.Errorf("of a file that was cut: %v", err)
	}
	if _, err := slab.Plan(codec.Layout{DType: dtype.Float64, Shape: []int{4}}); err == nil {
		t.Error("chunks of no axes")
	}
	if _, err := slab.Create(ctx, struct{ store.Store }{st}, "x", "part", codec.Layout{}); !errors.Is(err, codec.ErrUnsupported) {
		t.Error(err)
	}
}

// FuzzOpen opens any bytes.
func FuzzOpen(f *testing.F) {
	ctx, st := context.Background(), mem.New(0)
	w, err := slab.Create(ctx, st, "x", "part", codec.Layout{DType: dtype.Int8, Shape: []int{2, 3}, Chunk: []int{1, 2}})
	if err != nil {
		f.Fatal(err)
	}
	if err := w.Commit(ctx); err != nil {
		f.Fatal(err)
	}
	head := make([]byte, 80)
	if _, err := st.ReadAt(ctx, "x", head, 0); err != nil {
		f.Fatal(err)
	}
	f.Add(head, uint16(6))
	f.Fuzz(func(t *testing.T, head []byte, data uint16) {
		if len(head) > 4096 {
			return
		}
		whole := append(append([]byte{}, head...), make([]byte, 4096-len(head)+int(data))...)
		st := mem.New(0)
		if err := st.Put(ctx, "x", whole); err != nil {
			t.Fatal(err)
		}
		r, err := slab.Open(ctx, st, "x")
		if err != nil {
			if !errors.Is(err, codec.ErrDamaged) {
				t.Error(err)
			}
			return
		}
		l := r.Layout()
		a := ndarray.New(l.DType, l.Shape...)
		if err := r.Read(ctx, grid.Whole(l.Shape), a); err != nil {
			t.Errorf("%+v: %v", l, err)
		}
	})
}
