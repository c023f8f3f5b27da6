package npy_test

import (
	"context"
	"testing"

	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// FuzzNpy opens any bytes, and reads all of what could be opened.
func FuzzNpy(f *testing.F) {
	for _, descr := range []string{"<f8", ">c8", "<f2", "|b1", "|O"} {
		if h := (npy.Header{Descr: descr, Shape: []int{2, 3}}); h.Size() == 0 {
			f.Add(append(npy.AppendHeader(nil, h), 0))
			continue
		}
		f.Add(file(descr, false, 2, 3))
		f.Add(file(descr, true, 2, 3))
		f.Add(file(descr, false))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, ctx := newFlat(), context.Background()
		s.objects["x.npy"] = data
		r, err := npy.Open(ctx, s, "x.npy")
		if err != nil {
			return
		}
		l := r.Layout()
		dst := ndarray.New(l.DType, l.Shape...)
		if dst.Bytes() > 4*len(data) {
			t.Fatalf("%d bytes of elements in a file of %d", dst.Bytes(), len(data))
		}
		if err := r.Read(ctx, grid.Whole(l.Shape), dst); err != nil {
			t.Fatal(err)
		}
	})
}
