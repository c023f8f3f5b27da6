package journal

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// Values that are long, and files, lie in a folder beside the journal. Each has
// its name only when it is whole and on the disk, and a record names it after
// that; a file that is not what its record says is none.

// partPrefix begins the names of files in the making. They never end like data.
const partPrefix = "part-"

var parts atomic.Int64

func (j *Journal) dir() string { return j.path + ".d" }

func valueName(k Key, occurrence int) string { return fmt.Sprintf("%x-%d.value", k[:], occurrence) }
func fileName(k Key, occurrence int) string  { return fmt.Sprintf("%x-%d.file", k[:], occurrence) }

// putBeside writes the files of a result.
func (j *Journal) putBeside(e *Entry) (stamps [2]*stamp, err error) {
	if len(e.Value) > j.spill {
		if stamps[0], err = j.keep(valueName(e.Key, e.Occurrence), bytes.NewReader(e.Value)); err != nil {
			return stamps, err
		}
	}
	if e.File != "" {
		f, err := os.Open(e.File)
		if err != nil {
			return stamps, err
		}
		defer f.Close()
		if stamps[1], err = j.keep(fileName(e.Key, e.Occurrence), f); err != nil {
			return stamps, err
		}
	}
	return stamps, nil
}

// keep writes one file, whole or not at all.
func (j *Journal) keep(name string, from io.Reader) (*stamp, error) {
	if err := j.makeFolder(); err != nil {
		return nil, err
	}
	part := filepath.Join(j.dir(), fmt.Sprintf("%s%d-%d", partPrefix, os.Getpid(), parts.Add(1)))
	s, left, err := j.fill(part, from)
	if err == nil {
		err = j.disk.rename(part, filepath.Join(j.dir(), name))
	}
	if err != nil {
		_ = j.disk.remove(part)
		return nil, j.failed("keep "+name, left, err)
	}
	if err := j.disk.syncDir(j.dir()); err != nil {
		return nil, j.failed("keep "+name, 0, err)
	}
	return s, nil
}

// fill writes a file and puts it on the disk. left is how much could not be
// written, as far as that is known.
func (j *Journal) fill(name string, from io.Reader) (s *stamp, left int64, err error) {
	f, err := j.disk.open(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return nil, 0, err
	}
	s = &stamp{}
	w := &placed{f: f}
	sum := crc32.New(sums)
	s.size, err = io.Copy(w, io.TeeReader(from, sum))
	s.sum = sum.Sum32()
	if err == nil {
		err = f.Sync()
	} else if r, ok := from.(interface{ Len() int }); ok {
		left = int64(r.Len()) + w.lost
	} else {
		left = w.lost
	}
	return s, left, errors.Join(err, f.Close())
}

// placed writes a file from the beginning on.
type placed struct {
	f    file
	at   int64
	lost int64 // bytes that were not written
}

func (p *placed) Write(b []byte) (int, error) {
	n, err := p.f.WriteAt(b, p.at)
	p.at += int64(n)
	p.lost = int64(len(b) - n)
	return n, err
}

func (j *Journal) makeFolder() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.folder {
		return nil
	}
	err := j.disk.mkdir(j.dir())
	if err == nil {
		err = j.disk.syncDir(filepath.Dir(j.path))
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	if err != nil {
		return j.failed("keep files in "+j.dir(), 0, err)
	}
	j.folder = true
	return nil
}

// readBeside reads a value, if it is the one the stamp is of.
func (j *Journal) readBeside(name string, s stamp) ([]byte, error) {
	f, err := j.openBeside(name, s)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, s.size)
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, s.size), b); err != nil {
		return nil, err
	}
	if crc32.Checksum(b, sums) != s.sum {
		return nil, errTorn
	}
	return b, nil
}

// checkBeside says whether a file is the one the stamp is of.
func (j *Journal) checkBeside(name string, s stamp) error {
	f, err := j.openBeside(name, s)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := crc32.New(sums)
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, s.size)); err != nil {
		return err
	}
	if sum.Sum32() != s.sum {
		return errTorn
	}
	return nil
}

func (j *Journal) openBeside(name string, s stamp) (file, error) {
	f, err := j.disk.open(filepath.Join(j.dir(), name), os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	if size, err := f.Size(); err != nil || size != s.size {
		f.Close()
		return nil, errors.Join(errTorn, err)
	}
	return f, nil
}

// sweep removes what a run that was killed has left half written. The journal
// is ours, so nobody is at it.
func (j *Journal) sweep() {
	names, _ := j.disk.list(j.dir())
	for _, name := range names {
		if strings.HasPrefix(name, partPrefix) {
			_ = j.disk.remove(filepath.Join(j.dir(), name))
		}
	}
}
