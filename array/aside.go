package array

import (
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/plan"
)

// Stages returns the passes that a run would make, before it is known how many
// tasks of them fit: for those who make several runs, and plan them all by Fit.
// Outputs without an URL are brought into memory. Nothing is read.
func Stages(o Option, outs ...Output) ([]plan.Stage, error) {
	r, err := prepare(o, limitsOf(o.Map), outs, false)
	if err != nil {
		return nil, err
	}
	return r.stages()
}

// Fit plans stages one after the other, inside the memory of o. chunks may be nil;
// see [plan.Limits].
func Fit(o Option, chunks *plan.Chunks, stages ...plan.Stage) (plan.Plan, error) {
	l := limitsOf(o.Map)
	l.Chunks = chunks
	return plan.Fit(stages, l)
}

// Aside makes room for work of this process between runs that holds so many bytes
// at once, beside what is there when it is called: until release is called, garbage
// is collected before there is more.
func Aside(bytes int64) (release func()) { return ration.take(share{Heap: bytes}, ownHeap) }

// Later returns the array of a .npy file that an earlier run, or work between runs,
// will have written: so that what reads it can be planned before it is there. It is
// looked at when it is read.
func Later(url string, d dtype.DType, shape ...int) *Array {
	n := &expr.Node{DType: d, Shape: slices.Clone(shape)}
	l, err := files.Plan(files.Target{URL: url}, n)
	if err == nil {
		_, err = grid.Size(shape)
	}
	if err != nil {
		return failed("open "+url, err)
	}
	l.Chunk = chunks(d, shape)
	return given(&expr.Source{Ref: expr.Ref{URL: url}, Layout: l}, d, l.Shape, l.Chunk)
}
