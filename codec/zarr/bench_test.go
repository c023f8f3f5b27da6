package zarr_test

import (
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// wave returns numbers that compress as measurements do.
func wave(l codec.Layout) ndarray.Array {
	a := ndarray.New(l.DType, l.Shape...)
	v := ndarray.Values[float64](a)
	for i := range v {
		v[i] = float64(i%1000)*0.25 + float64(i/1000)
	}
	return a
}

func BenchmarkRead(b *testing.B) {
	l := codec.Layout{DType: dtype.Float64, Shape: []int{4000, 1000}, Chunk: []int{1000, 1000}}
	a := wave(l)
	for _, c := range []string{"none", "blosc-lz4", "blosc-zstd", "zstd", "gzip"} {
		b.Run(c, func(b *testing.B) {
			st := folder(b.TempDir())
			write(b, st, "a", l, zarr.Options{Compressor: c}, a)
			r := open(b, st, "a", zarr.Options{})
			dst := ndarray.New(l.DType, l.Shape...)
			b.SetBytes(int64(a.Bytes()))
			for b.Loop() {
				if err := r.Read(b.Context(), grid.Whole(l.Shape), dst); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	l := codec.Layout{DType: dtype.Float64, Shape: []int{4000, 1000}, Chunk: []int{1000, 1000}}
	a := wave(l)
	for _, c := range []string{"none", "blosc-lz4", "blosc-zstd", "zstd"} {
		b.Run(c, func(b *testing.B) {
			st := moving{folder(b.TempDir())}
			b.SetBytes(int64(a.Bytes()))
			for b.Loop() {
				write(b, st, "a", l, zarr.Options{Compressor: c}, a)
			}
		})
	}
}
