package comal

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/journal"
)

// diary keeps the results of a run in its journal, and has those of earlier
// runs.
type diary[I, O any] struct {
	log     *journal.Journal
	keys    *keyer[I]
	values  kept[O]
	what    string // runs, for people; "" if the first item tells
	scratch string // for files of values that are had
	begun   bool
	large   bool         // the value that was found last is
	had     atomic.Int64 // items that were in the journal

	mu     sync.Mutex
	blocks map[int]*keyBlock // keys of items whose results have not come, by position
	batch  sync.Pool         // of *batchOfEntries
	silent bool              // it was told that a value cannot be kept
}

// keyBlock is the keys of items at adjacent positions.
type keyBlock struct {
	keys [blockLen]itemKey
	left int // of which results are to come, or that are to come themselves
}

// batchOfEntries is what one write takes.
type batchOfEntries struct {
	entries []journal.Entry
	ends    []int // of their values, in buf
	buf     []byte
}

// openDiary opens the journal before anything is started.
func (j *job[I, O]) openDiary(p engine.Program) error {
	if j.opt.Journal == "" {
		return nil
	}
	values, err := keptAs[O](p)
	if err != nil {
		return fmt.Errorf("comal: a journal cannot keep these values: %w", err)
	}
	keys, err := newKeyer[I](p, nil, j.opt.ItemInputs)
	if err != nil {
		return fmt.Errorf("comal: a journal cannot tell these items apart: %w", err)
	}
	log, err := journal.Take(j.ctx, j.opt.Journal)
	if err != nil {
		return err
	}
	j.diary = &diary[I, O]{log: log, keys: keys, values: values, scratch: p.Scratch, blocks: map[int]*keyBlock{}}
	if n := log.Dropped(); n > 0 {
		j.warn(fmt.Sprintf("the journal %s ended in %d bytes that were not whole, as after a crash: they were cut off", j.opt.Journal, n))
	}
	return nil
}

// identify tells the diary what runs, once the engine knows.
func (j *job[I, O]) identify(p engine.Program) (err error) {
	d := j.diary
	if d == nil {
		return nil
	}
	if p.Kind != engine.Command {
		d.what = p.Name
		if p.Kind == engine.Closure {
			d.what = goName(j.plain)
		}
	}
	d.keys.base, err = j.identity(p)
	return err
}

func (j *job[I, O]) warn(text string) {
	if j.opt.Warned != nil {
		j.opt.Warned(text)
	}
}

// put remembers the key of the item at a position; of one that is not known, or
// whose result is there, that there is nothing to remember.
func (d *diary[I, O]) put(pos int, k itemKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.blocks[pos/blockLen]
	if b == nil {
		b = &keyBlock{left: blockLen}
		d.blocks[pos/blockLen] = b
	}
	b.keys[pos%blockLen] = k
	if !k.known {
		d.leave(b, pos)
	}
}

// take returns the key of the item at a position and forgets it.
func (d *diary[I, O]) take(pos int) itemKey {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.blocks[pos/blockLen]
	if b == nil {
		return itemKey{}
	}
	k := b.keys[pos%blockLen]
	if k.known {
		b.keys[pos%blockLen] = itemKey{}
		d.leave(b, pos)
	}
	return k
}

// leave counts an item of a block. The diary must be locked.
func (d *diary[I, O]) leave(b *keyBlock, pos int) {
	if b.left--; b.left == 0 {
		delete(d.blocks, pos/blockLen)
	}
}

// keep writes the values of a result, except for those of items that failed.
func (j *job[I, O]) keep(first, attempt int, out []O, r *engine.Result) error {
	d := j.diary
	b, _ := d.batch.Get().(*batchOfEntries)
	if b == nil {
		b = &batchOfEntries{}
	}
	defer d.batch.Put(b)
	b.entries, b.ends, b.buf = b.entries[:0], b.ends[:0], b.buf[:0]
	fails, rest := r.Fails, *r
	for i := range out {
		seconds, printed := noted(i, &rest)
		if len(fails) > 0 && fails[0].Index == i {
			fails = fails[1:]
			continue
		}
		k := d.take(first + i)
		if !k.known {
			continue
		}
		whole, file, err := d.encode(b.buf, out[i:i+1])
		if err != nil {
			j.notKept(first+i, err)
			continue
		}
		b.buf = whole
		b.ends = append(b.ends, len(b.buf))
		b.entries = append(b.entries, journal.Entry{
			Key: k.key, Occurrence: int(k.which), Attempt: attempt, Seconds: seconds, Printed: printed, File: file,
		})
	}
	at := 0
	for i, end := range b.ends { // now that the buffer does not move any more
		b.entries[i].Value, at = b.buf[at:end], end
	}
	if cap(b.buf) > mostBuffer {
		defer func() { b.buf = nil }()
	}
	return d.log.Append(b.entries)
}

// largeValue is how large values may be of which thousands are in memory at once.
const largeValue = 16 << 10

// mostBuffer is how large a buffer is kept for the next batch.
const mostBuffer = 1 << 20

// encode appends a value. A marshaller that panics must not end the run.
func (d *diary[I, O]) encode(b []byte, v []O) (_ []byte, file string, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("it panicked: %v", v)
		}
	}()
	return d.values.append(b, v)
}

// notKept tells, once, that a value cannot be kept.
func (j *job[I, O]) notKept(pos int, err error) {
	j.diary.mu.Lock()
	told := j.diary.silent
	j.diary.silent = true
	j.diary.mu.Unlock()
	if !told {
		j.warn(fmt.Sprintf("the journal cannot keep the value of item %d, which will be run again: %v", j.index(pos), err))
	}
}

// find puts the value of the item at a position where it belongs, if the journal
// has it.
func (j *job[I, O]) find(pos int, k itemKey) bool {
	d := j.diary
	e, ok := d.log.Find(k.key, int(k.which))
	if !ok {
		return false
	}
	if e.File != "" {
		var err error
		if e.File, err = copyFile(e.File, d.scratch); err != nil {
			return false
		}
	}
	d.large = len(e.Value) > largeValue
	_, out := j.store.load(pos, 1)
	if err := d.values.decode(e.Value, e.File, out); err != nil {
		return false
	}
	r := engine.Result{N: 1, Notes: []engine.Note{{Seconds: e.Seconds, Printed: e.Printed}}}
	if j.settled != nil {
		j.settled(pos, out, &r)
	}
	if len(r.Fails) > 0 {
		return false
	}
	j.store.save(pos, e.Attempt, out, &r)
	if w, ok := j.store.(interface{ resume(pos int) }); ok {
		w.resume(pos)
	}
	return true
}

// copyFile copies a file into a folder under a name of its own: the copy belongs
// to who gets the value.
func copyFile(from, dir string) (string, error) {
	in, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer in.Close()
	out, err := os.CreateTemp(dir, "kept-")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(out, in)
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(out.Name())
	}
	return out.Name(), err
}
