package zarr_test

import (
	"errors"
	"io/fs"
	"reflect"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// create begins an array of two chunks under the part "p".
func create(t *testing.T, st store.Store, o zarr.Options) codec.Writer {
	t.Helper()
	w, err := zarr.Create(t.Context(), st, "a", "p", small, o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestContinue writes one chunk each by two writers of one part.
func TestContinue(t *testing.T) {
	for _, st := range []store.Store{folder(t.TempDir()), moving{folder(t.TempDir())}} {
		a := values(small, 1)
		g := small.Grid()
		for i := range g.Len() {
			w := create(t, st, zarr.Options{})
			if err := w.Write(t.Context(), g.Box(i), a.Slice(g.Box(i))); err != nil {
				t.Fatal(err)
			}
			if _, err := zarr.Open(t.Context(), st, "a", zarr.Options{}); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%v of an array that is not committed", err)
			}
			if i < g.Len()-1 {
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
			} else if err := w.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		same(t, open(t, st, "a", zarr.Options{}), a.Raw())
	}
}

// TestThereAlready replaces an array where that is possible in one step, and
// refuses elsewhere.
func TestThereAlready(t *testing.T) {
	m := moving{folder(t.TempDir())}
	for seed := range uint64(2) {
		a := values(small, seed)
		write(t, m, "a", small, zarr.Options{}, a)
		same(t, open(t, m, "a", zarr.Options{}), a.Raw())
	}
	if _, err := zarr.Create(t.Context(), m.folder, "a", "p", small, zarr.Options{Version: 2}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v, want that it is there", err)
	}
	create(t, m, zarr.Options{})
	if _, err := zarr.Create(t.Context(), m, "a", "p", small, zarr.Options{Compressor: "none"}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v, want that another one is unfinished there", err)
	}
	if _, err := zarr.Create(t.Context(), m, "a", "a/p", small, zarr.Options{}); !errors.Is(err, store.ErrKey) {
		t.Errorf("%v of a part in the array itself", err)
	}
}

func TestAbort(t *testing.T) {
	for _, st := range []store.Store{folder(t.TempDir()), moving{folder(t.TempDir())}} {
		w := create(t, st, zarr.Options{})
		g := small.Grid()
		if err := w.Write(t.Context(), g.Box(0), values(small, 1).Slice(g.Box(0))); err != nil {
			t.Fatal(err)
		}
		if err := w.Abort(t.Context()); err != nil {
			t.Fatal(err)
		}
		for info := range st.List(t.Context(), "") {
			t.Errorf("%s is left", info.Key)
		}
	}
}

func TestWrongUse(t *testing.T) {
	st := folder(t.TempDir())
	w := create(t, st, zarr.Options{})
	if l, err := zarr.Plan(small, zarr.Options{}); err != nil || !reflect.DeepEqual(l, w.Layout()) {
		t.Errorf("%v was planned, %v made: %v", l, w.Layout(), err)
	}
	part := grid.Box{Start: []int{0, 0}, Stop: []int{50, 3}}
	if err := w.Write(t.Context(), part, ndarray.New(dtype.Float64, 50, 3)); err == nil {
		t.Error("half a chunk was written")
	}
	if err := w.Write(t.Context(), grid.Whole(small.Shape), ndarray.New(dtype.Float32, small.Shape...)); err == nil {
		t.Error("elements of another type were written")
	}
	for _, o := range []zarr.Options{{Version: 1}, {Compressor: "rar"}} {
		if _, err := zarr.Create(t.Context(), st, "b", "p", small, o); !errors.Is(err, codec.ErrUnsupported) {
			t.Errorf("%v: %v", o, err)
		}
	}
}

// TestViews writes columns of a matrix that lies elsewhere, and several chunks in
// one call.
func TestViews(t *testing.T) {
	st := folder(t.TempDir())
	l := codec.Layout{DType: dtype.Int64, Shape: []int{30, 40}, Chunk: []int{7, 20}}
	a := values(codec.Layout{DType: l.DType, Shape: []int{40, 30}}, 5).Transpose(1, 0)
	w, err := zarr.Create(t.Context(), st, "a", "", l, zarr.Options{Version: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(t.Context(), grid.Whole(l.Shape), a), w.Commit(t.Context())); err != nil {
		t.Fatal(err)
	}
	want := ndarray.New(l.DType, l.Shape...)
	ndarray.Copy(want, a)
	same(t, open(t, st, "a", zarr.Options{}), want.Raw())
}
