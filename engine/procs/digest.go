package procs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/comal-go/comal/engine"
)

// Digest names the source of what is run: for Go the program's executable file;
// for Python the function's module and what it had imported, when the first
// worker was ready, from the module's own folder and those inside it. It is ""
// for commands, and if a file cannot be read.
func (e *Engine) Digest() string {
	e.digest.Do(func() {
		e.mu.Lock()
		folder, files := e.folder, e.sources
		e.mu.Unlock()
		if e.prog.Kind == engine.Go {
			folder, files = filepath.Dir(e.image.path), []string{filepath.Base(e.image.path)}
		}
		h := sha256.New()
		for _, name := range files {
			if addFile(h, folder, name) != nil {
				return
			}
		}
		if len(files) > 0 {
			e.digested = hex.EncodeToString(h.Sum(nil))
		}
	})
	return e.digested
}

// addFile adds a file's name and content.
func addFile(h hash.Hash, folder, name string) error {
	f, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	fmt.Fprintf(h, "%d %s %d\n", len(name), filepath.ToSlash(name), fi.Size())
	_, err = io.Copy(h, f)
	return err
}
