package learnt

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/comal-go/comal/internal/durable"
)

// target is the file itself: a link to it is not to be replaced.
func (s *Store) target() string {
	if path, err := filepath.EvalSymlinks(s.path); err == nil {
		return path
	}
	return s.path
}

// read returns what is in a file, nothing if there is none. damage tells why
// some of it is not there.
func read(path string) (entries []Entry, damage, err error) {
	info, err := os.Stat(path) // before it is opened: a pipe would wait
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case err == nil && !info.Mode().IsRegular():
		err = fmt.Errorf("%s is no file: what is learnt about splits needs one", path)
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if err != nil {
		return nil, nil, err
	}
	if len(text) > mostBytes {
		return nil, fmt.Errorf("it is larger than %d bytes", mostBytes), nil
	}
	entries, damage = decode(text)
	var v newer
	if errors.As(damage, &v) {
		return nil, nil, &VersionError{path, int(v)}
	}
	return entries, damage, nil
}

// change replaces what is in the file, one process at a time. What is damaged
// is set aside before.
func (s *Store) change(to func([]Entry) []Entry) error {
	path := s.target()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	unlock, err := lock(path)
	if err != nil {
		return err
	}
	defer unlock()
	entries, damage, err := read(path)
	if err != nil {
		return err
	}
	var told error
	if damage != nil {
		d := &DamagedError{Path: path, Cause: damage.Error(), Intact: len(entries)}
		told = d
		if aside := path + ".damaged"; os.Rename(path, aside) == nil {
			d.Aside = aside
		}
	}
	if err := write(path, to(entries)); err != nil {
		return errors.Join(told, err)
	}
	return told
}

// write replaces the file. It is called by who holds the lock.
func write(path string, entries []Entry) error {
	text, err := encode(entries)
	if err != nil {
		return err
	}
	return durable.Replace(path, text)
}
