// Package files opens and creates arrays in stores by what their names say: the
// one place that knows all formats.
package files

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/locate"
)

// Target is an array that is to be written, as data: worker processes write to it
// too.
type Target struct {
	URL    string       `json:"url"`
	Part   string       `json:"part"` // what is not yet the array is kept under this key
	Layout codec.Layout `json:"layout"`
	Zarr   Zarr         `json:"zarr,omitzero"`
}

// Zarr is how a Zarr array is written.
type Zarr struct {
	Version    int    `json:"version,omitempty"`    // 2 or 3; 0 is 3
	Compressor string `json:"compressor,omitempty"` // NAME or NAME:LEVEL; "" is zstd
}

// Open returns the reader of an array, the same for all who ask in this process.
func Open(ctx context.Context, ref expr.Ref) (codec.Reader, error) {
	return readers.get(nameOf(ref), func() (codec.Reader, error) { return open(ctx, ref) })
}

// Writer returns the writer of a target, the same for all who ask in this process.
func Writer(ctx context.Context, t Target) (codec.Writer, error) {
	return writers.get(t.Part+" "+t.URL, func() (codec.Writer, error) { return create(ctx, t) })
}

// Begin creates what a target writes, and returns what names this beginning: the
// same as before if it goes on with what an interrupted run has left.
func Begin(ctx context.Context, t Target) (id string, err error) {
	st, key, err := locate.Open(t.URL)
	if err != nil {
		return "", err
	}
	part, mark := t.part(key), t.part(key)+".id"
	if id, err = begun(ctx, st, part, mark, t.Layout); err != nil {
		return "", err
	}
	_, err = Writer(ctx, t)
	return id, err
}

// begun returns what stands in the mark of a part that can be gone on with. If
// there is none, it removes what is left of an old one and writes a mark.
func begun(ctx context.Context, st store.Store, part, mark string, l codec.Layout) (string, error) {
	layout := fmt.Sprintf("%v %v %v", l.DType, l.Shape, l.Chunk)
	text := make([]byte, 4096)
	n, err := st.ReadAt(ctx, mark, text, 0)
	if err == nil || errors.Is(err, io.EOF) {
		if id, of, ok := strings.Cut(string(text[:n]), " "); ok && of == layout && exists(ctx, st, part) {
			return id, nil
		}
	}
	for info, err := range st.List(ctx, part) {
		if err != nil {
			return "", err
		}
		if err := st.Delete(ctx, info.Key); err != nil {
			return "", err
		}
	}
	id := rand.Text()
	return id, st.Put(ctx, mark, []byte(id+" "+layout))
}

func exists(ctx context.Context, st store.Store, part string) bool {
	for info, err := range st.List(ctx, part) {
		if err != nil || info.Key != part+".id" {
			return err == nil
		}
	}
	return false
}

// End makes what Begin has created appear, or removes it.
func End(ctx context.Context, t Target, good bool) error {
	w, err := Writer(ctx, t)
	if err != nil {
		return err
	}
	if good {
		err = w.Commit(ctx)
	} else {
		err = w.Abort(ctx)
	}
	err = cmp.Or(err, writers.drop(t.Part+" "+t.URL))
	st, key, lost := locate.Open(t.URL)
	if lost == nil {
		lost = st.Delete(ctx, t.part(key)+".id")
	}
	return cmp.Or(err, lost)
}

// part returns the key of what is not yet the array.
func (t Target) part(key string) string {
	return path.Join(path.Dir(key), "."+path.Base(key)+"."+t.Part)
}

// Forget closes the writer of a target in this process, if there is one.
func Forget(t Target) error { return writers.drop(t.Part + " " + t.URL) }

// Drop closes the reader of an array in this process, if there is one.
func Drop(ref expr.Ref) error { return readers.drop(nameOf(ref)) }

func nameOf(ref expr.Ref) string { return fmt.Sprintf("%+v", ref) }

// Release closes all readers of this process.
func Release() { readers.clear() }

var (
	readers = &kept[codec.Reader]{}
	writers = &kept[codec.Writer]{}
)

type closer interface{ Close() error }

// kept holds what has been opened, by name.
type kept[T closer] struct {
	lock sync.Mutex
	open map[string]*once[T]
}

type once[T closer] struct {
	sync.Once
	value T
	err   error
}

func (k *kept[T]) get(name string, open func() (T, error)) (T, error) {
	k.lock.Lock()
	if k.open == nil {
		k.open = map[string]*once[T]{}
	}
	o := k.open[name]
	if o == nil {
		o = &once[T]{}
		k.open[name] = o
	}
	k.lock.Unlock()
	o.Do(func() { o.value, o.err = open() })
	if o.err != nil {
		k.lock.Lock()
		if k.open[name] == o {
			delete(k.open, name)
		}
		k.lock.Unlock()
	}
	return o.value, o.err
}

func (k *kept[T]) drop(name string) error {
	k.lock.Lock()
	o := k.open[name]
	delete(k.open, name)
	k.lock.Unlock()
	if o == nil || o.err != nil {
		return nil
	}
	return o.value.Close()
}

func (k *kept[T]) clear() {
	k.lock.Lock()
	open := k.open
	k.open = nil
	k.lock.Unlock()
	for _, o := range open {
		if o.err == nil {
			_ = o.value.Close() // it was read only
		}
	}
}

// Format returns the format that a name says: "npy", "npz", "zarr", "parquet",
// "image"; "" if it says none.
func Format(name string) string {
	if i := strings.Index(strings.ToLower(name), ".npz:"); i >= 0 {
		return "npz"
	}
	if i := strings.Index(strings.ToLower(name), ".zarr/"); i >= 0 {
		return "zarr"
	}
	switch ext := strings.ToLower(path.Ext(strings.TrimRight(name, "/"))); ext {
	case ".npy", ".npz", ".zarr", ".parquet":
		return ext[1:]
	case ".png", ".jpg", ".jpeg", ".gif":
		return "image"
	}
	return ""
}
