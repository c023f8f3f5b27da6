package array

import "github.com/comal-go/comal/plan"

// Stages returns the passes that a run would make, before it is known how many
// tasks of them fit: for those who make several runs, and plan them all by Fit.
// Outputs without an URL are brought into memory. Nothing is read.
func Stages(o Option, outs ...Output) ([]plan.Stage, error) {
	r, err := prepare(o, outs, false)
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
func Aside(bytes int64) (release func()) { return ration.take(share{Heap: bytes}) }
