package mem

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/comal-go/comal/store"
)

// part is an object that is being written, under the name of its part.
type part struct {
	s         *Store
	key, name string
	size      int64
}

// Create begins or continues a part, which is an object of its own name. All of
// its size is taken at once.
func (s *Store) Create(ctx context.Context, key, name string, size int64) (store.Range, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := store.CheckMove(name, key); err != nil {
		return nil, err
	}
	if size < 0 {
		return nil, fmt.Errorf("%s: size %d is negative: %w", key, size, fs.ErrInvalid)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	had := s.size(name)
	if had > size {
		return nil, fmt.Errorf("%s: a part of %d bytes cannot become one of %d: %w: delete it, or take another name", name, had, size, fs.ErrExist)
	}
	if err := s.fits(key, size-had); err != nil {
		return nil, err
	}
	if o := s.objects[name]; o == nil || had < size {
		data := make([]byte, size)
		if o != nil {
			copy(data, o.data)
		}
		s.set(name, data)
	}
	return &part{s, key, name, size}, nil
}

// WriteAt writes to the part, never beyond its size.
func (p *part) WriteAt(data []byte, off int64) (int, error) {
	if off < 0 || off > p.size-int64(len(data)) {
		return 0, fmt.Errorf("%s: bytes %d to %d are not within its %d: %w", p.key, off, off+int64(len(data)), p.size, fs.ErrInvalid)
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	o := p.s.objects[p.name]
	if o == nil || int64(len(o.data)) != p.size {
		return 0, missing(p.name)
	}
	return copy(o.data[off:], data), nil
}

// Commit gives the part the name of the object.
func (p *part) Commit(ctx context.Context) error { return p.s.Move(ctx, p.name, p.key) }

// Abort deletes the part.
func (p *part) Abort(ctx context.Context) error { return p.s.Delete(ctx, p.name) }

// Close leaves the part where it is.
func (p *part) Close() error { return nil }
