package comal

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// Map calls f for each item, many at a time, and returns the values in the
// order of the items. If items fail, their values are zero (an Output is kept)
// and the error is ItemErrors, in which errors.As finds each *ItemError; all
// other items are done. A panic is an error of kind panic.
//
// If ctx ends, or as many items fail as the option allows, the items not yet
// started are left out and the error says why; where it matters which of them
// were done, take Stream.
//
// In this process a call costs a few microseconds and an item some nanoseconds,
// so that there is no work too small for it.
func Map[I, O any](ctx context.Context, items []I, f func(context.Context, I) (O, error), opts ...Option) ([]O, error) {
	return mapAs(ctx, items, f, nil, opts)
}

// mapAs is Map of a function that may wrap another one, by which it is known.
func mapAs[I, O any](ctx context.Context, items []I, f func(context.Context, I) (O, error), plain any, opts []Option) ([]O, error) {
	j := job[I, O]{plain: plain}
	if argv, ok := any(items).([][]string); ok && len(argv) > 0 && len(argv[0]) > 0 {
		j.command = argv[0][0]
	}
	out := make([]O, len(items))
	if err := j.open(ctx, f, opts, len(items), sched.Config{Unbounded: true}); err != nil {
		return nil, err
	}
	j.settled = takeFiles[O]()
	j.over(items, out)
	return out, j.finish(ctx)
}

// takeFiles returns what reads values that were too long for memory until then:
// their files go when the run ends. It is nil for values that have none.
func takeFiles[O any]() func(first int, out []O, r *engine.Result) {
	switch any(*new(O)).(type) {
	case Output, Value:
	default:
		return nil
	}
	return func(_ int, out []O, r *engine.Result) {
		for i := range out {
			var err error
			switch v := any(&out[i]).(type) {
			case *Output:
				err = takeFile(&v.Stdout, &v.StdoutFile)
			case *Value:
				err = takeFile(&v.Npy, &v.NpyFile)
			}
			if err != nil {
				r.Fails = append(r.Fails, &engine.ItemError{Index: i, Kind: engine.KindError, Message: "its output is lost: " + err.Error(), Err: err})
			}
		}
		slices.SortFunc(r.Fails, byIndex)
	}
}

// takeFile moves what is in a file, if there is one, to memory.
func takeFile(to *[]byte, name *string) (err error) {
	if *name != "" {
		*to, err = os.ReadFile(*name)
		os.Remove(*name)
		*name = ""
	}
	return err
}

// Each calls f for each item, like Map without values. It is for functions in
// this process; a registered one without a value has an output of struct{}, and
// is given to Map.
func Each[I any](ctx context.Context, items []I, f func(context.Context, I) error, opts ...Option) error {
	if f == nil {
		return errors.New("comal: the function is nil")
	}
	_, err := mapAs(ctx, items, func(ctx context.Context, item I) (struct{}, error) { return struct{}{}, f(ctx, item) }, f, opts)
	return err
}

// over makes the job one over a slice.
func (j *job[I, O]) over(items []I, out []O) {
	j.store = views[I, O]{items, out}
	if j.run.Reordered() {
		j.store = shuffled[I, O]{views[I, O]{items, out}, j.run.Index}
	}
	j.supply(items)
}

// finish works until the run is over and returns what went wrong.
func (j *job[I, O]) finish(ctx context.Context) error {
	err := j.work(ctx)
	if fails := j.failures(); fails != nil {
		if err != nil {
			return errors.Join(err, fails)
		}
		return fails
	}
	return err
}
