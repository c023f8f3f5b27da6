package files

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"syscall"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/locate"
)

// Part returns the name of what is not yet the array. For a run with a journal it
// is always the same, so that the run can be resumed, and nobody else's, as one
// run at a time has a journal.
func Part(journal string) string {
	if journal == "" {
		return "part-" + rand.Text()[:8]
	}
	sum := sha256.Sum256([]byte(Place(journal)))
	return "part-" + hex.EncodeToString(sum[:8])
}

// mark stands beside a part and says whose it is.
type mark struct {
	ID     string `json:"id"`     // of this beginning; none if it is not to go on
	Layout string `json:"layout"` // of the array
	// Journal is that of the run, which needs the part for as long as it has the
	// journal. A run that has none needs it for as long as its process lasts.
	Journal string `json:"journal,omitempty"`
	Machine string `json:"machine"`
	// Boot is when the machine was started: what has been written to a file in pieces
	// since may not be on disk yet.
	Boot string `json:"boot,omitempty"`
	PID  int    `json:"pid"`
}

// part returns the key of what is not yet the array.
func (t Target) part(key string) string {
	if t.Own {
		return key
	}
	return beside(key, t.Part)
}

// mark returns the key of the part's mark. It is in a folder of its own, with
// which what is left of a mark that was killed while it was written is removed.
func (t Target) mark(key string) string { return beside(key, "mark-"+t.Part) + markName }

const markName = "/mark"

func beside(key, name string) string {
	return path.Join(path.Dir(key), "."+path.Base(key)+"."+name)
}

func (t Target) name() string { return t.Part + " " + t.URL }

// Begin creates what a target writes, and returns what names this beginning: the
// same as before if it goes on with what an interrupted run has left. Parts that
// belong to no run any more are removed.
func Begin(ctx context.Context, t Target, journal string) (id string, err error) {
	st, key, err := locate.Open(t.URL)
	if err != nil {
		return "", err
	}
	if err := sweep(ctx, st, key); err != nil {
		return "", err
	}
	m := mark{ID: rand.Text(), Layout: fmt.Sprintf("%v %v %v %+v", t.Layout.DType, t.Layout.Shape, t.Layout.Chunk, t.Zarr), Machine: machine(), Boot: Boot(), PID: os.Getpid()}
	if journal != "" {
		m.Journal = Place(journal)
	}
	old, ok := readMark(ctx, st, t.mark(key))
	if ok && old.ID != "" && old.Layout == m.Layout && (old.Boot == m.Boot || !t.Fleeting()) && exists(ctx, st, t.begun(st, key)) {
		m.ID = old.ID
	} else if err := remove(ctx, st, t.part(key)); err != nil {
		return "", err
	}
	if err := m.put(ctx, st, t.mark(key)); err != nil {
		return "", errors.Join(err, forget(context.WithoutCancel(ctx), st, t.mark(key)))
	}
	if _, err = Writer(ctx, t); err != nil && m.ID != old.ID {
		undo := context.WithoutCancel(ctx)
		err = errors.Join(err, remove(undo, st, t.part(key)), forget(undo, st, t.mark(key)))
	}
	return m.ID, err
}

// Fleeting tells whether what is written before the end may be lost when the machine
// is started anew, though a journal tells of it.
func (t Target) Fleeting() bool { return t.Layout.Piecewise || t.Own }

// begun returns the key under which what was begun is found: what cannot be moved
// is written where it belongs.
func (t Target) begun(st store.Store, key string) string {
	if _, ok := st.(store.Mover); ok {
		return t.part(key)
	}
	return key
}

func (m mark) put(ctx context.Context, st store.Store, key string) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return st.Put(ctx, key, text)
}

// forget removes a mark.
func forget(ctx context.Context, st store.Store, key string) error {
	if _, ok := st.(store.Mover); ok {
		return remove(ctx, st, strings.TrimSuffix(key, markName))
	}
	return st.Delete(ctx, key)
}

func readMark(ctx context.Context, st store.Store, key string) (m mark, ok bool) {
	text := make([]byte, 8192)
	n, err := st.ReadAt(ctx, key, text, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return m, false
	}
	return m, json.Unmarshal(text[:n], &m) == nil
}

// exists tells whether there is an object, or one below it.
func exists(ctx context.Context, st store.Store, key string) bool {
	if _, err := st.Stat(ctx, key); err == nil {
		return true
	}
	for _, err := range st.List(ctx, key+"/") {
		return err == nil
	}
	return false
}

// remove deletes a part. Only stores that can move have any.
func remove(ctx context.Context, st store.Store, part string) error {
	if m, ok := st.(store.Mover); ok {
		return m.Remove(ctx, part)
	}
	return nil
}

// sweep removes the parts of an array that belong to no run any more.
func sweep(ctx context.Context, st store.Store, key string) error {
	prefix := beside(key, "mark-")
	for info, err := range st.List(ctx, prefix) {
		if err != nil {
			return err
		}
		m, ok := readMark(ctx, st, info.Key)
		if !ok || !m.dead() {
			continue
		}
		part := strings.TrimSuffix(strings.TrimPrefix(info.Key, prefix), markName)
		err := remove(ctx, st, beside(key, part))
		if err := cmp.Or(err, forget(ctx, st, info.Key)); err != nil {
			return err
		}
	}
	return nil
}

// dead tells whether nobody will go on with a part. What cannot be known from this
// machine is alive.
func (m mark) dead() bool {
	if m.Machine != machine() {
		return false
	}
	if m.Journal != "" {
		_, err := os.Stat(m.Journal)
		return errors.Is(err, os.ErrNotExist)
	}
	return !Alive(m.PID)
}

// machine names what numbers of processes are of.
func machine() string {
	name, _ := os.Hostname()
	space, _ := os.Readlink("/proc/self/ns/pid") // containers may share a name
	return name + " " + space
}

// Boot names the time since the machine was started, "" where that is not known.
func Boot() string {
	id, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(id))
}

// Alive tells whether there is a process. Where nobody can tell there is.
func Alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release()
	err = p.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, syscall.ESRCH)
}

// End makes what Begin has created appear, or removes it. What cannot appear is
// left as it is.
func End(ctx context.Context, t Target, good bool) error {
	w, err := Writer(ctx, t)
	if err != nil {
		return err
	}
	st, key, err := locate.Open(t.URL)
	if err != nil {
		return err
	}
	switch {
	case !good:
		err = w.Abort(ctx)
	case !t.Own:
		if err := last(ctx, st, key, t); err != nil {
			return err
		}
		if err := w.Commit(ctx); err != nil {
			return err
		}
	}
	return cmp.Or(err, Forget(t), forget(ctx, st, t.mark(key)))
}

// Discard removes what may be left of the part of an array that has appeared.
func Discard(ctx context.Context, t Target) error {
	st, key, err := locate.Open(t.URL)
	if err != nil {
		return err
	}
	if !t.Own {
		err = remove(ctx, st, t.part(key))
	}
	return cmp.Or(err, forget(ctx, st, t.mark(key)))
}

// last marks a part as one that no run may go on with: from now on it may be what
// stood in the place of the array, as a folder is exchanged with it.
func last(ctx context.Context, st store.Store, key string, t Target) error {
	if _, ok := st.(store.Mover); !ok || t.Layout.Piecewise {
		return nil
	}
	m, ok := readMark(ctx, st, t.mark(key))
	if !ok {
		return nil
	}
	m.ID = ""
	return m.put(ctx, st, t.mark(key))
}

// Forget closes the writer of a target in this process, if there is one.
func Forget(t Target) error { return writers.drop(t.name()) }
