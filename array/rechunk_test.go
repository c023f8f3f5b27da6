package array_test

import (
	"path/filepath"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
)

// TestRechunkToLargeChunks asserts that chunks are planned for that take more than
// what is read at once otherwise, in any memory that holds one and its buffer.
func TestRechunkToLargeChunks(t *testing.T) {
	x := array.Later(filepath.Join(t.TempDir(), "x.npy"), dtype.Float64, 500_000, 1000)
	for _, cols := range []int{5, 10, 100} {
		chunk := int64(8 * 500_000 * cols)
		for _, memory := range []int64{3*chunk + 20e6, 10 * chunk, 4e9} {
			p, err := array.Plan(array.Option{Map: comal.Option{Memory: memory}}, array.Output{
				Array: array.Rechunk(x, 500_000, cols), URL: filepath.Join(t.TempDir(), "z.zarr"), Zarr: array.Zarr{Compressor: "none"},
			})
			if err != nil || len(p.Stages) > 2 || p.Peak > memory {
				t.Errorf("%d columns in %d bytes: %d steps, peak of %d, %v", cols, memory, len(p.Stages), p.Peak, err)
			}
		}
	}
}
