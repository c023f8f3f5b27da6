package zarr_test

import (
	"context"
	"fmt"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store/mem"
)

// An array of 4 x 3 numbers is written in chunks of two rows, and one row is read.
func Example() {
	ctx, st := context.Background(), mem.New(0)
	l := codec.Layout{DType: dtype.Float64, Shape: []int{4, 3}, Chunk: []int{2, 3}}
	w, err := zarr.Create(ctx, st, "x.zarr", "x.part", l, zarr.Options{Compressor: "zstd"})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := ndarray.From([]float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 4, 3)
	if err := w.Write(ctx, grid.Whole(l.Shape), x); err != nil {
		fmt.Println(err)
		return
	}
	if err := w.Commit(ctx); err != nil {
		fmt.Println(err)
		return
	}
	r, err := zarr.Open(ctx, st, "x.zarr", zarr.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	row := ndarray.New(dtype.Float64, 1, 3)
	if err := r.Read(ctx, grid.Box{Start: []int{2, 0}, Stop: []int{3, 3}}, row); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Layout().Format, ndarray.Values[float64](row))
	// Output: zarr v3, zstd, crc32c [6 7 8]
}
