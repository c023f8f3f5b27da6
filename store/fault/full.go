package fault

import (
	"context"
	"errors"

	"github.com/comal-go/comal/store"
)

// writer is a range with faults.
type writer struct {
	store.Range
	s   *Store
	key string
}

// Create may fail.
func (s *Store) Create(ctx context.Context, key, part string, size int64) (r store.Range, err error) {
	inner, ok := s.inner.(store.Ranger)
	if !ok {
		return nil, errors.ErrUnsupported // Like hides it
	}
	err = s.do(ctx, key, 0, func() error {
		r, err = inner.Create(ctx, key, part, size)
		return err
	})
	if err != nil {
		if r != nil {
			return nil, errors.Join(err, r.Close())
		}
		return nil, err
	}
	return &writer{r, s, key}, nil
}

// WriteAt may fail, and then have written the first half, or what fitted.
func (w *writer) WriteAt(data []byte, off int64) (int, error) {
	x := w.s.draw(w.key, len(data))
	switch {
	case x.err == nil:
		return w.Range.WriteAt(data, off)
	case x.takesEffect:
		x.fits = len(data)
	}
	if x.fits > 0 {
		if n, err := w.Range.WriteAt(data[:x.fits], off); err != nil {
			return n, err
		}
	}
	return x.fits, x.err
}

// Commit may fail, and takes no effect then.
func (w *writer) Commit(ctx context.Context) error {
	if x := w.s.draw(w.key, 0); x.err != nil {
		return x.err
	}
	return w.Range.Commit(ctx)
}

// Move may fail.
func (s *Store) Move(ctx context.Context, from, to string) error {
	inner, ok := s.inner.(store.Mover)
	if !ok {
		return errors.ErrUnsupported // Like hides it
	}
	if x := s.draw(from, 0); x.err != nil {
		return x.err
	}
	return inner.Move(ctx, from, to)
}

// Remove may fail, and takes no effect then.
func (s *Store) Remove(ctx context.Context, key string) error {
	inner, ok := s.inner.(store.Mover)
	if !ok {
		return errors.ErrUnsupported // Like hides it
	}
	if x := s.draw(key, 0); x.err != nil {
		return x.err
	}
	return inner.Remove(ctx, key)
}

// Free tells what is free of the inner store, or of the bound if that is less.
func (s *Store) Free(ctx context.Context) (int64, error) {
	inner, ok := s.inner.(store.Spacer)
	if !ok {
		return 0, errors.ErrUnsupported // Like hides it
	}
	free, err := inner.Free(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.f.Full > 0 && (err != nil || s.f.Full-s.written < free) {
		return s.f.Full - s.written, nil
	}
	return free, err
}
