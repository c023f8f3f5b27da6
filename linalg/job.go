package linalg

import (
	"cmp"
	"context"
	"errors"
	"math"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/journal"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// job is a decomposition that is made of runs over arrays, and of work in between
// in the memory of this process. It goes through itself twice: dry, when all it
// does is to note the stages of its plan, with matrices of which only the shapes are
// known, and in earnest, if that plan fits.
type job struct {
	array.Option
	dry    bool
	stages []plan.Stage
	plan   plan.Plan
	at     int        // of the plan's stages: how many have begun
	held   []plan.Use // what it keeps in memory from here on
	when   string     // when stages are needed that are noted now, as ", if ..."; "" is always
}

// work is what a job does with x.
type work func(ctx context.Context, j *job, x *array.Array) error

// planned calls f with a dry job, fits what that would do, calls f in earnest unless
// plan alone is asked for, and returns the plan. f gets what depends on x anew each
// time, as the advice of a plan that does not fit is to cut x otherwise; its context
// is that of runs that share a journal.
func planned(ctx context.Context, o array.Option, x *array.Array, only bool, f work) (_ plan.Plan, err error) {
	stages := func(x *array.Array) ([]plan.Stage, error) { return noted(ctx, o, x, f) }
	all, err := stages(x)
	if err != nil {
		return plan.Plan{}, refused(ctx, err, o, x, f)
	}
	chunks := &plan.Chunks{Of: "X", Grid: x.Grid(), Stages: func(chunk []int) ([]plan.Stage, error) {
		return stages(array.Rechunk(x, chunk...))
	}}
	p, err := array.Fit(o, chunks, all...)
	if err != nil || only {
		return p, err
	}
	ctx, release, err := journal.Hold(ctx, o.Map.Journal)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, release()) }()
	return p, f(ctx, &job{Option: o, plan: p}, x)
}

// noted returns the stages of what f would do.
func noted(ctx context.Context, o array.Option, x *array.Array, f work) ([]plan.Stage, error) {
	d := &job{Option: o, dry: true}
	err := f(ctx, d, x)
	return d.stages, err
}

// refused returns why f does not fit, where a run of it cannot even be planned with
// the memory there is: what all of its stages need if there is as much as that.
func refused(ctx context.Context, err error, o array.Option, x *array.Array, f work) error {
	for roomy := o; ; {
		e, ok := errors.AsType[*plan.TooLarge](err)
		if !ok || e.Need <= roomy.Map.Memory {
			return err
		}
		roomy.Map.Memory = e.Need
		all, again := noted(ctx, roomy, x, f)
		if again == nil {
			_, again = array.Fit(o, nil, all...)
			return cmp.Or(again, err)
		}
		err = again
	}
}

// only has the stages from here on be those that are needed in some case, as ", if ...",
// until what it returns is called.
func (j *job) only(when string) (end func()) {
	before := j.when
	j.when = when
	return func() { j.when = before }
}

// run returns the options of a run over arrays of the job, whose stages are called
// name, if that is not empty.
func (j *job) run(name string) array.Option {
	when := j.when
	o := j.Option
	o.Held = append(append([]plan.Use(nil), o.Held...), j.held...)
	o.Pass = func(p plan.Plan, stage int) {
		if name == "" {
			j.begin(p.Stages[stage].Name)
		} else {
			j.begin(name + when)
		}
	}
	return o
}

// begin tells that the next stage of some name begins: those before it that were
// planned have turned out not to be needed. One that was not planned by that name, as of
// fewer blocks where rank lacks, is the next.
func (j *job) begin(name string) {
	next := min(j.at, len(j.plan.Stages)-1)
	for i, s := range j.plan.Stages[next:] {
		if s.Name == name {
			next += i
			break
		}
	}
	j.at = next
	if j.Pass != nil {
		j.Pass(j.plan, j.at)
	}
	j.at++
}

// note adds the stages of a run to the plan.
func (j *job) note(name string, outs ...array.Output) error {
	stages, err := array.Stages(j.run(name), outs...)
	for i := range stages {
		stages[i].Optional = j.when != ""
		if name != "" {
			stages[i].Name = name + j.when
		}
	}
	j.stages = append(j.stages, stages...)
	return err
}

// compute returns arrays in memory.
func (j *job) compute(ctx context.Context, name string, as ...*array.Array) ([]ndarray.Array, error) {
	if !j.dry {
		return array.Compute(ctx, j.run(name), as...)
	}
	outs, results := make([]array.Output, len(as)), make([]ndarray.Array, len(as))
	for i, a := range as {
		if err := a.Err(); err != nil {
			return nil, err
		}
		outs[i].Array, results[i] = a, imagined(a.DType(), a.Shape()...)
	}
	return results, j.note(name, outs...)
}

// fold returns the results of a reducer over x.
func (j *job) fold(ctx context.Context, name string, x *array.Array, reducer string, params any) ([]ndarray.Array, error) {
	return j.compute(ctx, name, array.Fold(x, reducer, params)...)
}

// store writes arrays.
func (j *job) store(ctx context.Context, outs ...array.Output) error {
	return j.storeAs(ctx, "", outs...)
}

// storeAs writes arrays in stages that are called name, if that is not empty.
func (j *job) storeAs(ctx context.Context, name string, outs ...array.Output) error {
	if len(outs) == 0 {
		return nil
	}
	if j.dry {
		return j.note(name, outs...)
	}
	return array.Store(ctx, j.run(name), outs...)
}

// aside calls work, which holds so many bytes at once beside what the job does, and
// leaves keeps of them. It uses all processors, as nothing runs beside it.
func (j *job) aside(name string, bytes int64, keeps plan.Use, work func(l dense.Limits) error) error {
	err := j.between(plan.Stage{Name: name}, bytes, work)
	if keeps.Bytes > 0 {
		j.held = append(j.held, keeps)
	}
	return err
}

// between is aside for work of which a stage says what it reads and writes beside.
func (j *job) between(s plan.Stage, bytes int64, work func(l dense.Limits) error) error {
	s.Name += j.when
	if j.dry {
		s.Tasks, s.Optional = 1, j.when != ""
		s.Grid, _ = grid.New(nil, nil) // a task without chunks
		s.Task = []plan.Use{{What: "matrices of the " + s.Name, Bytes: bytes}}
		if s.Flops == 0 {
			s.Flops = cubes(bytes)
		}
		s.Shared = append([]plan.Use(nil), append(j.Held, j.held...)...)
		j.stages = append(j.stages, s)
		return nil
	}
	j.begin(s.Name)
	release := array.Aside(bytes)
	defer release()
	return work(dense.Limits{Threads: j.threads()})
}

// threads is how many this process may use when no chunk is computed.
func (j *job) threads() int {
	m := j.Map
	if m.Processes > 0 && m.Threads > 0 {
		return m.Processes * m.Threads
	}
	return max(1, host.Detect().AllowedCPUs)
}

// matrixOf views an array that the job has computed as a matrix: one without
// elements, if it is dry.
func (j *job) matrixOf(a ndarray.Array) matrix {
	if j.dry {
		return matrix{Rows: a.Shape[0], Cols: a.Shape[1]}
	}
	return matrixOf(a)
}

// arrayOf returns the array of a small matrix.
func (j *job) arrayOf(m matrix) *array.Array {
	if j.dry {
		return array.FromMemory(imagined(dtype.Float64, m.Rows, m.Cols))
	}
	return array.FromMemory(arrayOf(m))
}

// imagined returns zeros that take no memory.
func imagined(d dtype.DType, shape ...int) ndarray.Array {
	return ndarray.New(d).Broadcast(shape...)
}

// cubes guesses the operations of a factorisation that holds so many bytes: that of
// some 8 squares takes some 40 times their side to the third.
func cubes(bytes int64) float64 {
	const squares, times = 8, 40
	return times * math.Pow(float64(bytes)/8/squares, 1.5)
}

// squares returns the bytes of so many matrices of n x n, in tenths.
func squares(tenths, n int) int64 {
	return (int64(tenths)*int64(n)*int64(n)*8 + 9) / 10
}
