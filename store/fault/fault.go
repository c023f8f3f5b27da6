// Package fault makes a store of which things go wrong, for the tests of those
// who must live with it.
package fault

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/comal-go/comal/store"
)

var (
	// ErrInjected is wrapped by the failures that Fail asks for.
	ErrInjected = errors.New("injected failure")
	// ErrCrashed is what everything returns after a crash.
	ErrCrashed = errors.New("crashed")
)

// Faults are what goes wrong. The zero value is nothing. Shares are of the
// operations that they can befall, from 0 to 1, and are drawn from the seed in
// the order of operations.
type Faults struct {
	Seed uint64
	// Fail is the share of operations that return a [store.Transient] of
	// ErrInjected; of those that write one half has taken effect all the same.
	Fail float64
	// Short is the share of reads that break off, with a Transient.
	Short float64
	// Flip is the share of reads in which one bit is wrong, without an error.
	Flip float64
	// Slow is the share of operations that last Delay longer.
	Slow  float64
	Delay time.Duration
	// Full is how many bytes can be written before the disk is full; 0 is no
	// bound. A piece of a range is written as far as it fits.
	Full int64
	// Crash is the number of the writing operation, from 1, at which the process
	// dies: it takes no effect, but for the first half of a piece of a range.
	// 0 is never.
	Crash int
}

// Store is one with faults, which may be changed while it is used.
type Store struct {
	inner store.Store

	mu      sync.Mutex
	f       Faults
	random  *rand.Rand
	written int64
	writes  int
	crashed bool
}

// New returns a store with faults, and what its faults are changed by. The store
// is a Ranger, a Mover and a Spacer if inner is.
func New(inner store.Store, f Faults) (store.Store, *Store) {
	s := &Store{inner: inner}
	s.Set(f)
	return store.Like(s, inner), s
}

// Set begins anew with other faults, as after a restart.
func (s *Store) Set(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.f, s.random = f, rand.New(rand.NewPCG(f.Seed, 1))
	s.written, s.writes, s.crashed = 0, 0, false
}

// fate is what befalls one operation.
type fate struct {
	err         error
	takesEffect bool // although err is not nil
	fits        int  // bytes, where the disk is full or the process dies
	short, flip bool
	where       float64 // of the break or the wrong bit, from 0 to 1
	delay       time.Duration
}

// draw decides what befalls an operation that writes size bytes; -1 is one that
// does not write.
func (s *Store) draw(key string, size int) fate {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.crashed {
		return fate{err: ErrCrashed}
	}
	x := fate{
		short: s.random.Float64() < s.f.Short,
		flip:  s.random.Float64() < s.f.Flip,
		where: s.random.Float64(),
	}
	if s.random.Float64() < s.f.Slow {
		x.delay = s.f.Delay
	}
	if s.random.Float64() < s.f.Fail {
		x.err = &store.Transient{Err: fmt.Errorf("%s: %w", key, ErrInjected)}
		x.takesEffect = size >= 0 && x.where < 0.5
	}
	if size >= 0 {
		s.write(key, size, &x)
	}
	return x
}

// write counts an operation that writes, until a crash or a full disk.
func (s *Store) write(key string, size int, x *fate) {
	s.writes++
	left := s.f.Full - s.written
	switch {
	case s.f.Crash > 0 && s.writes >= s.f.Crash:
		s.crashed = true
		*x = fate{err: ErrCrashed, fits: size / 2}
	case x.err != nil && !x.takesEffect:
	case s.f.Full > 0 && int64(size) > left:
		*x = fate{err: &store.NoSpace{Key: key, Missing: int64(size) - left}, fits: int(left)}
		s.written = s.f.Full
	default:
		s.written += int64(size)
	}
}

// wait lets the time of a slow operation pass.
func (x fate) wait(ctx context.Context) error {
	if x.delay <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(x.delay)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// do runs an operation, or fails in its place.
func (s *Store) do(ctx context.Context, key string, size int, operation func() error) error {
	x := s.draw(key, size)
	if err := x.wait(ctx); err != nil {
		return err
	}
	if x.err == nil {
		return operation()
	}
	if x.takesEffect {
		if err := operation(); err != nil {
			return err
		}
	}
	return x.err
}

// ReadAt may fail, break off or return a wrong bit.
func (s *Store) ReadAt(ctx context.Context, key string, dst []byte, off int64) (int, error) {
	x := s.draw(key, -1)
	if err := x.wait(ctx); err != nil {
		return 0, err
	}
	if x.err != nil {
		return 0, x.err
	}
	n, err := s.inner.ReadAt(ctx, key, dst, off)
	at := int(x.where * float64(n))
	switch {
	case n == 0:
	case x.short:
		clear(dst[at:n])
		return at, &store.Transient{Err: fmt.Errorf("%s: %w: the read broke off", key, ErrInjected)}
	case x.flip:
		dst[at] ^= 1 << (at % 8)
	}
	return n, err
}

// Put may fail.
func (s *Store) Put(ctx context.Context, key string, data []byte) error {
	return s.do(ctx, key, len(data), func() error { return s.inner.Put(ctx, key, data) })
}

// PutNew may fail.
func (s *Store) PutNew(ctx context.Context, key string, data []byte) error {
	return s.do(ctx, key, len(data), func() error { return s.inner.PutNew(ctx, key, data) })
}

// List may fail, after up to ten objects.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[store.Info, error] {
	return func(yield func(store.Info, error) bool) {
		x := s.draw(prefix, -1)
		left := int(x.where * 10)
		if err := x.wait(ctx); err != nil {
			yield(store.Info{}, err)
			return
		}
		for info, err := range s.inner.List(ctx, prefix) {
			if left--; x.err != nil && left < 0 {
				break
			}
			if !yield(info, err) {
				return
			}
		}
		if x.err != nil {
			yield(store.Info{}, x.err)
		}
	}
}

// Stat may fail.
func (s *Store) Stat(ctx context.Context, key string) (info store.Info, err error) {
	err = s.do(ctx, key, -1, func() error {
		info, err = s.inner.Stat(ctx, key)
		return err
	})
	return info, err
}

// Delete may fail.
func (s *Store) Delete(ctx context.Context, key string) error {
	return s.do(ctx, key, 0, func() error { return s.inner.Delete(ctx, key) })
}
