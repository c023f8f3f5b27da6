package array

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Source says which array of a file is meant, and how it is read.
type Source struct {
	// Columns are those of a Parquet file that make the columns of a matrix. nil
	// is all.
	Columns []string
	// Fill has chunks of a Zarr array that are not there be its fill value. They
	// are an error otherwise.
	Fill bool
	// Chunk is how the array is to be cut; nil is as it is kept. 0 is the whole
	// axis.
	Chunk []int
}

// Open returns the array in a file: .npy, .npz (FILE.npz:NAME for one of many),
// .zarr (FOLDER.zarr/NAME for one in a group), .parquet, an image, or all that a
// pattern such as photos/*.jpg matches; a path, or an URL of a kind that
// store/locate knows. At most one Source is given. Only what describes the array
// is read.
//
// What changes from then on until a run has read it is an error of the run,
// store.ErrChanged: of a file its size, time or tag; of a Zarr array any object of
// it, but for those on the web and of arrays of more than 20,000 objects, where only
// a change of the metadata is noticed, and of a chunk while it is read twice by one
// process. Rewriting a file within one tick of the disk's clock and in the same size
// is not noticed.
//
// An URL of "random:" is an array of random numbers, see Random:
// random:uniform:2000000x1000?seed=1&chunks=10000x1000.
func Open(ctx context.Context, url string, source ...Source) *Array {
	s := Source{}
	if len(source) > 0 {
		s = source[0]
	}
	if spec, ok := virtual(url); ok {
		a, err := parseRandom(spec)
		if err != nil {
			return failed("open "+url, err)
		}
		return a.rechunked(s.Chunk)
	}
	ref := expr.Ref{URL: url, Columns: s.Columns, Fill: s.Fill}
	ref, l, err := files.Look(ctx, ref)
	switch {
	case err != nil && strings.HasPrefix(err.Error(), url):
		return failed(url, err)
	case err != nil:
		return failed("open "+url, err)
	}
	a := given(&expr.Source{Ref: ref, Layout: l}, l.DType, l.Shape, l.Chunk)
	return a.rechunked(s.Chunk)
}

// File returns the name of the file or folder that an array is in: X.npz of X.npz:NAME,
// X.zarr of X.zarr/PATH, and otherwise that of the array.
func File(url string) string {
	file, _ := files.Split(url)
	return file
}

// rechunked is Rechunk unless there is nothing to do.
func (a *Array) rechunked(chunk []int) *Array {
	if chunk == nil {
		return a
	}
	return Rechunk(a, chunk...)
}

// FromMemory returns the array of one in memory, which must not change any more.
func FromMemory(a ndarray.Array) *Array { return &Array{node: constant(a)} }

// Full returns an array whose elements are all the same.
func Full(value any, d dtype.DType, shape ...int) *Array {
	if _, err := grid.Size(shape); err != nil {
		return failed("full", err)
	}
	s, _, err := operand(value)
	if err != nil {
		return failed("full", err)
	}
	return BroadcastTo(AsType(&Array{node: s}, d), shape...)
}

// Zeros returns an array of zeros.
func Zeros(d dtype.DType, shape ...int) *Array { return Full(0, d, shape...) }

// Ones returns an array of ones.
func Ones(d dtype.DType, shape ...int) *Array { return Full(1, d, shape...) }

// Arange returns the numbers from start up to stop, exclusive, step apart: of
// type int64 if all three are whole numbers, float64 otherwise.
func Arange(start, stop, step float64) *Array {
	if step == 0 || math.IsNaN(start+stop+step) {
		return failed("arange", fmt.Errorf("%w: a step of %v", ErrShape, step))
	}
	n := math.Ceil((stop - start) / step)
	if n > math.MaxInt/16 {
		return failed("arange", fmt.Errorf("%w: %v numbers", grid.ErrShape, n))
	}
	d := dtype.Int64
	for _, x := range []float64{start, stop, step} {
		if x != math.Trunc(x) || math.Abs(x) > 1<<53 {
			d = dtype.Float64
		}
	}
	shape := []int{max(0, int(n))}
	return given(&expr.Arange{Start: start, Step: step}, d, shape, chunks(d, shape))
}

// Distribution is that of random numbers.
type Distribution struct {
	// Name is "uniform", in [Low, High); "normal", with the mean Low and the
	// standard deviation High; or "integers", whole numbers in [Low, High).
	Name      string
	Low, High float64
}

// Uniform and Normal are the distributions that NumPy's random and
// standard_normal have.
var (
	Uniform = Distribution{"uniform", 0, 1}
	Normal  = Distribution{"normal", 0, 1}
)

// Random returns an array of random numbers, of type float64, or int64 for
// integers. Each depends on the seed and on its place alone. They are not those
// that NumPy makes of the same seed.
func Random(dist Distribution, seed uint64, shape ...int) *Array {
	if _, err := grid.Size(shape); err != nil {
		return failed("random", err)
	}
	d := dtype.Float64
	switch dist.Name {
	case "uniform", "normal":
	case "integers":
		d = dtype.Int64
		if !(math.Abs(dist.Low) <= 1<<53 && math.Abs(dist.High) <= 1<<53 && dist.Low < dist.High) {
			return failed("random", fmt.Errorf("%w: integers of [%v, %v)", ErrShape, dist.Low, dist.High))
		}
	default:
		return failed("random", fmt.Errorf("there is no distribution %q: there are uniform, normal, integers", dist.Name))
	}
	op := &expr.Random{Dist: dist.Name, Seed: seed, Low: dist.Low, High: dist.High}
	shape = slices.Clone(shape)
	return given(op, d, shape, chunks(d, shape))
}

// Stored describes what an array was opened from: its format, and the bytes it
// takes there if that is known. Of an array that is computed it is of the format
// "computed", or "random".
func (a *Array) Stored() codec.Layout {
	if a.err != nil {
		return codec.Layout{}
	}
	n := a.node
	for _, ok := n.Op.(*expr.Rechunk); ok; _, ok = n.Op.(*expr.Rechunk) {
		n = n.In[0]
	}
	l := codec.Layout{DType: n.DType, Shape: n.Shape, Chunk: n.Chunk, Format: "computed"}
	switch op := n.Op.(type) {
	case *expr.Source:
		l = op.Layout
	case *expr.Random:
		l.Format = "random"
	}
	return l
}
