package learnt

import (
	"errors"
	"math/rand/v2"
	"os"
	"time"
)

// patience is how long a process waits for another that writes: each takes some
// milliseconds.
const patience = time.Second

// errHeld says that another process, or another part of this one, has the lock.
var errHeld = errors.New("locked")

// lock takes the lock of a file. It is held by a file beside it, because that
// itself is replaced; the system releases it when its holder ends, however.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(patience); ; {
		err = tryLock(f)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, errHeld) {
			break
		}
		if err = (&LockedError{path}); time.Now().After(end) {
			break
		}
		time.Sleep(time.Millisecond + rand.N(4*time.Millisecond))
	}
	f.Close()
	return nil, err
}
