package together

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/comal-go/comal/internal/durable"
)

// Publish has results appear, by their names below Results; those that are not there
// are left out. Each of them must be on disk.
func (f *Folder) Publish(names ...string) error {
	if err := f.tidy(names); err != nil {
		return err
	}
	if _, err := os.Lstat(f.out); errors.Is(err, fs.ErrNotExist) && os.Rename(f.Results(), f.out) == nil {
		f.keep = false
		return durable.Folder(filepath.Dir(f.out))
	}
	text, err := json.Marshal(names)
	if err != nil {
		return err
	}
	if err := durable.Replace(f.path(complete), text); err != nil {
		return err
	}
	if err := f.goOn(); err != nil {
		return err
	}
	f.keep = false
	return nil
}

// tidy removes what is not a result: parts that another command has left.
func (f *Folder) tidy(names []string) error {
	entries, err := os.ReadDir(f.Results())
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	for _, e := range entries {
		if !wanted[e.Name()] {
			err = errors.Join(err, os.RemoveAll(filepath.Join(f.Results(), e.Name())))
		}
	}
	return err
}

// goOn moves the results of a run that has had all of them, as far as nobody has
// done it.
func (f *Folder) goOn() error {
	text, err := os.ReadFile(f.path(complete))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var names []string
	if err == nil {
		err = json.Unmarshal(text, &names)
	}
	if err != nil {
		return fmt.Errorf("%s lists results that are to be moved to %s, and cannot be read: move them yourself and remove it: %w", f.path(complete), f.out, err)
	}
	if err := os.MkdirAll(f.out, 0o777); err != nil {
		return err
	}
	for _, name := range names {
		if filepath.Base(name) != name {
			return fmt.Errorf("%s: %q is no name of a result: %w", f.path(complete), name, fs.ErrInvalid)
		}
		if err := f.move(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s cannot be moved to %s, and waits there for the next run: %w", filepath.Join(f.Results(), name), f.out, err)
		}
	}
	if err := durable.Folder(f.out); err != nil {
		return err
	}
	return errors.Join(os.Remove(f.path(complete)), os.RemoveAll(f.path(replaced)))
}

// move puts a result in place of what has its name, which may be a folder.
func (f *Folder) move(name string) error {
	from, to := filepath.Join(f.Results(), name), filepath.Join(f.out, name)
	result, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if old, err := os.Lstat(to); err == nil && (old.IsDir() || result.IsDir()) {
		aside := filepath.Join(f.path(replaced), name)
		if err := errors.Join(os.RemoveAll(aside), os.MkdirAll(f.path(replaced), 0o777)); err != nil {
			return err
		}
		if err := os.Rename(to, aside); err != nil {
			return err
		}
	}
	return os.Rename(from, to)
}

// oneDisk fails if nothing can be moved to where results belong, before they are
// computed.
func (f *Folder) oneDisk() error {
	info, err := os.Stat(f.out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	if err == nil {
		err = f.tryMove()
	}
	if err != nil {
		return fmt.Errorf("results cannot be moved to %s, as a folder on another disk or one that cannot be written to: name another one, or one in it: %w", f.out, err)
	}
	return nil
}

// tryMove moves an empty folder there, and removes it.
func (f *Folder) tryMove() error {
	f.unprobe()
	if err := os.Mkdir(f.path(probe), 0o777); err != nil && !errors.Is(err, fs.ErrExist) { // as one that was killed has left it
		return err
	}
	if err := os.Rename(f.path(probe), f.probed()); err != nil {
		return err
	}
	return os.Remove(f.probed())
}

// probed is what a probe is called in the folder it is moved to.
func (f *Folder) probed() string { return filepath.Join(f.out, filepath.Base(f.claim.Path())) }

// unprobe removes the probe that a run has left there which was killed.
func (f *Folder) unprobe() { _ = os.Remove(f.probed()) }
