package filelock

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const lockName = ".lock"

// Folder is one whose maker holds a lock in it, by which others see whether it is
// still needed.
type Folder struct {
	path string
	lock *os.File // nil where files cannot be locked
}

// Make makes a folder, which must not be there, and takes its lock. The lock says
// whose it is only after it is locked, so nobody takes it for an abandoned one, and it
// is never renamed, which some systems refuse of an open file. Where the file system
// has no locks nobody ever does.
func Make(path string) (*Folder, error) {
	if err := os.Mkdir(path, 0o700); err != nil {
		return nil, err
	}
	lock, err := makeLock(path)
	if err != nil {
		os.RemoveAll(path)
		return nil, err
	}
	return &Folder{path, lock}, nil
}

func makeLock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if Try(f) != nil {
		f.Close()
		return nil, os.Remove(f.Name())
	}
	machine, _ := os.Hostname()
	if _, err := fmt.Fprintf(f, "pid %d host %s\n", os.Getpid(), machine); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// TakeOver takes a folder of this user whose maker was a process of this machine
// and is dead; the error is ErrHeld of others. Whether the process is dead its lock
// says, not its number. Across machines a lock may tell nothing.
func TakeOver(path string) (*Folder, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() || !isOwn(info) { // a link is no folder
		return nil, ErrHeld
	}
	name := filepath.Join(path, lockName)
	f, err := openLock(name)
	if err != nil {
		return nil, err
	}
	here, err := os.Hostname()
	if err == nil && machineOf(f) == here {
		err = Try(f)
	} else {
		err = ErrHeld
	}
	if err == nil && !same(f, name) {
		err = ErrHeld // somebody has removed it meanwhile
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &Folder{path, f}, nil
}

// machineOf reads on which machine a lock was made, "" of one that is being made.
func machineOf(f *os.File) string {
	text, err := io.ReadAll(io.LimitReader(f, 1<<10))
	words := strings.Fields(string(text))
	if err != nil || len(words) != 4 || !strings.HasSuffix(string(text), "\n") || words[0] != "pid" || words[2] != "host" {
		return ""
	}
	return words[3]
}

// same tells whether an open file is the one that has a name.
func same(f *os.File, name string) bool {
	open, err1 := f.Stat()
	there, err2 := os.Lstat(name)
	return err1 == nil && err2 == nil && os.SameFile(open, there)
}

// Path is where the folder is.
func (f *Folder) Path() string { return f.path }

// Remove removes the folder and all that is in it.
func (f *Folder) Remove() error { return removeLocked(f.path, f.lock) }

// Leave leaves the folder to who takes it over.
func (f *Folder) Leave() error {
	if err := f.lock.Close(); !errors.Is(err, fs.ErrInvalid) {
		return err
	}
	return nil // there is no lock
}
