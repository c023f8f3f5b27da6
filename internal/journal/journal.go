// Package journal keeps the results of a run in a file while they come, so that
// a run that was killed can go on where it was.
//
// A journal is append-only: each record has a length and a checksum and goes to
// the system by one write before anybody sees the result, so it survives the end
// of the process at any instant; the disk has it a second later. What a crash
// leaves torn at the end is cut off and never believed. Results are found by the
// key of their item, which is a hash of all that they depend on.
package journal

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/filelock"
)

// Key names an item and all its result depends on: the first half of a SHA-256.
type Key [16]byte

// Entry is the result of one item. Of items whose keys are equal, Occurrence
// says which one it is, from 0 in the order of the input.
type Entry struct {
	Key        Key
	Occurrence int
	Attempt    int
	Seconds    float64
	Printed    []byte // by the function
	Value      []byte
	File       string // a file that is part of the value; "" for none
}

// Journal is a journal that this process alone writes to. Its methods may be called
// by many goroutines at once.
type Journal struct {
	path    string
	disk    layer
	spill   int // values longer than that have a file of their own
	dropped int64
	index   map[uint64]int64 // where the records are that were here before

	finding sync.Mutex // the input of a run that is over may still ask
	read    []byte     // buffer of Find
	found   bool       // Find had a result
	advised bool       // Useless was true

	mu     sync.Mutex
	f      file
	end    int64 // of the last whole record
	err    error // of a write that failed: nothing is written any more
	told   bool  // a caller has got err
	buf    []byte
	timer  *time.Timer // runs if there is something to sync
	folder bool        // FILE.d is there
	began  string      // what Begin has told last
	held   bool        // it stays open when a run gives it back
	taken  bool        // by a run, while it is held

	syncing sync.Mutex // held while the disk is waited for
}

const (
	// spillFrom is the size from which values lie beside the journal.
	spillFrom = 1 << 20
	// syncAfter is how long a result may be with the system and not on the disk.
	// Together with the sync itself it stays below a second.
	syncAfter = 500 * time.Millisecond
)

// Open opens a journal, or makes it, and takes it for this process. The error is
// a *LockedError if another run has it, and an *engine.DamageError if the file
// is no journal.
func Open(path string) (*Journal, error) { return open(path, system{}, spillFrom) }

func open(path string, disk layer, spill int) (*Journal, error) {
	j := &Journal{path: path, disk: disk, spill: spill, index: map[uint64]int64{}}
	f, err := disk.open(path, os.O_RDWR|os.O_CREATE)
	if err != nil && noSpace(err) {
		return nil, j.failed("be made", preambleLen, err)
	}
	if err != nil {
		return nil, err
	}
	j.f = f
	if err := j.start(); err != nil {
		f.Close()
		return nil, err
	}
	return j, nil
}

// start locks the file, reads what it holds and cuts off what is torn.
func (j *Journal) start() error {
	if err := j.disk.lock(j.f, j.path); err != nil {
		if errors.Is(err, filelock.ErrHeld) {
			return lockedBy(j.path, j.f)
		}
		return fmt.Errorf("%s cannot be locked: %w", j.path, err)
	}
	size, err := j.f.Size()
	if err != nil {
		return err
	}
	if err := checkPreamble(j.path, j.f, size); err != nil {
		return err
	}
	if size < preambleLen {
		if err := j.create(); err != nil {
			return err
		}
		size = preambleLen
	}
	j.end, err = scan(j.f, size, func(at int64, r record) {
		if r.kind == kindResult {
			j.index[slot(r.entry.Key, r.entry.Occurrence)] = at
		}
	})
	if err != nil {
		return err
	}
	if j.dropped = size - j.end; j.dropped > 0 {
		// On the disk before anything follows: else a crash could bring back
		// what lay behind.
		if err := j.f.Truncate(j.end); err != nil {
			return err
		}
		if err := j.f.Sync(); err != nil {
			return err
		}
	}
	j.sweep()
	j.hold(holderText())
	return nil
}

// create writes the beginning of a new journal.
func (j *Journal) create() error {
	if _, err := j.f.WriteAt(preamble(), 0); err != nil {
		return j.failed("be made", preambleLen, err)
	}
	if err := j.f.Sync(); err != nil {
		return j.failed("be made", preambleLen, err)
	}
	return j.disk.syncDir(filepath.Dir(j.path))
}

// hold writes who has the journal where others look for it. It helps people and
// nothing depends on it, so a failure is none of the run's.
func (j *Journal) hold(who string) { _, _ = j.f.WriteAt(holder(who), int64(len(magic))) }

// Dropped is how many bytes at the end were torn or corrupt and were cut off; a
// journal that is held tells it once.
func (j *Journal) Dropped() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := j.dropped
	if j.held {
		j.dropped = 0
	}
	return n
}

// Len is how many results the journal held when it was opened.
func (j *Journal) Len() int { return len(j.index) }

// Find returns the result of an item that was there when the journal was opened.
// What Entry holds belongs to the caller, except for the file, which must be
// left as it is.
func (j *Journal) Find(k Key, occurrence int) (Entry, bool) {
	at, ok := j.index[slot(k, occurrence)]
	if !ok {
		return Entry{}, false
	}
	j.finding.Lock()
	defer j.finding.Unlock()
	r, err := j.recordAt(at)
	if err != nil || r.kind != kindResult || r.entry.Key != k || r.entry.Occurrence != occurrence {
		return Entry{}, false // it has changed since, or two keys share a place
	}
	e := r.entry
	e.Printed, e.Value = clone(e.Printed), clone(e.Value)
	if r.spilled != nil {
		if e.Value, err = j.readBeside(valueName(k, occurrence), *r.spilled); err != nil {
			return Entry{}, false
		}
	}
	if r.attached != nil {
		name := fileName(k, occurrence)
		if err := j.checkBeside(name, *r.attached); err != nil {
			return Entry{}, false
		}
		e.File = filepath.Join(j.dir(), name)
	}
	j.found = true
	return e, true
}

// Useless tells, once, that the journal held results when it was opened, and that
// nobody has found one.
func (j *Journal) Useless() bool {
	j.finding.Lock()
	defer j.finding.Unlock()
	told := j.advised
	j.advised = !j.found && j.Len() > 0
	return j.advised && !told
}

// recordAt reads one record again.
func (j *Journal) recordAt(at int64) (record, error) {
	if j.read == nil {
		j.read = make([]byte, 4<<10)
	}
	n, err := j.f.ReadAt(j.read, at)
	if n < headLen {
		return record{}, cmp.Or(err, io.ErrUnexpectedEOF)
	}
	size, sum, ok := parseHead(j.read)
	if !ok {
		return record{}, errTorn
	}
	if whole := headLen + size; whole > n {
		if whole > len(j.read) {
			j.read = append(j.read[:n], make([]byte, whole-n)...)
		}
		if _, err := j.f.ReadAt(j.read[n:whole], at+int64(n)); err != nil {
			return record{}, err
		}
	}
	return parse(j.read[headLen:headLen+size], sum)
}

func clone(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return append([]byte(nil), b...)
}

// Close puts everything on the disk and lets go of the journal, if nobody holds it.
// An error that Append has returned is not returned again.
func (j *Journal) Close() error {
	if j.leave() {
		return nil
	}
	j.mu.Lock()
	if j.timer != nil {
		j.timer.Stop()
	}
	j.mu.Unlock()
	j.sync()
	j.mu.Lock()
	defer j.mu.Unlock()
	if errors.Is(j.err, os.ErrClosed) {
		return nil
	}
	j.hold("")
	err := j.err
	if j.told {
		err = nil
	}
	j.err = os.ErrClosed
	return errors.Join(err, j.f.Close())
}

// failed is the error of a write for want of n bytes, if that is the cause.
func (j *Journal) failed(what string, n int64, err error) error {
	if !noSpace(err) {
		return fmt.Errorf("the journal %s cannot %s: %w", j.path, what, err)
	}
	advice := "make room on that disk"
	if errors.Is(err, syscall.EFBIG) {
		advice = "allow larger files (ulimit -f)"
	}
	return &engine.SpaceError{
		Path: j.path, Missing: n,
		Message: fmt.Sprintf("the journal %s cannot %s, %d bytes are missing: %v", j.path, what, n, err),
		Advice:  advice + " and start the run again: it goes on where it was",
	}
}
