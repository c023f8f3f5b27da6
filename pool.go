package comal

import (
	"cmp"
	"context"
	"errors"
	"sync"

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
// All methods may be called by many goroutines at once. A Pool is made by
// NewPool.
type Pool[I, O any] struct {
	job   job[I, O]
	items *segments[I, O]

	mu     sync.Mutex
	closed bool
	over   chan struct{} // closed when the run has ended
	err    error         // why it ended early, once over is closed
}

// ErrClosed is what a Pool answers after Close or Terminate.
var ErrClosed = errors.New("comal: the pool is closed")

// NewPool starts a pool. It ends when Close or Terminate is called, or ctx
// ends; one of these must happen for its workers to go.
func NewPool[I, O any](ctx context.Context, f Func[I, O], opts ...Option) (*Pool[I, O], error) {
	p := &Pool[I, O]{items: &segments[I, O]{}, over: make(chan struct{})}
	p.job.fixed = true
	p.job.store, p.job.failed, p.job.released = p.items, p.items.fail, p.items.release
	if len(opts) == 1 && opts[0].Costs != nil {
		return nil, errors.New("comal: Option.Costs tells of items that are known in advance: a pool has none")
	}
	if len(opts) == 1 && opts[0].Journal != "" {
		return nil, errors.New("comal: Option.Journal is for runs whose items are known by their order: a pool has none. Take Map or Stream")
	}
	if err := p.job.open(ctx, f, opts, -1, sched.Config{Unbounded: true}); err != nil {
		return nil, err
	}
	go func() {
		defer p.end()
		p.err = p.job.work(ctx)
	}()
	return p, nil
}

// end tells those who still wait that the run is over.
func (p *Pool[I, O]) end() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.items.abort(cmp.Or(p.err, ErrClosed))
	close(p.over)
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
// call. If ctx ends first it returns at once; what was queued is still run, so
// items must not be changed then. The function sees the pool's context, not ctx.
// An item that calls Map of its own pool may wait for itself.
func (p *Pool[I, O]) Map(ctx context.Context, items []I) ([]O, error) {
	out := make([]O, len(items))
	if len(items) == 0 {
		return out, nil
	}
	done := make(chan struct{})
	var failed error
	err := p.add(items, out, func(g *segment[I, O]) {
		failed = g.err()
		close(done)
	})
	if err != nil {
		return nil, err
	}
	select {
	case <-done:
		return out, failed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Go runs the function on one item and returns at once.
func (p *Pool[I, O]) Go(item I) *Future[O] {
	f := &Future[O]{done: make(chan struct{})}
	out := make([]O, 1)
	err := p.add([]I{item}, out, func(g *segment[I, O]) {
		f.value, f.err = out[0], g.first()
		close(f.done)
	})
	if err != nil {
		f.err = err
		close(f.done)
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
// cannot be ended: their context is, and they are waited for. An item must not
// terminate its own pool.
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
}

// Done is closed when the value is there, the item has failed, or the pool has
// ended.
func (f *Future[O]) Done() <-chan struct{} { return f.done }

// Get waits for the value.
func (f *Future[O]) Get(ctx context.Context) (O, error) {
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		var zero O
		return zero, context.Cause(ctx)
	}
}
