package journal

import (
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// failing is a disk whose call number n does not work: a write stops half-way.
type failing struct {
	layer
	mu   sync.Mutex
	n    int // calls until then
	with error
	hit  bool
}

func (d *failing) now() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.n--
	d.hit = d.hit || d.n == 0
	return d.n == 0
}

func (d *failing) open(name string, flag int) (file, error) {
	if d.now() {
		return nil, d.with
	}
	f, err := d.layer.open(name, flag)
	if err != nil {
		return nil, err
	}
	return failingFile{f, d}, nil
}

func (d *failing) mkdir(name string) error {
	if d.now() {
		return d.with
	}
	return d.layer.mkdir(name)
}

func (d *failing) rename(from, to string) error {
	if d.now() {
		return d.with
	}
	return d.layer.rename(from, to)
}

func (d *failing) syncDir(name string) error {
	if d.now() {
		return d.with
	}
	return d.layer.syncDir(name)
}

func (d *failing) lock(f file, name string) error {
	return d.layer.lock(f.(failingFile).file, name)
}

type failingFile struct {
	file
	d *failing
}

func (f failingFile) WriteAt(b []byte, at int64) (int, error) {
	if f.d.now() {
		n, _ := f.file.WriteAt(b[:len(b)/2], at)
		return n, f.d.with
	}
	return f.file.WriteAt(b, at)
}

func (f failingFile) Truncate(size int64) error {
	if f.d.now() {
		return f.d.with
	}
	return f.file.Truncate(size)
}

func (f failingFile) Sync() error {
	if f.d.now() {
		return f.d.with
	}
	return f.file.Sync()
}

// fickle is a disk in memory that, when the power goes, has lost a random part
// of what had not been synced: of each file some of the sectors written, of each
// folder some of the names.
type fickle struct {
	mu    sync.Mutex
	rng   *rand.Rand
	names map[string]*node
	loose []func(names map[string]*node) // changes of names not yet synced, undone
	where []string                       // the folder of each
}

// node is a file or, without data, a folder.
type node struct {
	now, synced []byte
	folder      bool
}

const sector = 512

func newFickle(seed uint64) *fickle {
	return &fickle{rng: rand.New(rand.NewPCG(seed, 0)), names: map[string]*node{".": {folder: true}}}
}

// fail takes the power away and gives it back.
func (d *fickle) fail() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := len(d.loose) - 1; i >= 0; i-- { // a journal of a file system keeps their order
		if d.rng.IntN(3) == 0 {
			break
		}
		d.loose[i](d.names)
	}
	d.loose, d.where = nil, nil
	for name, n := range d.names {
		if parent := d.names[filepath.Dir(name)]; parent == nil {
			delete(d.names, name)
			continue
		}
		n.now = d.torn(n)
		n.synced = append([]byte(nil), n.now...)
	}
}

// torn mixes the sectors of a file as they are with those that are synced.
func (d *fickle) torn(n *node) []byte {
	size := len(n.synced)
	if d.rng.IntN(2) == 0 {
		size = len(n.now)
	}
	b := make([]byte, size)
	for at := 0; at < size; at += sector {
		from := n.synced
		if d.rng.IntN(2) == 0 {
			from = n.now
		}
		if at < len(from) {
			copy(b[at:], from[at:min(at+sector, len(from))])
		}
	}
	return b
}

func (d *fickle) changed(name string, undo func(map[string]*node)) {
	d.loose, d.where = append(d.loose, undo), append(d.where, filepath.Dir(name))
}

func (d *fickle) open(name string, flag int) (file, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.names[name]
	if n == nil {
		if flag&os.O_CREATE == 0 {
			return nil, fs.ErrNotExist
		}
		n = &node{}
		d.names[name] = n
		d.changed(name, func(names map[string]*node) { delete(names, name) })
	}
	if flag&os.O_TRUNC != 0 {
		n.now = nil
	}
	return &fickleFile{d, n}, nil
}

func (d *fickle) mkdir(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.names[name] != nil {
		return fs.ErrExist
	}
	d.names[name] = &node{folder: true}
	d.changed(name, func(names map[string]*node) { delete(names, name) })
	return nil
}

func (d *fickle) rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, old := d.names[from], d.names[to]
	d.names[to] = n
	delete(d.names, from)
	d.changed(to, func(names map[string]*node) {
		names[from] = n
		if delete(names, to); old != nil {
			names[to] = old
		}
	})
	return nil
}

func (d *fickle) remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.names, name)
	return nil
}

func (d *fickle) list(dir string) (names []string, _ error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name := range d.names {
		if rest, ok := strings.CutPrefix(name, dir+string(filepath.Separator)); ok {
			names = append(names, rest)
		}
	}
	return names, nil
}

func (d *fickle) syncDir(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := len(d.loose) - 1; i >= 0; i-- {
		if d.where[i] == filepath.Clean(name) { // and with it what came before
			d.loose, d.where = d.loose[i+1:], d.where[i+1:]
			break
		}
	}
	return nil
}

func (d *fickle) lock(file, string) error { return nil }

type fickleFile struct {
	d *fickle
	n *node
}

func (f *fickleFile) ReadAt(b []byte, at int64) (int, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if at >= int64(len(f.n.now)) {
		return 0, io.EOF
	}
	n := copy(b, f.n.now[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (f *fickleFile) WriteAt(b []byte, at int64) (int, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if end := int(at) + len(b); end > len(f.n.now) {
		f.n.now = append(f.n.now, make([]byte, end-len(f.n.now))...)
	}
	return copy(f.n.now[at:], b), nil
}

func (f *fickleFile) Truncate(size int64) error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if int(size) > len(f.n.now) {
		return syscall.EINVAL
	}
	f.n.now = f.n.now[:size:size]
	return nil
}

func (f *fickleFile) Sync() error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	f.n.synced = append([]byte(nil), f.n.now...)
	return nil
}

func (f *fickleFile) Size() (int64, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	return int64(len(f.n.now)), nil
}

func (f *fickleFile) Close() error { return nil }

// reading is a disk that tells when records are read.
type reading struct {
	layer
	told func()
}

func (d reading) open(name string, flag int) (file, error) {
	f, err := d.layer.open(name, flag)
	return readingFile{f, d.told}, err
}

func (d reading) lock(f file, name string) error { return d.layer.lock(f.(readingFile).file, name) }

type readingFile struct {
	file
	told func()
}

func (f readingFile) ReadAt(b []byte, at int64) (int, error) {
	if at >= preambleLen {
		f.told()
	}
	return f.file.ReadAt(b, at)
}
