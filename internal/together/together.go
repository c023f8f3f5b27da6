// Package together has several results appear together in one folder. Until all of
// them are there they wait in a hidden folder beside it,
//
//	.OUT.comal-part-NAME/
//		.lock      held by the run
//		journal    names the journal of a run that can go on
//		complete   lists the results, once all are there
//		results/   holds them
//
// where NAME is random, or made of the journal's name. If there is no OUT, results
// is renamed, in one step. Otherwise results go into it one by one, in place of
// those of the same names; a run that is killed in between is found by complete, and
// the next run to OUT moves what is left before it does anything else. What killed
// runs have left that nobody can go on with is removed on that occasion.
package together

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/comal-go/comal/internal/filelock"
)

const (
	infix    = ".comal-part-"
	complete = "complete"
	results  = "results"
	probe    = "probe"    // a folder that is moved to see whether results can be
	replaced = "replaced" // what stood where results are, until it is removed
)

// Folder is where results wait.
type Folder struct {
	claim *filelock.Folder
	out   string
	keep  bool // a run can go on with it
}

// Open makes the folder for a run to out, which need not exist, or takes that of a
// run before with the same journal. The journal, a path or "", must be locked by
// the caller: that says who may go on.
func Open(out, journalName string) (*Folder, error) {
	if real, err := filepath.EvalSymlinks(out); err == nil {
		out = real // to which it must be possible to rename
	}
	out, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	if journalName != "" {
		if journalName, err = filepath.Abs(journalName); err != nil {
			return nil, err
		}
	}
	parent, base := filepath.Split(out)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return nil, err
	}
	ours := filepath.Join(parent, "."+base+infix+nameOf(journalName))
	if err := sweep(out, ours); err != nil {
		return nil, err
	}
	f := &Folder{out: out, keep: journalName != ""}
	if f.claim, err = filelock.Claim(ours, journalName); err != nil {
		return nil, err
	}
	if err = f.goOn(); err == nil {
		err = os.MkdirAll(f.Results(), 0o777)
	}
	if err == nil {
		err = f.oneDisk()
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// nameOf is always the same for a journal, so that a run finds what it has left.
func nameOf(journalName string) string {
	if journalName == "" {
		return rand.Text()[:16]
	}
	sum := sha256.Sum256([]byte(journalName))
	return hex.EncodeToString(sum[:8])
}

// sweep ends what killed runs to out have left, but for ours and those that can go on.
func sweep(out, ours string) error {
	parent, base := filepath.Split(out)
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(parent, e.Name())
		if !strings.HasPrefix(e.Name(), "."+base+infix) || path == ours {
			continue
		}
		c, err := filelock.TakeOver(path)
		if err != nil {
			continue // it is alive, or nobody can tell
		}
		f := &Folder{claim: c, out: out}
		f.unprobe()
		if _, err := os.Stat(f.path(complete)); err != nil {
			f.keep = c.Wanted()
		}
		if err := errors.Join(f.goOn(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (f *Folder) path(name string) string { return filepath.Join(f.claim.Path(), name) }

// Results is where results are to be written.
func (f *Folder) Results() string { return f.path(results) }

// Out is where they will be.
func (f *Folder) Out() string { return f.out }

// Close removes the folder, unless there is something in it with which a run can go
// on.
func (f *Folder) Close() error {
	if there, _ := os.ReadDir(f.Results()); f.keep && len(there) > 0 {
		return f.claim.Leave()
	}
	return f.claim.Remove()
}
