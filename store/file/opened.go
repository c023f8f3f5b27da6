package file

import (
	"errors"
	"io/fs"
	"os"
	"sync"
)

// mostOpen is how many files are kept open: enough for the arrays that a run
// reads from at a time.
const mostOpen = 32

// opened are files that are open, the latest ones.
type opened struct {
	mu    sync.Mutex
	files map[string]*handle
	clock int64
}

// handle is closed when it is neither kept nor used.
type handle struct {
	*os.File
	info fs.FileInfo
	uses int // of readers, and one for being kept
	last int64
}

// get returns a file that is open already, if it is the one described, or opens
// it. It must be put back.
func (o *opened) get(key string, info fs.FileInfo, open func() (*os.File, error)) (*handle, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clock++
	if h := o.files[key]; h != nil {
		if os.SameFile(h.info, info) {
			h.uses++
			h.last = o.clock
			return h, nil
		}
		o.unkeep(key)
	}
	f, err := open()
	if err != nil {
		return nil, err
	}
	// The path may lead elsewhere by now.
	if info, err = f.Stat(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	h := &handle{f, info, 2, o.clock}
	if o.files == nil {
		o.files = map[string]*handle{}
	}
	o.files[key] = h
	if len(o.files) > mostOpen {
		o.unkeep(o.oldest())
	}
	return h, nil
}

// put ends one use of a file.
func (o *opened) put(h *handle) {
	o.mu.Lock()
	defer o.mu.Unlock()
	h.release()
}

func (h *handle) release() {
	if h.uses--; h.uses == 0 {
		h.Close() // nothing was written
	}
}

// drop keeps a file no longer.
func (o *opened) drop(key string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.unkeep(key)
}

func (o *opened) unkeep(key string) {
	if h := o.files[key]; h != nil {
		delete(o.files, key)
		h.release()
	}
}

func (o *opened) oldest() string {
	key, last := "", o.clock+1
	for k, h := range o.files {
		if h.last < last {
			key, last = k, h.last
		}
	}
	return key
}

// close keeps none.
func (o *opened) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for key := range o.files {
		o.unkeep(key)
	}
}
