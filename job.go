package comal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/drive"
	"github.com/comal-go/comal/internal/sched"
	"github.com/comal-go/comal/internal/scratch"
)

// job is one run of a function over items. It is the drive.Sink that Map,
// Stream, Reduce and Pool share; what differs between them is the store, and
// what they do when items settle and are released.
type job[I, O any] struct {
	opt   Option
	from  *origin // nil for a plain function
	f     func(context.Context, I) (O, error)
	wire  wire[I, O]
	store store[I, O]

	settled  func(first int, out []O, r *engine.Result) // may be nil
	released func(first, n int)                         // may be nil
	failed   func(pos int, e *engine.ItemError)         // may be nil

	command string         // the program of the first item, if that is known
	plain   any            // the function as the caller gave it, if f wraps it
	diary   *diary[I, O]   // nil without a journal
	feeding sync.WaitGroup // the goroutine that makes keys

	eng    engine.Engine
	run    *drive.Run
	ctx    context.Context // what items see
	cancel context.CancelCauseFunc
	plan   plan
	expect int    // items, -1 if that is not known
	fixed  bool   // the split stays as it is
	done   func() // removes what belongs to the run; may be nil
	watch  *watcher

	threads threads
	crew    crew
	podium  podium

	folder  *scratch.Folder // nil in this process
	noSpace chan error      // takes the first reason to stop for want of space

	fails    []*engine.ItemError // written with the run locked
	stubborn sync.Once           // to tell of an item that nobody can end
}

// open chooses an engine for f and starts it. n is the number of items, -1 if it
// is not known.
func (j *job[I, O]) open(ctx context.Context, f func(context.Context, I) (O, error), opts []Option, n int, cfg sched.Config) error {
	if f == nil {
		return errors.New("comal: the function is nil")
	}
	var err error
	if j.opt, err = one(opts); err != nil {
		return err
	}
	if j.opt.Costs != nil && n >= 0 && len(j.opt.Costs) != n {
		return fmt.Errorf("comal: Option.Costs has %d numbers for %d items", len(j.opt.Costs), n)
	}
	j.f, j.from = f, originOf(f).resolve()
	if j.plain == nil {
		j.plain = f
	}
	if j.eng, err = chooseEngine(&j.opt, j.from); err != nil {
		return err
	}
	if j.expect = n; n < 0 && j.opt.Items > 0 {
		j.expect = j.opt.Items
	}
	if j.plan, err = makePlan(&j.opt, j.from, j.eng.Properties(), j.expect); err != nil {
		return err
	}
	if j.plan.tuned = j.plan.tuned && !j.fixed; j.plan.tuned {
		j.recall()
	}
	j.ctx, j.cancel = context.WithCancelCause(j.threads.within(ctx, j.plan.threads))
	prog, err := j.program()
	if err == nil {
		err = j.openDiary(prog)
	}
	if err == nil {
		err = j.start(prog)
	}
	if err == nil {
		err = j.identify(prog)
	}
	if err != nil {
		j.close(err)
		return err
	}
	cfg.Slots, cfg.Batch, cfg.Costs = j.plan.processes, j.opt.ChunkSize, j.opt.Costs
	cfg.MaxBatch = j.opt.TasksPerWorker
	cfg.Retries, cfg.RetryErrors, cfg.MaxFailures = j.opt.Retries, j.opt.RetryErrors, j.opt.MaxFailures
	cfg.Backups = j.opt.Backups
	j.run = drive.New(j.eng, cfg, j)
	j.run.OnStop = j.cancel
	j.crew.gather(j.run, j.eng, &j.threads, j.plan)
	return nil
}

// start starts the engine. To be told meanwhile to start nothing more ends that:
// an import may take minutes, and there is nothing yet that could run to its end.
func (j *job[I, O]) start(prog engine.Program) error {
	if j.opt.Drain == nil || j.eng.Properties().SharedMemory { // which starts at once
		return j.eng.Start(j.ctx, prog)
	}
	ctx, cancel := context.WithCancelCause(j.ctx)
	over := make(chan struct{})
	go func() {
		select {
		case <-j.opt.Drain:
			cancel(ErrDrained)
		case <-over:
		}
	}()
	defer close(over)
	err := j.eng.Start(ctx, prog)
	if err != nil && errors.Is(context.Cause(ctx), ErrDrained) {
		return ErrDrained
	}
	return err
}

// work runs the items and ends the engine. It returns why the run was stopped,
// nil if it was not.
func (j *job[I, O]) work(ctx context.Context) (err error) {
	if j.opt.Progress != nil {
		j.watch = newWatcher(j.opt.Progress, j.snapshot)
	}
	guardian, endSpace := j.watchOver(), j.watchSpace()
	if j.plan.tuned {
		j.conduct(guardian)
	}
	if j.opt.Drain != nil {
		over := make(chan struct{})
		defer close(over)
		go j.drainWhenTold(over)
	}
	defer func() { // even if the function ended this goroutine
		if j.podium.stop(); err == nil {
			j.keepLearnt()
		}
		guardian.stop()
		err = cmp.Or(err, endSpace())
		if j.watch != nil {
			j.watch.stop()
		}
		if closing := j.close(err); closing != nil {
			err = errors.Join(err, closing)
		}
	}()
	if err = j.run.Work(ctx); err != nil {
		j.cancel(err) // a run that was drained needs no keys any more
	}
	j.feeding.Wait()
	return err
}

// drainPatience is how long items may go on that run when a run is drained.
const drainPatience = 2 * time.Second

// drainWhenTold starts nothing more once the user says so.
func (j *job[I, O]) drainWhenTold(over <-chan struct{}) {
	select {
	case <-j.opt.Drain:
		j.run.Drain(ErrDrained, drainPatience)
	case <-over:
	}
}

// close ends the engine, at once if there is a reason to.
func (j *job[I, O]) close(reason error) error {
	ctx := context.WithoutCancel(j.ctx)
	if reason != nil {
		j.cancel(reason)
		ctx = j.ctx
	}
	err := errors.Join(j.eng.Close(ctx), j.closeDiary())
	j.cancel(nil)
	if j.done != nil {
		j.done()
	}
	return err
}

// runTask runs a task in this process.
func (j *job[I, O]) runTask(ctx context.Context, t engine.Task) engine.Result {
	if ctx.Err() != nil {
		j.run.Stop(context.Cause(ctx))
		return engine.Result{}
	}
	in, out := j.store.load(t.First, t.N)
	r := runner[I, O]{ctx: ctx, f: j.f, in: in, out: out, time: j.itemTime(t)}
	if !j.opt.RetryErrors {
		r.most = j.opt.MaxFailures
	}
	n := r.run(0, t.Budget, nil)
	return engine.Result{N: n, Local: out[:n], Fails: r.fails}
}

// Encode adds the items of a task in the form the program takes.
func (j *job[I, O]) Encode(t *engine.Task) *engine.ItemError {
	in, _ := j.store.load(t.First, t.N)
	bad, err := j.wire.encode(t, in)
	if err != nil {
		return &engine.ItemError{Index: bad, Kind: engine.KindRefused, Message: "the item cannot travel to a worker: " + err.Error(), Err: err}
	}
	return nil
}

// Settle stores the values of a result.
func (j *job[I, O]) Settle(first, attempt int, r *engine.Result) {
	if r.N == 0 {
		return
	}
	out, here := r.Local.([]O)
	if !here {
		_, out = j.store.load(first, r.N)
		if bad, err := j.wire.decode(r, out); err != nil {
			j.garbled(r, bad, err)
		}
		slices.SortFunc(r.Fails, byIndex)
	}
	if j.opt.Printed != nil {
		for _, note := range r.Notes {
			if len(note.Printed) > 0 {
				j.opt.Printed(j.index(first+note.Pos), note.Printed)
			}
		}
	}
	j.keepSettled(first, attempt, out, r)
	if j.settled != nil {
		j.settled(first, out, r)
	}
	j.store.save(first, attempt, out, r)
}

// index returns which item of the caller's stands at a position.
func (j *job[I, O]) index(pos int) int {
	if s, ok := j.store.(*segments[I, O]); ok {
		return s.index(pos)
	}
	return j.run.Index(pos)
}

// garbled books that values from position bad on could not be read.
func (j *job[I, O]) garbled(r *engine.Result, bad int, err error) {
	failed := failedItems(r)
	for i := bad; i < r.N; i++ {
		if !failed[i] {
			r.Fails = append(r.Fails, unreadable(i, err))
		}
	}
}

// failedItems is which of a result's items have failed, by their place in it.
func failedItems(r *engine.Result) map[int]bool {
	failed := map[int]bool{}
	for _, e := range r.Fails {
		failed[e.Index] = true
	}
	return failed
}

// Fail collects the error of an item.
func (j *job[I, O]) Fail(pos int, e *engine.ItemError) {
	j.noteSpace(e)
	if j.diary != nil {
		j.diary.take(pos)
	}
	if j.failed != nil {
		j.failed(pos, e)
		return
	}
	j.fails = append(j.fails, e)
}

// Died tells of a worker that was lost.
func (j *job[I, O]) Died(e *engine.ItemError) {
	if j.opt.Died != nil {
		j.opt.Died(e)
	}
}

// Release passes on what may go to the consumer.
func (j *job[I, O]) Release(first, n int) {
	if j.released != nil {
		j.released(first, n)
	}
}

// failures returns the errors of all items that failed, in order, nil if there
// are none.
func (j *job[I, O]) failures() error {
	if len(j.fails) == 0 {
		return nil
	}
	slices.SortFunc(j.fails, byIndex)
	return engine.ItemErrors(j.fails)
}

func byIndex(a, b *engine.ItemError) int { return a.Index - b.Index }
