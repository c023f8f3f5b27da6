// Package scratch keeps everything temporary of a run in one folder,
// comal-RUNID. It holds a locked file that tells who has made it: a folder whose
// lock can be taken belongs to a run that is dead, and the next run removes it.
package scratch

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/filelock"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/units"
)

const (
	prefix = "comal-"
	// leastFree is how much room there must be at the start, in bytes.
	leastFree = 1 << 20
	// full is so little room that what is written may be cut off.
	full = 16 << 10

	advice = "name another folder by --scratch (Option.Scratch) or TMPDIR"
)

// Folder is the scratch folder of a run.
type Folder struct {
	path  string
	real  string // the same without links, as the system names open files
	most  int64
	claim *filelock.Folder

	closing sync.Once
}

// Open makes the folder of a run among others in parent, "" being where the
// system keeps temporary files, and removes those of dead runs. It may take so
// many bytes, 0 being no limit. An error is an [engine.StartError] or, if there
// is too little room, an [engine.SpaceError].
func Open(parent, runID string, most int64) (*Folder, error) {
	return claimed(parent, runID, most, filelock.Make)
}

// New is Open for work that has no other use for a name.
func New(parent string, most int64) (*Folder, error) {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	return Open(parent, hex.EncodeToString(id[:]), most)
}

// Keep is Open for a run with a journal, a path that is locked by the caller: when it is
// killed, or ends before it is done, the run that goes on with the journal finds the
// folder as it was. Others leave it alone for as long as there is the journal.
func Keep(parent, journal string, most int64) (*Folder, error) {
	journal, err := filepath.Abs(journal)
	if err != nil {
		return nil, refused(parent, err)
	}
	sum := sha256.Sum256([]byte(journal))
	return claimed(parent, hex.EncodeToString(sum[:8]), most, func(path string) (*filelock.Folder, error) {
		return filelock.Claim(path, journal)
	})
}

func claimed(parent, runID string, most int64, claim func(path string) (*filelock.Folder, error)) (*Folder, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	parent, err := filepath.Abs(parent) // workers may have another working folder
	if err != nil {
		return nil, refused(parent, err)
	}
	sweep(parent)
	f := &Folder{path: filepath.Join(parent, prefix+runID), most: most}
	if f.claim, err = claim(f.path); err != nil {
		return nil, refused(parent, err)
	}
	if f.real, err = filepath.EvalSymlinks(f.path); err != nil {
		f.real = f.path
	}
	if err := roomy(f.path); err != nil {
		_ = f.End(false) // the reason is in err
		return nil, refused(parent, err)
	}
	return f, nil
}

// refused says why there can be no folder in parent.
func refused(parent string, err error) error {
	if !isFull(err) {
		return &engine.StartError{Message: "no folder for temporary files can be made: " + err.Error(), Advice: advice}
	}
	e := &engine.SpaceError{
		Path: parent, Message: "no space for temporary files in " + parent,
		Advice: "make room there, or " + advice,
	}
	if free, err := host.DiskFree(parent); err == nil && free < leastFree {
		e.Missing = leastFree - free
		e.Message += fmt.Sprintf(": %s are free, and a run needs %s at least; %d bytes are missing", units.Bytes(free), units.Bytes(leastFree), e.Missing)
	}
	return e
}

// isFull says whether an error is that of a disk, or a user's part of it, that
// is used up.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, errQuota)
}

// roomy refuses a disk that is too full to begin with. One that does not tell
// is tried.
func roomy(dir string) error {
	if free, err := host.DiskFree(dir); err == nil && free < leastFree {
		return syscall.ENOSPC
	}
	return nil
}

// Path is the folder's absolute path.
func (f *Folder) Path() string { return f.path }

// Use is how many bytes of the disk the folder takes, files that have no name
// any more included where this process has them open.
func (f *Folder) Use() int64 {
	var sum int64
	_ = filepath.WalkDir(f.path, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // it has been removed meanwhile
		}
		if info, err := e.Info(); err == nil && !e.IsDir() {
			sum += onDisk(info)
		}
		return nil
	})
	return sum + nameless(f.real)
}

// Check returns an [engine.SpaceError] once the folder has passed its limit or
// its disk is full.
func (f *Folder) Check() error {
	if free, err := host.DiskFree(f.path); err == nil && free < full {
		return f.Full()
	}
	if f.most <= 0 {
		return nil
	}
	use := f.Use()
	if use <= f.most {
		return nil
	}
	return &engine.SpaceError{
		Path: f.path, Missing: use - f.most,
		Message: fmt.Sprintf("the temporary files of the run take %s, and may take %s", units.Bytes(use), units.Bytes(f.most)),
		Advice:  "allow more by --scratch-max (Option.ScratchMax), or run fewer at once (-p 1, Option.Processes)",
	}
}

// Full is the error of a folder whose disk is full.
func (f *Folder) Full() error { return refused(filepath.Dir(f.path), syscall.ENOSPC) }

// End is Close, unless the run has not reached its end and can go on with what is in
// the folder: then it is left for that.
func (f *Folder) End(good bool) error {
	if good || !f.claim.Wanted() {
		return f.Close()
	}
	var err error
	f.closing.Do(func() { err = f.claim.Leave() })
	return err
}

// Close removes the folder and all that is in it.
func (f *Folder) Close() error {
	var err error
	f.closing.Do(func() { err = f.claim.Remove() })
	return err
}
