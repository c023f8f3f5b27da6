package scratch

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/comal-go/comal/internal/filelock"
)

const (
	lockName = ".lock"
	newName  = ".lock-new" // before it is locked
)

// ours are the names of folders that Open makes.
var ours = regexp.MustCompile(`^` + prefix + `[0-9a-f]{16}$`)

// makeLock makes the lock of a folder. It is locked before it has its name, so
// that nobody takes the folder for a dead one. The file is nil where the file
// system has no locks; then nobody ever takes it for one.
func makeLock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, newName), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	machine, _ := os.Hostname()
	if _, err := fmt.Fprintf(f, "pid %d host %s\n", os.Getpid(), machine); err != nil {
		f.Close()
		return nil, err
	}
	err = filelock.Try(f)
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, lockName))
	}
	if err != nil {
		f.Close()
		return nil, os.Remove(filepath.Join(dir, newName))
	}
	return f, nil
}

// holder reads who has made a lock.
func holder(f *os.File) (pid int, machine string) {
	text, err := io.ReadAll(io.LimitReader(f, 1<<10))
	words := strings.Fields(string(text))
	if err != nil || len(words) != 4 || words[0] != "pid" || words[2] != "host" {
		return 0, ""
	}
	pid, _ = strconv.Atoi(words[1])
	return pid, words[3]
}

// sweep removes the folders of dead runs.
func sweep(parent string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		if !ours.MatchString(e.Name()) || !e.IsDir() { // a link is no folder
			continue
		}
		if info, err := e.Info(); err == nil && isOwn(info) {
			sweepOne(filepath.Join(parent, e.Name()))
		}
	}
}

// sweepOne removes a folder if it was made on this machine by a process that is
// dead. Across machines a lock may tell nothing.
func sweepOne(dir string) {
	f, err := openLock(filepath.Join(dir, lockName))
	if err != nil {
		return
	}
	_, machine := holder(f)
	here, err := os.Hostname()
	if err == nil && machine == here {
		err = filelock.Try(f)
	}
	if err != nil || machine != here || !same(f, filepath.Join(dir, lockName)) {
		f.Close()
		return
	}
	_ = removeLocked(dir, f)
}

// same says whether an open file is the one that has a name.
func same(f *os.File, name string) bool {
	open, err1 := f.Stat()
	there, err2 := os.Lstat(name)
	return err1 == nil && err2 == nil && os.SameFile(open, there)
}
