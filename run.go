package comal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/comal-go/comal/engine"
)

// runner runs the items of one batch, one after the other. A panic costs its
// item only.
type runner[I, O any] struct {
	ctx   context.Context
	f     func(context.Context, I) (O, error)
	in    []I
	out   []O
	at    int // the item that runs
	fails []*engine.ItemError
	most  int        // failures after which the rest is given back; 0 is no limit
	time  *itemTime  // nil is no limit
	clock *itemClock // for that
}

const (
	// maxStride is how many items run between two looks at the clock. A look
	// takes about as long as ten trivial items.
	maxStride = 512
	// Strides shorter than this are doubled, longer than that halved.
	minStrideTime = 2 * time.Microsecond
	maxStrideTime = 20 * time.Microsecond
)

// run runs items from position lo on, until all are done, the budget has passed
// (0 is no limit), the context is done or too many have failed, but at least one. after, if not nil,
// is told of each item and what it took.
func (r *runner[I, O]) run(lo int, budget time.Duration, after func(int, time.Duration)) (n int) {
	if r.time != nil {
		r.clock = &itemClock{itemTime: r.time, parent: r.ctx}
		defer r.clock.end()
	}
	began := time.Now()
	last := began
	at, stride := lo, 1
	for at < len(r.in) {
		from := at
		at = r.span(at, min(at+stride, len(r.in)))
		now := time.Now()
		took := now.Sub(last)
		last = now
		if after != nil {
			after(from, took)
		} else if took < minStrideTime {
			stride = min(2*stride, maxStride)
		} else if took > maxStrideTime {
			stride = max(1, stride/2)
		}
		if budget > 0 && now.Sub(began) >= budget || r.ctx.Err() != nil || r.most > 0 && len(r.fails) >= r.most {
			break
		}
	}
	return at - lo
}

// span runs items [lo, hi) and returns the position after the last one run.
func (r *runner[I, O]) span(lo, hi int) (end int) {
	defer func() {
		if v := recover(); v != nil {
			r.fails = append(r.fails, panicError(r.at, v))
			end = r.at + 1
		}
	}()
	if r.clock != nil {
		return r.timedSpan(lo, hi)
	}
	ctx, f, in, out := r.ctx, r.f, r.in, r.out[:len(r.in)]
	for i := lo; i < hi; i++ {
		r.at = i
		v, err := f(ctx, in[i])
		if err != nil {
			r.fails = append(r.fails, itemError(ctx, i, err))
			continue
		}
		out[i] = v
	}
	return hi
}

func panicError(i int, v any) *engine.ItemError {
	e := &engine.ItemError{Index: i, Kind: engine.KindPanic, Message: fmt.Sprint(v), Stack: string(debug.Stack())}
	if err, ok := v.(error); ok {
		e.Err = err
	}
	return e
}

func itemError(ctx context.Context, i int, err error) *engine.ItemError {
	e := &engine.ItemError{Index: i, Kind: engine.KindError, Message: err.Error(), Err: err}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		e.Kind = engine.KindCanceled
	}
	if m, ok := err.(json.Marshaler); ok {
		e.Data, _ = m.MarshalJSON() // without it the message is left
	}
	return e
}

// threadsKey is the context key of what an item may use, a *threads.
type threadsKey struct{}

// threads is how many threads items may use, which may change while they run.
type threads struct {
	n     atomic.Int64
	asked atomic.Bool // some item wanted to know
}

// Threads returns how many threads an item may use: T of the run that the
// context belongs to, 1 outside of one. Ask in each item: the number may change
// from one to the next, as comal looks for the fastest.
func Threads(ctx context.Context) int {
	t, ok := ctx.Value(threadsKey{}).(*threads)
	if !ok {
		return 1
	}
	if !t.asked.Load() {
		t.asked.Store(true)
	}
	return int(t.n.Load())
}

// within returns a context whose items may use n threads.
func (t *threads) within(ctx context.Context, n int) context.Context {
	t.n.Store(int64(n))
	return context.WithValue(ctx, threadsKey{}, t)
}
