package npy_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"sync"
	"time"

	"github.com/comal-go/comal/store"
)

// flat is the smallest store.Ranger: objects in memory, and how often they were
// read.
type flat struct {
	mu      sync.Mutex
	objects map[string][]byte
	written time.Time
	reads   int
	bytes   int
}

func newFlat() *flat { return &flat{objects: map[string][]byte{}} }

func (f *flat) ReadAt(_ context.Context, key string, dst []byte, off int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	f.bytes += len(dst)
	n := copy(dst, f.objects[key][min(off, int64(len(f.objects[key]))):])
	if n < len(dst) {
		return n, io.EOF
	}
	return n, nil
}

func (f *flat) Put(_ context.Context, key string, data []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.objects[key], f.written = data, f.written.Add(1)
	return nil
}

func (f *flat) PutNew(ctx context.Context, key string, data []byte) error {
	return f.Put(ctx, key, data)
}

func (f *flat) List(context.Context, string) iter.Seq2[store.Info, error] {
	return func(func(store.Info, error) bool) {}
}

func (f *flat) Stat(_ context.Context, key string) (store.Info, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	data, ok := f.objects[key]
	if !ok {
		return store.Info{}, fmt.Errorf("%s: %w", key, fs.ErrNotExist)
	}
	return store.Info{Key: key, Size: int64(len(data)), Modified: f.written}, nil
}

func (f *flat) Delete(context.Context, string) error { return nil }

func (f *flat) Create(_ context.Context, key, part string, size int64) (store.Range, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.objects[part] == nil {
		f.objects[part] = make([]byte, size)
	}
	return &flatPart{f, key, part}, nil
}

type flatPart struct {
	*flat
	key, part string
}

func (p *flatPart) WriteAt(b []byte, off int64) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return copy(p.objects[p.part][off:], b), nil
}

func (p *flatPart) Commit(ctx context.Context) error {
	p.objects[p.key] = p.objects[p.part]
	return p.Abort(ctx)
}

func (p *flatPart) Abort(context.Context) error {
	delete(p.objects, p.part)
	return nil
}

func (p *flatPart) Close() error { return nil }
