//go:build unix

package beat

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// New returns a page for a worker about to be started, and the file to start it
// with, which the caller closes.
func New() (*Page, *os.File, error) {
	f, err := newFile()
	if err != nil {
		return nil, nil, fmt.Errorf("a page to share with a worker: %w", err)
	}
	p, err := mapped(int(f.Fd()))
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	p.word(1).Store(magic)
	return p, f, nil
}

// tempFile is an empty page in a file without a name.
func tempFile() (*os.File, error) {
	f, err := os.CreateTemp("", "comal-beat-*")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name())
	if err := f.Truncate(size); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Open returns the page that this process was started with, and closes the
// descriptor, lest what it starts itself inherit it.
func Open(fd int) (*Page, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil || st.Size != size {
		return nil, errForeign
	}
	p, err := mapped(fd)
	if err != nil {
		return nil, err
	}
	if p.word(1).Load() != magic {
		p.Close()
		return nil, errForeign
	}
	return p, unix.Close(fd)
}

func mapped(fd int) (*Page, error) {
	mem, err := unix.Mmap(fd, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("a page to share with a worker: %w", err)
	}
	return &Page{mem: mem}, nil
}

// Close gives the page back. Nobody may look at it any more.
func (p *Page) Close() {
	if p != nil {
		_ = unix.Munmap(p.mem)
		p.mem = nil
	}
}
