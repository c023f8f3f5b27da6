package cli

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strings"
	"syscall"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/results"
)

// run hands the items to what is to run and takes what comes back.
func (r *mapRun) run(ctx context.Context) error {
	p := &r.program
	switch {
	case p.kind == engine.Command:
		return stream(ctx, r, comal.Exec, p.argv, commandResult)
	case p.columns > 1:
		return stream(ctx, r, function[[]string](p), wholeRow, functionResult)
	}
	return stream(ctx, r, function[string](p), firstOfRow, functionResult)
}

// function returns the function that p names.
func function[I any](p *program) comal.Func[I, comal.Value] {
	if p.kind == engine.Python {
		return comal.Python[I, comal.Value](p.name)
	}
	return comal.Named[I, comal.Value](p.name)
}

// An item of a function is the value of its row; of several it is their list.
func firstOfRow(_ int, row []string) (string, error) { return row[0], nil }
func wholeRow(_ int, row []string) ([]string, error) { return row, nil }

func functionResult(rec *results.Record, v comal.Value) {
	rec.JSON, rec.Npy, rec.NpyFile = v.JSON, v.Npy, v.NpyFile
}

func commandResult(rec *results.Record, o comal.Output) {
	if rec.Err == nil || rec.Err.Kind != engine.KindRefused {
		rec.Output = &o
	}
}

// stream runs f over the rows; item makes an item of a row, fill puts a value
// into a record.
func stream[I, O any](ctx context.Context, r *mapRun, f comal.Func[I, O],
	item func(n int, row []string) (I, error), fill func(*results.Record, O),
) error {
	for res, err := range comal.Stream(ctx, rows(r, item), f, r.option) {
		if errors.Is(err, comal.ErrDrained) {
			return errInterrupted
		}
		if res.Index < 0 {
			return err
		}
		rec := results.Record{
			Index: res.Index, Seconds: res.Seconds, Attempt: res.Attempt, Worker: res.Worker,
			PeakRSS: res.PeakRSS, Printed: res.Printed, Ended: res.Ended, Resumed: res.Resumed,
		}
		errors.As(err, &rec.Err)
		fill(&rec, res.Value)
		if err := r.take(&rec); err != nil {
			return err
		}
		if errors.Is(err, syscall.ENOSPC) {
			return err // all that follow would fail alike
		}
	}
	if r.canceled > 0 { // the last ones, or the run would have said so
		return cmp.Or(context.Cause(ctx), context.Canceled)
	}
	return r.ledger.failure()
}

// rows are the items, booked in the ledger on their way. If they cannot be read
// to the end, those that were are run. A row that no command can be made of is
// an empty one, which fails without being run.
func rows[I any](r *mapRun, item func(n int, row []string) (I, error)) iter.Seq[I] {
	return func(yield func(I) bool) {
		n := 0
		for row, err := range r.source.Rows() {
			if err != nil {
				r.ledger.fail(err)
				return
			}
			it, bad := item(n, row)
			r.ledger.put(row, bad)
			if !yield(it) {
				return
			}
			n++
		}
	}
}

// take writes one result.
func (r *mapRun) take(rec *results.Record) error {
	row, bad := r.ledger.take(rec.Index)
	if rec.Err != nil && rec.Err.Kind == engine.KindCanceled {
		r.canceled++ // it has not failed: it was not finished
		return nil
	}
	if bad != nil {
		rec.Output = nil
		rec.Err = &engine.ItemError{
			Index: rec.Index, Attempt: rec.Attempt, Worker: rec.Worker, Kind: engine.KindRefused, Message: bad.Error(), Err: bad,
		}
	}
	rec.Item = strings.Join(row, " ")
	if r.namesCommands || rec.Err != nil {
		rec.Command = r.program.text(rec.Index, row)
	}
	return r.writers.Write(rec)
}
