package comal

import (
	"context"
	"errors"
	"sync"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// Pool keeps workers for one function, for programs that have work again and
// again. To those who know multiprocessing.Pool: Map is map, Stream is
// imap_unordered (imap with Option.Ordered), Go is apply_async, an item that is
// a struct is starmap; chunksize, maxtasksperchild and initializer are
// Option.ChunkSize, TasksPerWorker and Initializer. A worker that dies is
// replaced and its items are tried again. Unlike tasks that run side by side
// want a pool each, or one function whose item says what to do.
//
// All methods may be called by many goroutines at once.
type Pool[I, O any] struct {
	job   job[I, O]
	items *segments[I, O]

	mu     sync.Mutex
	closed bool
	over   chan struct{} // closed when the run has ended
	err    error         // why, once over is closed; nil after Close
}

// ErrClosed is what a Pool answers after Close or Terminate.
var ErrClosed = errors.New("comal: the pool is closed")

// NewPool starts a pool. It ends when Close or Terminate is called, or ctx
// ends; one of these must happen for its workers to go.
func NewPool[I, O any](ctx context.Context, f Func[I, O], opts ...Option) (*Pool[I, O], error) {
	p := &Pool[I, O]{items: &segments[I, O]{}, over: make(chan struct{})}
	p.job.store, p.job.failed, p.job.released = p.items, p.items.fail, p.items.release
	if len(opts) == 1 && opts[0].Costs != nil {
		return nil, errors.New("comal: Option.Costs tells of items that are known in advance: a pool has none")
	}
	if err := p.job.open(ctx, f, opts, -1, sched.Config{Unbounded: true}); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.job.work(ctx)
		close(p.over)
	}()
	return p, nil
}

// add queues items; ended is called when the last of them is done.
func (p *Pool[I, O]) add(in []I, out []O, ended func(g *segment[I, O])) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	p.items.add(in, out, ended)
	p.job.run.Grow(len(in))
	return nil
}

// Map runs the function on each item and returns the values in the order of the
// items; failures are reported as by the function Map, with indices of this
// call. If ctx ends first it returns at once; what was queued is still run.
func (p *Pool[I, O]) Map(ctx context.Context, items []I) ([]O, error) {
	out := make([]O, len(items))
	if len(items) == 0 {
		return out, nil
	}
	done := make(chan struct{})
	var fails engine.ItemErrors
	err := p.add(items, out, func(g *segment[I, O]) {
		fails = g.fails
		close(done)
	})
	if err == nil {
		err = p.wait(ctx, done)
	}
	if err != nil {
		return nil, err
	}
	if fails != nil {
		return out, fails
	}
	return out, nil
}

// wait waits for a result, or until there will be none.
func (p *Pool[I, O]) wait(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.over:
	}
	select {
	case <-done:
		return nil
	default:
	}
	if p.err != nil {
		return p.err
	}
	return ErrClosed
}

// Go runs the function on one item and returns at once.
func (p *Pool[I, O]) Go(item I) *Future[O] {
	f := &Future[O]{done: make(chan struct{})}
	f.wait = func(ctx context.Context) error { return p.wait(ctx, f.done) }
	err := p.add([]I{item}, make([]O, 1), func(g *segment[I, O]) {
		f.value, f.err = g.out[0], g.err()
		close(f.done)
	})
	if err != nil {
		f.wait = func(context.Context) error { return err }
	}
	return f
}

// Close lets the pool take no more items. Those it has are finished.
func (p *Pool[I, O]) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		p.job.run.End()
	}
}

// Wait waits until a closed pool has finished and its workers are gone. It
// returns why the pool ended early, if it did, and an error at once if the pool
// has not been closed.
func (p *Pool[I, O]) Wait() error {
	p.mu.Lock()
	closed := p.closed
	p.mu.Unlock()
	select {
	case <-p.over:
	default:
		if !closed {
			return errors.New("comal: Wait on a pool that takes more items: call Close first")
		}
	}
	<-p.over
	return p.err
}

// Terminate ends the pool and its workers at once. Go functions in this process
// cannot be ended: their context is, and they are waited for.
func (p *Pool[I, O]) Terminate() {
	p.Close()
	p.job.run.Stop(ErrClosed)
	<-p.over
}

// Future is a value that is being computed.
type Future[O any] struct {
	value O
	err   error
	done  chan struct{}
	wait  func(context.Context) error
}

// Done is closed when the value is there or the item has failed. If the pool
// was closed before, it never is: Get says so.
func (f *Future[O]) Done() <-chan struct{} { return f.done }

// Get waits for the value.
func (f *Future[O]) Get(ctx context.Context) (O, error) {
	if err := f.wait(ctx); err != nil {
		var zero O
		return zero, err
	}
	return f.value, f.err
}
