package files

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/store"
)

// Look opens an array anew, and returns ref with what tells it from what may be
// there another time, and its layout.
func Look(ctx context.Context, ref expr.Ref) (expr.Ref, codec.Layout, error) {
	r, err := open(ctx, ref)
	if err != nil {
		return ref, codec.Layout{}, err
	}
	ref.Tag = r.Tag()
	l := r.Layout()
	if many, ok := r.Reader.(codec.Lister); ok {
		ref.Contents, l.Stored, err = many.Contents(ctx)
	}
	return ref, l, cmp.Or(err, r.Close())
}

// Unchanged returns store.ErrChanged if an array is not what Look has found. Of one
// in a file it costs a look at the file, of one in many objects their list.
func Unchanged(ctx context.Context, ref expr.Ref) error {
	if ref.Tag == "" {
		return nil // it is the run's own
	}
	kept, err := Open(ctx, ref)
	if err != nil {
		return err
	}
	if r, ok := kept.(reader).Reader.(codec.Looker); ok {
		return r.Look(ctx)
	}
	now, _, err := Look(ctx, ref)
	if err == nil && now.Contents != ref.Contents {
		err = fmt.Errorf("%s %w: chunks of it were written meanwhile; run again when nobody writes to it", ref.URL, store.ErrChanged)
	}
	return err
}

// Open returns the reader of an array that somebody has looked at, the same for
// all who ask in this process.
func Open(ctx context.Context, ref expr.Ref) (codec.Reader, error) {
	return readers.get(fmt.Sprintf("%+v", ref), func() (codec.Reader, error) { return open(ctx, ref) })
}

// Writer returns the writer of a target, the same for all who ask in this process.
func Writer(ctx context.Context, t Target) (codec.Writer, error) {
	return writers.get(t.name(), func() (codec.Writer, error) { return create(ctx, t) })
}

// Drop closes the reader of an array in this process, if there is one.
func Drop(ref expr.Ref) error { return readers.drop(fmt.Sprintf("%+v", ref)) }

// Use says that a run begins. Call what it returns at its end: readers are closed
// when there is no run any more. In a process that never calls it, a worker, they
// stay until it ends.
func Use() (end func()) {
	runs.Lock()
	defer runs.Unlock()
	runs.n++
	return func() {
		runs.Lock()
		defer runs.Unlock()
		if runs.n--; runs.n == 0 {
			readers.clear()
		}
	}
}

var runs struct {
	sync.Mutex
	n int
}

var (
	readers = &kept[codec.Reader]{}
	writers = &kept[codec.Writer]{}
)

// kept holds what has been opened, by name.
type kept[T io.Closer] struct {
	lock sync.Mutex
	open map[string]*once[T]
}

// once is opened by who asks first; others wait for it.
type once[T io.Closer] struct{ open func() (T, error) }

func (o *once[T]) close() error {
	v, err := o.open()
	if err != nil {
		return nil // there is nothing to close
	}
	return v.Close()
}

func (k *kept[T]) get(name string, open func() (T, error)) (T, error) {
	k.lock.Lock()
	if k.open == nil {
		k.open = map[string]*once[T]{}
	}
	o := k.open[name]
	if o == nil {
		o = &once[T]{sync.OnceValues(open)}
		k.open[name] = o
	}
	k.lock.Unlock()
	v, err := o.open()
	if err != nil {
		k.lock.Lock()
		if k.open[name] == o {
			delete(k.open, name)
		}
		k.lock.Unlock()
	}
	return v, err
}

func (k *kept[T]) drop(name string) error {
	k.lock.Lock()
	o := k.open[name]
	delete(k.open, name)
	k.lock.Unlock()
	if o == nil {
		return nil
	}
	return o.close()
}

func (k *kept[T]) clear() {
	k.lock.Lock()
	open := k.open
	k.open = nil
	k.lock.Unlock()
	for _, o := range open {
		_ = o.close() // it was read only
	}
}
