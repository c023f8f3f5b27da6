package comal

import (
	"context"
	"iter"
)

// streamAhead bounds the items of one Pool.Stream between input and consumer.
const streamAhead = 4096

// Stream runs the function on each item and yields results as they come, or in
// input order if the pool's Option.Ordered is set. A bounded number of items
// lies between input and consumer, so the input may be infinite. After the loop
// is left, what was queued is still run.
func (p *Pool[I, O]) Stream(ctx context.Context, items iter.Seq[I]) iter.Seq2[Result[O], error] {
	return func(yield func(Result[O], error) bool) {
		ctx, leave := context.WithCancel(ctx)
		defer leave()
		f := &flow[I, O]{
			pool:     p,
			room:     make(chan struct{}, streamAhead),
			arrivals: make(chan arrival[O], streamAhead),
			end:      make(chan end, 1),
		}
		go f.feed(ctx, items)
		f.deliver(ctx, yield)
	}
}

// flow is one Pool.Stream.
type flow[I, O any] struct {
	pool     *Pool[I, O]
	room     chan struct{}   // holds one element for each item under way
	arrivals chan arrival[O] // never full: it holds as many as may be under way
	end      chan end        // told once, when no more is read
}

type arrival[O any] struct {
	res Result[O]
	err error
	why error // the pool has ended: there is no result
}

// end is how many items there were, and why they were not all.
type end struct {
	n   int
	why error
}

func (f *flow[I, O]) feed(ctx context.Context, items iter.Seq[I]) {
	var e end
	defer func() { f.end <- e }()
	read(items, func(item I) bool {
		select {
		case f.room <- struct{}{}:
		case <-ctx.Done():
			return false
		}
		index := e.n
		e.why = f.pool.add([]I{item}, make([]O, 1), func(g *segment[I, O]) {
			g.about.Index = index
			for _, fail := range g.fails {
				fail.Index = index
			}
			f.arrivals <- arrival[O]{g.about, g.first(), g.why}
		})
		if e.why == nil {
			e.n++
		}
		return e.why == nil
	}, func(broken error) { e.why = broken })
}

// deliver yields results until all have been, or there is a reason to end.
func (f *flow[I, O]) deliver(ctx context.Context, yield func(Result[O], error) bool) {
	early := map[int]arrival[O]{} // arrived before their turn
	last := end{n: -1}
	for next := 0; next != last.n; {
		var a arrival[O]
		select {
		case a = <-f.arrivals:
		case last = <-f.end:
			continue
		case <-ctx.Done():
			a.why = context.Cause(ctx)
		}
		if a.why != nil {
			yield(Result[O]{Index: -1}, a.why)
			return
		}
		turn := next // of an unordered result it is always
		if f.pool.job.opt.Ordered {
			turn = a.res.Index
		}
		early[turn] = a
		for a, ok := early[next]; ok; a, ok = early[next] {
			delete(early, next)
			next++
			<-f.room
			if !yield(a.res, a.err) {
				return
			}
		}
	}
	if last.why != nil {
		yield(Result[O]{Index: -1}, last.why)
	}
}
