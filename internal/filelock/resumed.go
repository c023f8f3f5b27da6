package filelock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// journalName is the file in a folder that names the journal of a run.
const journalName = "journal"

// patience is how long a folder is waited for: who only looks whether it is needed has
// it for less.
const patience = 300 * time.Millisecond

// Claim takes over the folder that a run with the same journal has left, or makes it.
// The journal, an absolute path or "" for none, must be locked by the caller: that
// says who may go on.
func Claim(path, journal string) (*Folder, error) {
	var f *Folder
	err := ErrHeld
	for end := time.Now().Add(patience); errors.Is(err, ErrHeld) && time.Now().Before(end); time.Sleep(time.Millisecond) {
		if f, err = TakeOver(path); err == nil {
			return f, nil
		}
	}
	f, err = Make(path)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is in the way: if no run on any machine uses it, remove it: %w", path, err)
	}
	if err != nil || journal == "" {
		return f, err
	}
	if err := os.WriteFile(filepath.Join(path, journalName), []byte(journal), 0o600); err != nil {
		return nil, errors.Join(err, f.Remove())
	}
	return f, nil
}

// Wanted tells whether a run can go on with what is in a folder: it was claimed for a
// journal that is still there.
func (f *Folder) Wanted() bool {
	name, _ := os.ReadFile(filepath.Join(f.path, journalName)) // there is none
	_, err := os.Stat(string(name))
	return len(name) > 0 && err == nil
}
