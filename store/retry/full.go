package retry

import (
	"context"
	"errors"

	"github.com/comal-go/comal/store"
)

// writer tries again on a range that is being written.
type writer struct {
	store.Range
	w   *wrapper
	ctx context.Context // of Create, as WriteAt has none
}

func (w *wrapper) Create(ctx context.Context, key, part string, size int64) (store.Range, error) {
	inner, ok := w.inner.(store.Ranger)
	if !ok {
		return nil, errors.ErrUnsupported // Like hides it
	}
	var r store.Range
	err := w.again(ctx, func(int) (err error) {
		r, err = inner.Create(ctx, key, part, size)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &writer{r, w, ctx}, nil
}

// WriteAt writes all of data again: it is the same bytes at the same place.
func (r *writer) WriteAt(data []byte, off int64) (n int, err error) {
	err = r.w.again(r.ctx, func(int) error {
		n, err = r.Range.WriteAt(data, off)
		return err
	})
	return n, err
}

// Commit is tried again only if the failure says that it may pass.
func (r *writer) Commit(ctx context.Context) error {
	return r.w.again(ctx, func(int) error { return r.Range.Commit(ctx) })
}

func (r *writer) Abort(ctx context.Context) error {
	return r.w.again(ctx, func(int) error { return r.Range.Abort(ctx) })
}

func (w *wrapper) Move(ctx context.Context, from, to string) error {
	inner, ok := w.inner.(store.Mover)
	if !ok {
		return errors.ErrUnsupported // Like hides it
	}
	return w.again(ctx, func(int) error { return inner.Move(ctx, from, to) })
}

func (w *wrapper) Remove(ctx context.Context, key string) error {
	inner, ok := w.inner.(store.Mover)
	if !ok {
		return errors.ErrUnsupported // Like hides it
	}
	return w.again(ctx, func(int) error { return inner.Remove(ctx, key) })
}

func (w *wrapper) Free(ctx context.Context) (free int64, err error) {
	inner, ok := w.inner.(store.Spacer)
	if !ok {
		return 0, errors.ErrUnsupported // Like hides it
	}
	err = w.again(ctx, func(int) error {
		free, err = inner.Free(ctx)
		return err
	})
	return free, err
}
