package comal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// Result is what became of one item.
type Result[O any] struct {
	Index   int     // of the item in the input; -1 if the error is not about an item
	Value   O       // zero if the item failed
	Seconds float64 // wall time where it ran; for items much shorter than a millisecond the mean of their batch
	Attempt int     // 1 for the first
	Worker  string  // where it ran
	PeakRSS int64   // of the worker process so far, in bytes; 0 if not known
	Resumed bool    // it comes from the journal: Seconds and Attempt are those of the run that did it
	Printed []byte  // what it wrote to standard output and error, if it ran in another process

	Ended time.Time // when it was heard of, with the rest of its batch
}

// Stream calls f for each item, many at a time, and yields results as they
// come: in input order if Option.Ordered is set. The input may be infinite. A
// bounded number of items lies between input and consumer, so a slow consumer
// slows the input down, and memory stays flat.
//
// An item that failed is yielded with its *ItemError and the rest goes on. If
// the run itself ends early, the last error yielded is the reason and its
// Result has Index -1. Leaving the loop ends the run; what runs is waited for.
//
// The input is read by another goroutine, which may still be at its next item
// when Stream has ended.
func Stream[I, O any](ctx context.Context, items iter.Seq[I], f func(context.Context, I) (O, error), opts ...Option) iter.Seq2[Result[O], error] {
	return func(yield func(Result[O], error) bool) {
		s := stream[I, O]{window: newWindow[I, O]()}
		s.more.L = &s.mu
		if err := s.begin(ctx, items, f, opts); err != nil {
			yield(Result[O]{Index: -1}, err)
			return
		}
		if s.done != nil { // outputs that are files stay until they have been taken
			defer s.done()
			s.done = nil
		}
		over := make(chan struct{})
		var why error
		go func() {
			defer func() { s.close(); close(over) }()
			why = s.work(ctx)
		}()
		defer func() { <-over }() // also if the loop's body panics or ends its goroutine
		defer s.run.Stop(errLeft) // which a run that is over does not hear
		if !s.deliver(yield) {
			return
		}
		if <-over; why != nil {
			yield(Result[O]{Index: -1}, why)
		}
	}
}

var errLeft = errors.New("the consumer has left")

// stream is a job whose results go to a consumer in another goroutine.
type stream[I, O any] struct {
	job[I, O]
	window *window[I, O]

	mu    sync.Mutex
	more  sync.Cond
	spans []span // released and not taken
	away  bool   // the consumer is at some that were
	ended bool
}

// span is a stretch of positions.
type span struct{ first, n int }

func (s *stream[I, O]) begin(ctx context.Context, items iter.Seq[I], f func(context.Context, I) (O, error), opts []Option) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	s.store, s.failed, s.released = s.window, s.window.fail, s.release
	n, all := -1, []I(nil)
	if o.Costs != nil { // the order depends on all of them
		for item := range items {
			if all = append(all, item); len(all) > len(o.Costs) {
				break // open says so
			}
		}
		n = len(all)
	}
	if err := s.open(ctx, f, opts, n, sched.Config{Ordered: o.Ordered, Unbounded: n >= 0}); err != nil {
		return err
	}
	if n < 0 {
		go s.feed(items)
		return nil
	}
	for pos := range all {
		s.window.put(all[s.run.Index(pos)])
	}
	s.supply(all)
	return nil
}

// feed reads the input as far as there is room.
func (s *stream[I, O]) feed(items iter.Seq[I]) {
	room, n, whole := 0, 0, true
	read(items, func(item I) bool {
		if room == 0 {
			if room = s.run.Room(); room == 0 {
				whole = false
				return false
			}
		}
		s.window.put(item)
		if s.diary != nil && s.know(n, item, s.diary.keys.of(n, item)) {
			s.run.Known(1)
			s.pace()
		} else {
			s.run.Offer()
		}
		room--
		n++
		return true
	}, s.run.Stop)
	if !whole { // nobody knows how many there are
		return
	}
	if s.diary != nil && s.ctx.Err() == nil {
		s.supplied(n) // before the run can end, as nobody is told anything after that
	}
	s.run.End() // which a run that was stopped does not hear
}

// read calls f for each item while it returns true. An input that panics or
// ends its goroutine is reported to broken.
func read[I any](items iter.Seq[I], f func(I) bool, broken func(error)) {
	whole := false
	defer func() {
		if v := recover(); v != nil {
			broken(fmt.Errorf("comal: the input panicked: %v", v))
		} else if !whole {
			broken(errors.New("comal: the input ended its goroutine (runtime.Goexit)"))
		}
	}()
	items(f)
	whole = true
}

// release queues what the consumer may have.
func (s *stream[I, O]) release(first, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := len(s.spans) - 1; last >= 0 && s.spans[last].first+s.spans[last].n == first {
		s.spans[last].n += n
	} else {
		s.spans = append(s.spans, span{first, n})
	}
	s.more.Broadcast()
}

// pace waits until the consumer has all that was released, if the value before was a
// large one: they come from a journal faster than any function makes them.
func (s *stream[I, O]) pace() {
	if !s.diary.large {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for (len(s.spans) > 0 || s.away) && !s.ended {
		s.more.Wait()
	}
}

func (s *stream[I, O]) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.more.Broadcast()
}

// next waits for results; none are left if it returns nil.
func (s *stream[I, O]) next(reuse []span) []span {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away = false; s.diary != nil {
		s.more.Broadcast()
	}
	for len(s.spans) == 0 && !s.ended {
		s.more.Wait()
	}
	spans := s.spans
	s.spans, s.away = reuse[:0], true
	return spans
}

// deliver yields results until there are no more, or the consumer leaves.
func (s *stream[I, O]) deliver(yield func(Result[O], error) bool) bool {
	var spans []span
	for {
		spans = s.next(spans)
		if len(spans) == 0 {
			return true
		}
		for _, sp := range spans {
			for pos := sp.first; pos < sp.first+sp.n; pos++ {
				res, fail := s.window.take(pos)
				res.Index = s.run.Index(pos)
				if !yield(res, asError(fail)) {
					return false
				}
			}
			s.run.Taken(sp.n)
		}
	}
}

// asError avoids an error that holds a nil pointer.
func asError(e *engine.ItemError) error {
	if e == nil {
		return nil
	}
	return e
}
