package learnt

import (
	"errors"
	"os"
	"time"

	"github.com/comal-go/comal/internal/filelock"
)

// patience is how long a process waits for another that writes: each takes some
// milliseconds.
const patience = time.Second

// lock takes the lock of a file. It is held by a file beside it, because that
// itself is replaced; the system releases it when its holder ends, however.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = filelock.Wait(f, patience)
	if err == nil {
		return func() { f.Close() }, nil
	}
	f.Close()
	if errors.Is(err, filelock.ErrHeld) {
		err = &LockedError{path}
	}
	return nil, err
}
