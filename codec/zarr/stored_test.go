package zarr_test

import (
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/store/mem"
)

// TestStored adds up what an array takes, and nothing of its neighbours.
func TestStored(t *testing.T) {
	l := codec.Layout{DType: dtype.Float64, Shape: []int{30, 50}, Chunk: []int{10, 50}}
	st := mem.New(0)
	w, err := zarr.Create(t.Context(), st, "a", "p", l, zarr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(t.Context(), grid.Whole(l.Shape), values(l, 1)); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := st.Put(t.Context(), "a neighbour", make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	want := int64(0)
	for info, err := range st.List(t.Context(), "a/") {
		if err != nil {
			t.Fatal(err)
		}
		want += info.Size
	}
	_, got, err := open(t, st, "a", zarr.Options{}).(codec.Lister).Contents(t.Context())
	if err != nil || got != want || got == 0 {
		t.Errorf("%d bytes (%v), want %d", got, err, want)
	}
}
