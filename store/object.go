package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// Object is an object of a store as an [io.ReaderAt], for readers of formats that
// know of files only. Such readers tell damage from failures of the store by Err.
type Object struct {
	ctx context.Context
	st  Store
	key string

	mu  sync.Mutex
	err error
}

// At returns an object of a store as an io.ReaderAt; ctx is that of all its reads.
func At(ctx context.Context, st Store, key string) *Object {
	return &Object{ctx: ctx, st: st, key: key}
}

// ReadAt fills b with the bytes from an offset on.
func (o *Object) ReadAt(b []byte, off int64) (int, error) {
	if off < 0 { // a damaged file said so to its reader
		return 0, fmt.Errorf("%s: offset %d is negative: %w", o.key, off, fs.ErrInvalid)
	}
	n, err := o.st.ReadAt(o.ctx, o.key, b, off)
	if err != nil && !errors.Is(err, io.EOF) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.err == nil {
			o.err = err
		}
	}
	return n, err
}

// Err returns the first error of the store that a read has met, not counting the
// end of the object.
func (o *Object) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
