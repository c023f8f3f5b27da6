package comal

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/guard"
	"github.com/comal-go/comal/internal/units"
)

// itemTime is how long an item may take in this process. A goroutine cannot be
// ended: its context is, and it is to return.
type itemTime struct {
	limit   time.Duration
	ignored func(at int) // told of an item, counted from the task's first, that did not; may be nil
}

// itemTime returns what holds for the next task, nil if nothing does.
func (j *job[I, O]) itemTime(t engine.Task) *itemTime {
	o := &j.opt
	if o.Timeout == 0 && o.TimeoutTimes == 0 {
		return nil
	}
	var median time.Duration
	ended := 0
	if o.TimeoutTimes > 0 {
		median, ended = j.run.Median()
	}
	limit, _ := guard.ItemLimit(o.Timeout, o.TimeoutTimes, median, ended)
	if limit == 0 {
		return nil
	}
	return &itemTime{limit, func(at int) { j.stubborn.Do(func() { j.warnStubborn(t.First + at) }) }}
}

// warnStubborn tells once of an item that does not heed its context.
func (j *job[I, O]) warnStubborn(pos int) {
	if j.opt.Warned != nil {
		j.opt.Warned(fmt.Sprintf("item %s goes on after its time, and nobody can end it: have the function heed its context, or run it on procs:", j.label(pos)))
	}
}

type itemTimeKey struct{}

// withItemTime takes the limit to functions that are called by name.
func withItemTime(ctx context.Context, t *itemTime) context.Context {
	if t == nil {
		return ctx
	}
	return context.WithValue(ctx, itemTimeKey{}, t)
}

func itemTimeOf(ctx context.Context) *itemTime {
	t, _ := ctx.Value(itemTimeKey{}).(*itemTime)
	return t
}

// errItemTime is why the context of an item ended.
var errItemTime = fmt.Errorf("the item's time is over: %w", context.DeadlineExceeded)

// itemClock ends the context of items that take too long. It has one timer and
// one context, as long as none does.
type itemClock struct {
	*itemTime
	parent context.Context
	ctx    context.Context
	timer  *time.Timer
	at     *atomic.Int64 // the item that runs; -1 once none does
	drop   context.CancelCauseFunc
}

// stubbornAfter is how long an item may go on after its time before that is told.
const stubbornAfter = 2 * time.Second

// begin gives an item its time and returns its context.
func (c *itemClock) begin(item int) context.Context {
	if c.timer != nil && c.timer.Stop() {
		c.at.Store(int64(item))
		c.timer.Reset(c.limit)
		return c.ctx
	}
	c.end()
	ctx, cancel := context.WithCancelCause(c.parent)
	at := new(atomic.Int64)
	at.Store(int64(item))
	c.ctx, c.drop, c.at = ctx, cancel, at
	c.timer = time.AfterFunc(c.limit, func() {
		cancel(errItemTime)
		if c.ignored == nil {
			return
		}
		time.AfterFunc(stubbornAfter, func() {
			if i := at.Load(); i >= 0 {
				c.ignored(int(i))
			}
		})
	})
	return ctx
}

// end stops the clock.
func (c *itemClock) end() {
	if c.timer != nil {
		c.timer.Stop()
		c.at.Store(-1)
		c.drop(nil)
	}
}

// timedSpan is span for items that have their time, each its own: those before
// may have been a thousand times shorter.
func (r *runner[I, O]) timedSpan(lo, hi int) int {
	for i := lo; i < hi; i++ {
		r.at = i
		ctx := r.clock.begin(i)
		v, err := r.f(ctx, r.in[i])
		switch {
		case err != nil && ctx.Err() != nil && context.Cause(ctx) == errItemTime:
			r.fails = append(r.fails, &engine.ItemError{
				Index: i, Kind: engine.KindTimeout, Err: err,
				Message: "ran longer than " + units.Time(r.clock.limit) + ", and then ended: " + err.Error(),
				Advice:  "see why it takes so long, or allow more by --timeout (Option.Timeout)",
			})
		case err != nil:
			r.fails = append(r.fails, itemError(ctx, i, err))
		default:
			r.out[i] = v
		}
	}
	return hi
}
