package array

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/store"
)

// passFile begins the names of files that tell workers of a pass.
const passFile = "comal-pass-"

// publish makes a pass known by name: to this process, and by a file to workers.
// What it returns says nothing of the engine, so a run can be resumed on another. The
// digest is needed if there is a journal.
func (r *run) publish(s *stage, digest []byte, id string) (task, func(), error) {
	var t task
	dir := r.opt.Map.Scratch
	if dir == "" {
		dir = os.TempDir()
	}
	t.Pass = fmt.Sprintf("%d-%s", os.Getpid(), rand.Text())
	if journal := r.opt.Map.Journal; journal != "" {
		t.Pass = passOf(journal, slices.Concat(digest, []byte(id)))
		sweepJournal(dir, journal)
	}
	t.File = filepath.Join(dir, passFile+t.Pass)
	passes.Store(t.Pass, s)
	forget := func() { passes.Delete(t.Pass) }
	if inProcess(r.opt.Map) {
		return t, forget, nil
	}
	if err := s.elsewhere(); err != nil {
		forget()
		return t, nil, err
	}
	sweepPasses(dir)
	_ = os.Remove(t.File) // somebody's link
	if err := writeNew(t.File, s); err != nil {
		forget()
		return t, nil, err
	}
	return t, func() { forget(); _ = os.Remove(t.File) }, nil
}

func writeNew(name string, s *stage) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = errors.Join(s.write(f), f.Close()); err != nil {
		_ = os.Remove(name) // the reason is in err
	}
	if errors.Is(err, syscall.ENOSPC) {
		err = &store.NoSpace{Key: name, Err: err}
	}
	return err
}

// passOf names a pass of a run with a journal by what it does, the same whenever
// the run is resumed.
func passOf(journal string, does []byte) string {
	run, pass := sha256.Sum256([]byte(files.Place(journal))), sha256.Sum256(does)
	return hex.EncodeToString(run[:8]) + "." + hex.EncodeToString(pass[:16])
}

// sweepJournal removes the files that runs with a journal have left which were
// killed: none of them is needed any more, as one run at a time has it.
func sweepJournal(dir, journal string) {
	run, _, _ := strings.Cut(passOf(journal, nil), ".")
	names, _ := filepath.Glob(filepath.Join(dir, passFile+run+".*"))
	for _, name := range names {
		_ = os.Remove(name)
	}
}

// sweepPasses removes the files that processes have left which are dead.
func sweepPasses(dir string) {
	names, _ := filepath.Glob(filepath.Join(dir, passFile+"*-*"))
	for _, name := range names {
		pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(name), passFile), "-")
		if n, err := strconv.Atoi(pid); err == nil && !files.Alive(n) {
			_ = os.Remove(name) // somebody else may have done it
		}
	}
}

func inProcess(o comal.Option) bool { return o.Engine == nil && (o.On == "" || o.On == "local:") }

// elsewhere returns why a stage can run in this process alone, nil if it need not.
func (s *stage) elsewhere() error {
	const advice = ", or run on local:"
	var memory string
	for n := range expr.Uses(s.Roots...) {
		switch op := n.Op.(type) {
		case *expr.Blocks:
			if op.Anonymous() {
				return &engine.RefusedError{Message: "a function of chunks without a name runs in this process alone", Advice: "give it a name by RegisterBlock" + advice}
			}
		case *expr.Source:
			if files.InMemory(op.Ref.URL) {
				memory = op.Ref.URL
			}
		}
	}
	for _, t := range s.Targets {
		if t.Write != nil && files.InMemory(t.Write.URL) {
			memory = t.Write.URL
		}
	}
	if memory != "" {
		return &engine.RefusedError{Message: "worker processes do not reach " + memory + ", which is in the memory of this one", Advice: "keep it in a file" + advice}
	}
	return nil
}
