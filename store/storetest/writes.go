package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/comal-go/comal/store"
)

// put writes an object by the store that is tested.
func (r *rig) put(key string, data []byte) {
	r.Helper()
	if err := r.Store.Put(r.ctx, key, data); err != nil {
		r.Fatalf("putting %s: %v", key, err)
	}
}

func (r *rig) gone(key string) {
	r.Helper()
	_, err := r.Store.Stat(r.ctx, key)
	r.wants("looking for "+key, err, fs.ErrNotExist)
}

func (r *rig) keys() []string {
	r.Helper()
	var keys []string
	for info, err := range r.Store.List(r.ctx, "") {
		if err != nil {
			r.Fatal(err)
		}
		keys = append(keys, info.Key)
	}
	return keys
}

func checkPut(r *rig) {
	for i, size := range []int{1000, 0, 200_000, 5} {
		data := pattern(size, uint32(i))
		r.put("x/y/z", data)
		clear(data) // the store has its own
		r.holds("x/y/z", pattern(size, uint32(i)))
	}
	if _, err := r.Store.Stat(r.ctx, "x/y/z"); err != nil {
		r.Fatal(err)
	}
	r.put("x/y/z", []byte("own changes are no surprise"))
	r.holds("x/y/z", []byte("own changes are no surprise"))
	if got := r.keys(); !slices.Equal(got, []string{"x/y/z"}) {
		r.Errorf("after all there is %q", got)
	}
}

func checkPutLater(r *rig) {
	later := r.Store.(store.Deferrer)
	for i, size := range []int{3, 2_000_000} { // in place of what there was, and so much that it is begun with
		data := pattern(size, uint32(i))
		if err := later.PutLater(r.ctx, "x/y/z", data); err != nil {
			r.Fatal(err)
		}
		r.holds("x/y/z", data)
	}
	if err := later.Sync(r.ctx, "x"); err != nil {
		r.Error(err)
	}
	r.wants("syncing what is not there", later.Sync(r.ctx, "y"), fs.ErrNotExist)
	r.wants("a name that leads out", later.PutLater(r.ctx, "../z", nil), store.ErrKey)
	if got := r.keys(); !slices.Equal(got, []string{"x/y/z"}) {
		r.Errorf("after all there is %q", got)
	}
}

func checkPutNew(r *rig) {
	r.put("old", []byte("old"))
	r.wants("putting new what is there", r.Store.PutNew(r.ctx, "old", []byte("new")), fs.ErrExist)
	r.holds("old", []byte("old"))
	var won atomic.Int32
	var winner atomic.Value
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			data := pattern(5000, uint32(g))
			switch err := r.Store.PutNew(r.ctx, "folder/new", data); {
			case err == nil:
				won.Add(1)
				winner.Store(data)
			case !errors.Is(err, fs.ErrExist):
				r.Errorf("putting new: %v", err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		r.Fatalf("%d of 8 have put something new, want 1", won.Load())
	}
	r.holds("folder/new", winner.Load().([]byte))
	if got := r.keys(); !slices.Equal(got, []string{"folder/new", "old"}) {
		r.Errorf("after all there is %q", got)
	}
}

func checkDelete(r *rig) {
	r.put("a/b", []byte("1"))
	r.put("a/c", []byte("2"))
	for range 2 { // it is no error if there is none
		if err := r.Store.Delete(r.ctx, "a/b"); err != nil {
			r.Error(err)
		}
		r.gone("a/b")
	}
	if err := r.Store.Delete(r.ctx, "a"); err != nil {
		r.Errorf("deleting what is no object: %v", err)
	}
	r.holds("a/c", []byte("2"))
	r.put("a/b", []byte("3"))
	r.holds("a/b", []byte("3"))
}

// checkWhole reads objects while they are replaced: each read is of one of them.
func checkWhole(r *rig) {
	const size = 20_000
	r.put("a", pattern(size, 0))
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	for w := range 2 {
		writers.Go(func() {
			for i := range 20 {
				if err := r.Store.Put(r.ctx, "a", pattern(size, uint32(w*20+i))); err != nil {
					r.Errorf("putting: %v", err)
				}
			}
		})
	}
	for range 2 {
		readers.Go(func() { r.readWhole("a", size, stop) })
	}
	writers.Wait()
	close(stop)
	readers.Wait()
}

func (r *rig) readWhole(key string, size int, stop chan struct{}) {
	valid := map[string]bool{}
	for seed := range 40 {
		valid[string(pattern(size, uint32(seed)))] = true
	}
	got := make([]byte, size)
	for {
		n, err := r.Store.ReadAt(r.ctx, key, got, 0)
		if err != nil || !valid[string(got[:n])] {
			r.Errorf("a read between writes: %d bytes, %v, valid %t", n, err, valid[string(got[:n])])
			return
		}
		select {
		case <-stop:
			return
		default:
		}
	}
}

// create begins or continues the object "out/object" of some size.
func (r *rig) create(size int) store.Range {
	r.Helper()
	w, err := r.Store.(store.Ranger).Create(r.ctx, "out/object", "parts/p", int64(size))
	if err != nil {
		r.Fatal(err)
	}
	return w
}

// writeAll writes data in pieces, backwards, by two goroutines on two ranges.
func (r *rig) writeAll(data []byte, ranges ...io.WriterAt) {
	const piece = 7_919
	var all sync.WaitGroup
	for i, w := range ranges {
		all.Go(func() {
			for off := len(data) / piece * piece; off >= 0; off -= piece {
				if off/piece%len(ranges) != i {
					continue
				}
				if n, err := w.WriteAt(data[off:min(off+piece, len(data))], int64(off)); err != nil || n != min(piece, len(data)-off) {
					r.Errorf("writing at %d: %d, %v", off, n, err)
				}
			}
		})
	}
	all.Wait()
}

func checkRange(r *rig) {
	r.put("out/object", []byte("old"))
	data := pattern(100_003, 1)
	a := r.create(len(data))
	b := r.create(len(data))
	r.writeAll(data, a, b)
	r.holds("out/object", []byte("old"))
	if err := b.Close(); err != nil {
		r.Error(err)
	}
	if err := a.Commit(r.ctx); err != nil {
		r.Fatal(err)
	}
	if err := a.Close(); err != nil {
		r.Errorf("closing after Commit: %v", err)
	}
	r.holds("out/object", data)
	r.gone("parts/p")
	if got := r.keys(); !slices.Equal(got, []string{"out/object"}) {
		r.Errorf("after all there is %q", got)
	}
	empty := r.create(0)
	if err := empty.Commit(r.ctx); err != nil {
		r.Fatal(err)
	}
	r.holds("out/object", nil)
}

func checkRangeContinued(r *rig) {
	data := pattern(50_000, 1)
	a := r.create(len(data))
	r.writeAll(data[:20_000], a)
	if err := a.Close(); err != nil {
		r.Fatal(err)
	}
	b := r.create(len(data))
	if _, err := b.WriteAt(data[20_000:], 20_000); err != nil {
		r.Fatal(err)
	}
	if err := b.Commit(r.ctx); err != nil {
		r.Fatal(err)
	}
	r.holds("out/object", data)
	c := r.create(10)
	if err := c.Abort(r.ctx); err != nil {
		r.Fatal(err)
	}
	r.gone("parts/p")
	r.holds("out/object", data)
}

func checkRangeBounds(r *rig) {
	a := r.create(100)
	defer a.Close()
	for _, off := range []int64{-1, 91, 100, 1 << 40, 1<<63 - 5} {
		_, err := a.WriteAt(make([]byte, 10), off)
		r.wants(fmt.Sprintf("writing at %d of 100", off), err, fs.ErrInvalid)
	}
	if info, err := r.Store.Stat(r.ctx, "parts/p"); err != nil || info.Size != 100 {
		r.Errorf("the part is %+v, %v", info, err)
	}
	create := r.Store.(store.Ranger).Create
	_, err := create(r.ctx, "out/object", "parts/p", 50)
	r.wants("a smaller part of the same name", err, fs.ErrExist)
	_, err = create(r.ctx, "out/object", "parts/q", -1)
	r.wants("a part of negative size", err, fs.ErrInvalid)
	_, err = create(r.ctx, "same", "same", 1)
	r.wants("a part named as the object", err, store.ErrKey)
}

func checkMove(r *rig) {
	m := r.Store.(store.Mover)
	r.wants("moving nothing", m.Move(r.ctx, "new", "old"), fs.ErrNotExist)
	r.wants("moving into itself", m.Move(r.ctx, "new", "new/old"), store.ErrKey)
	for _, key := range []string{"new/a", "new/b/c", "newer", "at/old/a", "at/old/x", "at/older"} {
		r.put(key, []byte(key))
	}
	r.Store.ReadAt(r.ctx, "at/old/a", make([]byte, 1), 0) // it may keep the file open
	if err := m.Move(r.ctx, "new", "at/old"); err != nil {
		r.Fatal(err)
	}
	if got, want := r.keys(), []string{"at/old/a", "at/old/b/c", "at/older", "newer"}; !slices.Equal(got, want) {
		r.Errorf("after a move there is %q, want %q", got, want)
	}
	r.holds("at/old/a", []byte("new/a"))
	if err := m.Move(r.ctx, "newer", "at/older"); err != nil {
		r.Fatal(err)
	}
	r.holds("at/older", []byte("newer"))
	if err := m.Move(r.ctx, "at/old", "elsewhere/deep/down"); err != nil {
		r.Fatal(err)
	}
	r.holds("elsewhere/deep/down/b/c", []byte("new/b/c"))
	r.put("elsewhere/deep/downer", []byte("x"))
	for _, key := range []string{"elsewhere/deep/down", "at/older", "nothing", "at/older"} {
		if err := m.Remove(r.ctx, key); err != nil {
			r.Fatal(err)
		}
	}
	if got, want := r.keys(), []string{"elsewhere/deep/downer"}; !slices.Equal(got, want) {
		r.Errorf("after a removal there is %q, want %q", got, want)
	}
	r.wants("removing outside", m.Remove(r.ctx, "../x"), store.ErrKey)
}

func checkFree(r *rig) {
	free, err := r.Store.(store.Spacer).Free(r.ctx)
	if err != nil && !errors.Is(err, errors.ErrUnsupported) || free < 0 {
		r.Errorf("free are %d bytes, %v", free, err)
	}
	r.put("a", bytes.Repeat([]byte("x"), 1000))
}
