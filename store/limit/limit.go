// Package limit bounds what is asked of a store at a time, in operations and in
// bytes, and counts it.
package limit

import (
	"context"
	"errors"
	"iter"
	"sync"

	"golang.org/x/sync/semaphore"

	"github.com/comal-go/comal/store"
)

// Counts are what a Limiter has let through.
type Counts struct {
	Operations        int64 // that began
	Read, Written     int64 // bytes that were asked for
	MostAtOnce        int   // operations
	MostBytesInFlight int64
}

// Limiter is the common bound of all stores that it wraps.
type Limiter struct {
	operations, bytes *semaphore.Weighted // nil without that bound
	most              int64

	mu       sync.Mutex
	counts   Counts
	now      int
	inFlight int64
}

// New returns a bound of so many operations, and so many bytes that are being
// read or written, at a time; 0 is no bound. An operation of more bytes than
// there may be runs when no others do.
func New(operations int, bytes int64) *Limiter {
	l := &Limiter{most: bytes}
	if operations > 0 {
		l.operations = semaphore.NewWeighted(int64(operations))
	}
	if bytes > 0 {
		l.bytes = semaphore.NewWeighted(bytes)
	}
	return l
}

// Counts returns what was let through so far.
func (l *Limiter) Counts() Counts {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counts
}

// Store returns a store that is bounded with all others of l. It is a Ranger, a
// Mover and a Spacer if inner is. List is not bounded, as it lasts for as long as
// somebody looks at what it yields.
func (l *Limiter) Store(inner store.Store) store.Store {
	return store.Like(&wrapper{inner, l}, inner)
}

// enter waits until an operation of some bytes may begin; leave must be called
// when it has ended.
func (l *Limiter) enter(ctx context.Context, read, written int) (leave func(), err error) {
	size := int64(read + written)
	weight := min(size, l.most)
	if l.operations != nil {
		if err := l.operations.Acquire(ctx, 1); err != nil {
			return nil, err
		}
	}
	if l.bytes != nil {
		if err := l.bytes.Acquire(ctx, weight); err != nil {
			if l.operations != nil {
				l.operations.Release(1)
			}
			return nil, err
		}
	}
	l.began(int64(read), int64(written))
	return func() {
		l.ended(size)
		if l.bytes != nil {
			l.bytes.Release(weight)
		}
		if l.operations != nil {
			l.operations.Release(1)
		}
	}, nil
}

func (l *Limiter) began(read, written int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now++
	l.inFlight += read + written
	c := &l.counts
	c.Operations++
	c.Read += read
	c.Written += written
	c.MostAtOnce = max(c.MostAtOnce, l.now)
	c.MostBytesInFlight = max(c.MostBytesInFlight, l.inFlight)
}

func (l *Limiter) ended(size int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now--
	l.inFlight -= size
}

// do runs an operation when it may.
func (l *Limiter) do(ctx context.Context, read, written int, operation func() error) error {
	leave, err := l.enter(ctx, read, written)
	if err != nil {
		return err
	}
	defer leave()
	return operation()
}

// wrapper has all methods; Like hides what the inner store lacks.
type wrapper struct {
	inner store.Store
	l     *Limiter
}

func (w *wrapper) ReadAt(ctx context.Context, key string, dst []byte, off int64) (n int, err error) {
	err = w.l.do(ctx, len(dst), 0, func() error {
		n, err = w.inner.ReadAt(ctx, key, dst, off)
		return err
	})
	return n, err
}

func (w *wrapper) Put(ctx context.Context, key string, data []byte) error {
	return w.l.do(ctx, 0, len(data), func() error { return w.inner.Put(ctx, key, data) })
}

func (w *wrapper) PutNew(ctx context.Context, key string, data []byte) error {
	return w.l.do(ctx, 0, len(data), func() error { return w.inner.PutNew(ctx, key, data) })
}

func (w *wrapper) List(ctx context.Context, prefix string) iter.Seq2[store.Info, error] {
	return w.inner.List(ctx, prefix)
}

func (w *wrapper) Stat(ctx context.Context, key string) (info store.Info, err error) {
	err = w.l.do(ctx, 0, 0, func() error {
		info, err = w.inner.Stat(ctx, key)
		return err
	})
	return info, err
}

func (w *wrapper) Delete(ctx context.Context, key string) error {
	return w.l.do(ctx, 0, 0, func() error { return w.inner.Delete(ctx, key) })
}

// writer bounds the pieces of a range.
type writer struct {
	store.Range
	l   *Limiter
	ctx context.Context // of Create, as WriteAt has none
}

func (w *wrapper) Create(ctx context.Context, key, part string, size int64) (r store.Range, err error) {
	inner, ok := w.inner.(store.Ranger)
	if !ok {
		return nil, errors.ErrUnsupported // Like hides it
	}
	err = w.l.do(ctx, 0, 0, func() error {
		r, err = inner.Create(ctx, key, part, size)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &writer{r, w.l, ctx}, nil
}

func (r *writer) WriteAt(data []byte, off int64) (n int, err error) {
	err = r.l.do(r.ctx, 0, len(data), func() error {
		n, err = r.Range.WriteAt(data, off)
		return err
	})
	return n, err
}

func (w *wrapper) Move(ctx context.Context, from, to string) error {
	inner, ok := w.inner.(store.Mover)
	if !ok {
		return errors.ErrUnsupported // Like hides it
	}
	return w.l.do(ctx, 0, 0, func() error { return inner.Move(ctx, from, to) })
}

func (w *wrapper) Remove(ctx context.Context, key string) error {
	inner, ok := w.inner.(store.Mover)
	if !ok {
		return errors.ErrUnsupported // Like hides it
	}
	return w.l.do(ctx, 0, 0, func() error { return inner.Remove(ctx, key) })
}

func (w *wrapper) Free(ctx context.Context) (int64, error) {
	inner, ok := w.inner.(store.Spacer)
	if !ok {
		return 0, errors.ErrUnsupported // Like hides it
	}
	return inner.Free(ctx)
}
