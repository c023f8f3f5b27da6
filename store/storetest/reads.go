package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"sync"

	"github.com/comal-go/comal/store"
)

// pattern is content that differs at every place and for every seed.
func pattern(n int, seed uint32) []byte {
	b := make([]byte, n)
	for i := range b {
		x := (uint32(i) + seed<<8) * 2654435761
		b[i] = byte(x >> 24)
	}
	return b
}

// fill writes an object by the other way.
func (r *rig) fill(key string, data []byte) {
	r.Helper()
	if err := r.Other.Put(r.ctx, key, data); err != nil {
		r.Fatalf("filling %s: %v", key, err)
	}
}

// holds checks the whole content of an object.
func (r *rig) holds(key string, want []byte) {
	r.Helper()
	got := make([]byte, len(want)+1)
	n, err := r.Store.ReadAt(r.ctx, key, got, 0)
	if !errors.Is(err, io.EOF) || !bytes.Equal(got[:n], want) {
		r.Errorf("%s holds %d bytes with %v, not the %d expected", key, n, err, len(want))
	}
}

// wants checks the kind of an error.
func (r *rig) wants(what string, err, want error) {
	r.Helper()
	if !errors.Is(err, want) {
		r.Errorf("%s: the error is %v, want %v", what, err, want)
	}
}

func checkRead(r *rig) {
	for _, size := range []int{0, 1, 1000, 300_000} {
		key := "some folder/object"
		data := pattern(size, 1)
		r.fill(key, data)
		if _, err := r.Store.Stat(r.ctx, key); err != nil { // accepts the change
			r.Fatal(err)
		}
		for _, off := range []int{0, 1, size / 2, size - 1, size, size + 1, size + 100_000} {
			for _, length := range []int{0, 1, size / 3, size, size + 10} {
				if off >= 0 {
					r.readsAt(key, data, off, length)
				}
			}
		}
	}
	_, err := r.Store.ReadAt(r.ctx, "some folder/object", make([]byte, 1), -1)
	r.wants("reading before the beginning", err, fs.ErrInvalid)
}

func (r *rig) readsAt(key string, data []byte, off, length int) {
	r.Helper()
	got := make([]byte, length)
	n, err := r.Store.ReadAt(r.ctx, key, got, int64(off))
	want := data[min(off, len(data)):min(off+length, len(data))]
	if !bytes.Equal(got[:n], want) {
		r.Errorf("%d bytes from %d of %d: got %d that differ", length, off, len(data), n)
	}
	if length > 0 && (err == nil) != (len(want) == length) || err != nil && !errors.Is(err, io.EOF) {
		r.Errorf("%d bytes from %d of %d: error %v", length, off, len(data), err)
	}
}

func checkMissing(r *rig) {
	r.fill("a", []byte("1"))
	for _, key := range []string{"b", "a/b", "folder/b", "aa"} {
		_, err := r.Store.ReadAt(r.ctx, key, make([]byte, 1), 0)
		r.wants("reading "+key, err, fs.ErrNotExist)
		_, err = r.Store.Stat(r.ctx, key)
		r.wants("describing "+key, err, fs.ErrNotExist)
	}
	r.fill("dir/object", []byte("1"))
	_, err := r.Store.ReadAt(r.ctx, "dir", make([]byte, 1), 0)
	r.wants("reading what others lie in", err, fs.ErrNotExist)
	_, err = r.Store.Stat(r.ctx, "dir")
	r.wants("describing what others lie in", err, fs.ErrNotExist)
}

func checkKeys(r *rig) {
	for _, key := range []string{"", ".", "..", "/a", "a/", "a//b", "a/../b", "../a", "a/./b", "a\x00b", "a\xff"} {
		_, err := r.Store.ReadAt(r.ctx, key, make([]byte, 1), 0)
		r.wants("reading "+key, err, store.ErrKey)
		_, err = r.Store.Stat(r.ctx, key)
		r.wants("describing "+key, err, store.ErrKey)
		if r.ReadOnly {
			continue
		}
		r.wants("putting "+key, r.Store.Put(r.ctx, key, nil), store.ErrKey)
		r.wants("putting new "+key, r.Store.PutNew(r.ctx, key, nil), store.ErrKey)
		r.wants("deleting "+key, r.Store.Delete(r.ctx, key), store.ErrKey)
		if w, ok := r.Store.(store.Ranger); ok {
			_, err = w.Create(r.ctx, key, "part", 1)
			r.wants("creating "+key, err, store.ErrKey)
			_, err = w.Create(r.ctx, "object", key, 1)
			r.wants("creating the part "+key, err, store.ErrKey)
		}
		if m, ok := r.Store.(store.Mover); ok {
			r.wants("moving "+key, m.Move(r.ctx, key, "to"), store.ErrKey)
			r.wants("moving to "+key, m.Move(r.ctx, "from", key), store.ErrKey)
		}
	}
	for _, key := range []string{"...", "a b+c&d=e%41#f", "größe/ß.npy", "0.0.0", "c/0/1", "x'y(z)~!@$,;=[]"} {
		data := pattern(10, uint32(len(key)))
		r.fill(key, data)
		r.holds(key, data)
	}
}

func checkStat(r *rig) {
	r.fill("a", pattern(12_345, 1))
	first, err := r.Store.Stat(r.ctx, "a")
	if err != nil || first.Key != "a" || first.Size != 12_345 {
		r.Fatalf("Stat is %+v, %v", first, err)
	}
	again, err := r.Store.Stat(r.ctx, "a")
	if err != nil || again.Tag != first.Tag {
		r.Errorf("the tag was %q and is %q, %v", first.Tag, again.Tag, err)
	}
	r.fill("a", pattern(54_321, 2))
	if now, err := r.Store.Stat(r.ctx, "a"); err != nil || now.Size != 54_321 || now.Tag == first.Tag {
		r.Errorf("after a change Stat is %+v, %v; it was %+v", now, err, first)
	}
}

func checkChanged(r *rig) {
	if r.Other == r.Store {
		r.Log("this store has no other way to be written")
		return
	}
	r.fill("a", pattern(1000, 1))
	if _, err := r.Store.Stat(r.ctx, "a"); err != nil {
		r.Fatal(err)
	}
	r.holds("a", pattern(1000, 1))
	r.fill("a", pattern(2000, 2))
	_, err := r.Store.ReadAt(r.ctx, "a", make([]byte, 10), 0)
	r.wants("reading what has changed", err, store.ErrChanged)
	if _, err := r.Store.Stat(r.ctx, "a"); err != nil {
		r.Fatal(err)
	}
	r.holds("a", pattern(2000, 2))
}

func checkCancelled(r *rig) {
	r.fill("a", []byte("1"))
	ctx, cancel := context.WithCancel(r.ctx)
	cancel()
	_, err := r.Store.ReadAt(ctx, "a", make([]byte, 1), 0)
	r.wants("reading", err, context.Canceled)
	_, err = r.Store.Stat(ctx, "a")
	r.wants("describing", err, context.Canceled)
	if !r.ReadOnly {
		r.wants("putting", r.Store.Put(ctx, "b", nil), context.Canceled)
		r.wants("deleting", r.Store.Delete(ctx, "a"), context.Canceled)
		r.holds("a", []byte("1"))
	}
	if !r.Blind {
		for _, err = range r.Store.List(ctx, "") {
		}
		r.wants("listing", err, context.Canceled)
	}
}

// checkReaders reads pieces of several objects at once.
func checkReaders(r *rig) {
	const size, piece = 100_000, 7_777
	keys := []string{"a", "b", "c/d", "c/e"}
	for i, key := range keys {
		r.fill(key, pattern(size, uint32(i)))
	}
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i, key := range slices.All(keys) {
				data := pattern(size, uint32(i))
				for off := g * 1000; off < size; off += 3 * piece {
					r.readsAt(key, data, off, piece)
				}
			}
		})
	}
	all.Wait()
}

func checkReadOnly(r *rig) {
	r.wants("putting", r.Store.Put(r.ctx, "a", nil), store.ErrReadOnly)
	r.wants("putting new", r.Store.PutNew(r.ctx, "a", nil), store.ErrReadOnly)
	r.wants("deleting", r.Store.Delete(r.ctx, "a"), store.ErrReadOnly)
}

func checkBlind(r *rig) {
	var err error
	for _, err = range r.Store.List(r.ctx, "") {
	}
	r.wants("listing", err, errors.ErrUnsupported)
}

func checkList(r *rig) {
	keys := []string{"a-b", "a.b", "a/b", "a/b.c", "a/b/c", "a/c", "a0", "ab", "b/x", "größe"}
	for _, key := range slices.Backward(keys) {
		if key != "a/b" || r.Blind { // a folder of files
			r.fill(key, pattern(len(key), 1))
		}
	}
	keys = slices.DeleteFunc(keys, func(k string) bool { return k == "a/b" })
	for prefix, want := range map[string][]string{
		"":       keys,
		"a":      {"a-b", "a.b", "a/b.c", "a/b/c", "a/c", "a0", "ab"},
		"a/":     {"a/b.c", "a/b/c", "a/c"},
		"a/b":    {"a/b.c", "a/b/c"},
		"a/b/":   {"a/b/c"},
		"a/b/c":  {"a/b/c"},
		"a/b/cd": nil,
		"nobody": nil,
		"no/x":   nil,
		"../":    nil,
		"/":      nil,
	} {
		var got []string
		for info, err := range r.Store.List(r.ctx, prefix) {
			if err != nil {
				r.Fatalf("listing %q: %v", prefix, err)
			}
			if info.Size != int64(len(info.Key)) {
				r.Errorf("%s has %d bytes in the list", info.Key, info.Size)
			}
			got = append(got, info.Key)
		}
		if !slices.Equal(got, want) {
			r.Errorf("the list of %q is %q, want %q", prefix, got, want)
		}
	}
	for range r.Store.List(r.ctx, "") {
		break
	}
}
