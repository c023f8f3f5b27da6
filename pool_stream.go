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
			total:    make(chan int, 1),
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
	total    chan int        // how many items there were, when the input has ended
	refused  error           // why the input was not read to its end
}

type arrival[O any] struct {
	res Result[O]
	err error
}

func (f *flow[I, O]) feed(ctx context.Context, items iter.Seq[I]) {
	n := 0
	defer func() { f.total <- n }()
	for item := range items {
		select {
		case f.room <- struct{}{}:
		case <-ctx.Done():
			return
		}
		index := n
		f.refused = f.pool.add([]I{item}, make([]O, 1), func(g *segment[I, O]) {
			g.about.Index = index
			if len(g.fails) > 0 {
				g.fails[0].Index = index
			}
			f.arrivals <- arrival[O]{g.about, g.err()}
		})
		if f.refused != nil {
			return
		}
		n++
	}
}

// deliver yields results until all have been, or there is a reason to end.
func (f *flow[I, O]) deliver(ctx context.Context, yield func(Result[O], error) bool) {
	early := map[int]arrival[O]{} // arrived before its turn
	total := -1
	for next := 0; next != total; {
		select {
		case a := <-f.arrivals:
			if !f.pool.job.opt.Ordered {
				early[next] = a
			} else {
				early[a.res.Index] = a
			}
		case total = <-f.total:
		case <-f.pool.over:
			yield(Result[O]{Index: -1}, f.pool.wait(ctx, nil))
			return
		case <-ctx.Done():
			yield(Result[O]{Index: -1}, context.Cause(ctx))
			return
		}
		for a, ok := early[next]; ok; a, ok = early[next] {
			delete(early, next)
			next++
			<-f.room
			if !yield(a.res, a.err) {
				return
			}
		}
	}
	if f.refused != nil {
		yield(Result[O]{Index: -1}, f.refused)
	}
}
