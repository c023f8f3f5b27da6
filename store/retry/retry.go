// Package retry tries again what may go well the next time: operations of a store
// that end with a [store.Transient].
package retry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/comal-go/comal/store"
)

// Options say how often and when. The zero value tries 6 times over some 5 s.
type Options struct {
	Attempts int           // at most; 0 is 6
	First    time.Duration // the wait before the second attempt; 0 is 200 ms
	Longest  time.Duration // no wait is longer; 0 is 10 s
	Seed     uint64        // of the jitter
	// Sleep waits, or returns the error of ctx; nil is the real clock.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Error is what is returned when the attempts are used up. It wraps the last
// failure, which is no Transient any more.
type Error struct {
	Attempts int
	Err      error
}

// Error says how often it was tried.
func (e *Error) Error() string {
	return fmt.Sprintf("%v (tried %d times: try again later)", e.Err, e.Attempts)
}

// Unwrap returns the last failure.
func (e *Error) Unwrap() error { return e.Err }

// wrapper has all methods; Like hides what the inner store lacks.
type wrapper struct {
	inner store.Store
	o     Options

	mu     sync.Mutex
	random *rand.Rand
}

// New returns a store that does with inner what it is asked to, several times if
// need be. It is a Ranger, a Mover and a Spacer if inner is.
func New(inner store.Store, o Options) store.Store {
	if o.Attempts <= 0 {
		o.Attempts = 6
	}
	if o.First <= 0 {
		o.First = 200 * time.Millisecond
	}
	if o.Longest <= 0 {
		o.Longest = 10 * time.Second
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return store.Like(&wrapper{inner: inner, o: o, random: rand.New(rand.NewPCG(o.Seed, 0))}, inner)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// again calls do until it succeeds, fails for good or has had its attempts.
func (w *wrapper) again(ctx context.Context, do func(attempt int) error) error {
	for attempt := 1; ; attempt++ {
		err := do(attempt)
		passing, ok := errors.AsType[*store.Transient](err)
		if !ok {
			return err
		}
		if attempt >= w.o.Attempts {
			return &Error{attempt, passing.Err}
		}
		if err := w.o.Sleep(ctx, max(passing.After, w.wait(attempt))); err != nil {
			return fmt.Errorf("%w while waiting after: %w", err, passing.Err)
		}
	}
}

// wait doubles with each attempt; half of it is random, so that many who failed
// together do not come back together.
func (w *wrapper) wait(attempt int) time.Duration {
	d := w.o.Longest
	if shift := attempt - 1; shift < 30 && w.o.First < w.o.Longest>>shift {
		d = w.o.First << shift
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return d/2 + time.Duration(w.random.Int64N(int64(d/2)+1))
}

// ReadAt reads again from the beginning of dst.
func (w *wrapper) ReadAt(ctx context.Context, key string, dst []byte, off int64) (n int, err error) {
	err = w.again(ctx, func(int) error {
		n, err = w.inner.ReadAt(ctx, key, dst, off)
		return err
	})
	return n, err
}

func (w *wrapper) Put(ctx context.Context, key string, data []byte) error {
	return w.again(ctx, func(int) error { return w.inner.Put(ctx, key, data) })
}

// PutNew finds, after a failure whose outcome is not known, that the object is
// there and holds the very data: then it was this call that put it.
func (w *wrapper) PutNew(ctx context.Context, key string, data []byte) error {
	return w.again(ctx, func(attempt int) error {
		err := w.inner.PutNew(ctx, key, data)
		if attempt > 1 && errors.Is(err, fs.ErrExist) {
			return w.ours(ctx, key, data, err)
		}
		return err
	})
}

// ours returns nil if an object holds data, and otherwise exists, the error that
// it is another's.
func (w *wrapper) ours(ctx context.Context, key string, data []byte, exists error) error {
	got := make([]byte, len(data)+1)
	n, err := w.ReadAt(ctx, key, got, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if bytes.Equal(got[:n], data) {
		return nil
	}
	return exists
}

// List begins a new list behind the last object of one that failed.
func (w *wrapper) List(ctx context.Context, prefix string) iter.Seq2[store.Info, error] {
	return func(yield func(store.Info, error) bool) {
		last, ended := "", false
		err := w.again(ctx, func(int) error {
			for info, err := range w.inner.List(ctx, prefix) {
				if err != nil {
					return err
				}
				if info.Key <= last {
					continue
				}
				last = info.Key
				if ended = !yield(info, nil); ended {
					return nil
				}
			}
			return nil
		})
		if err != nil && !ended {
			yield(store.Info{}, err)
		}
	}
}

func (w *wrapper) Stat(ctx context.Context, key string) (info store.Info, err error) {
	err = w.again(ctx, func(int) error {
		info, err = w.inner.Stat(ctx, key)
		return err
	})
	return info, err
}

func (w *wrapper) Delete(ctx context.Context, key string) error {
	return w.again(ctx, func(int) error { return w.inner.Delete(ctx, key) })
}
