package journal

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/comal-go/comal/internal/filelock"
)

// Contents is what a journal holds, for people.
type Contents struct {
	Path    string
	Runs    []Run
	Results int   // items whose results are there
	Records int   // of results, also those that later ones replace
	Bytes   int64 // of the journal that are whole
	Torn    int64 // bytes at its end that the next run will cut off
	Files   int   // beside the journal that results need
	Beside  int64 // their bytes
	Gone    int   // those that are missing or of another size: their items run again
	Held    bool  // a run has it now
	PID     int   // of that run
	Host    string
}

// Show reads a journal without taking it, also while a run has it. The error is
// an *engine.DamageError if the file is no journal.
func Show(path string) (*Contents, error) { return show(path, system{}) }

func show(path string, disk layer) (*Contents, error) {
	f, err := disk.open(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	if err := checkPreamble(path, f, size); err != nil {
		return nil, err
	}
	c := &Contents{Path: path}
	if size < preambleLen {
		c.Torn = size
		return c, nil
	}
	if c.Held, err = held(path, disk); err != nil {
		return nil, err
	}
	if c.Held {
		c.PID, c.Host = readHolder(f)
	}
	latest := map[uint64]struct{}{}
	end, err := scan(f, size, func(_ int64, r record) {
		if r.kind == kindRun {
			c.Runs = append(c.Runs, r.run)
			return
		}
		c.Records++
		latest[slot(r.entry.Key, r.entry.Occurrence)] = struct{}{}
		c.beside(valueName(r.entry.Key, r.entry.Occurrence), r.spilled)
		c.beside(fileName(r.entry.Key, r.entry.Occurrence), r.attached)
	})
	c.Results, c.Bytes, c.Torn = len(latest), end, size-end
	return c, err
}

// held says whether a run has a journal. Whoever opens it at this very moment
// waits longer than it takes to look.
func held(path string, disk layer) (bool, error) {
	f, err := disk.open(path, os.O_RDONLY)
	if err != nil {
		return false, err
	}
	defer f.Close()
	return errors.Is(disk.lock(f, path), filelock.ErrHeld), nil
}

// beside books a file that a record speaks of, if it does.
func (c *Contents) beside(name string, s *stamp) {
	if s == nil {
		return
	}
	c.Files++
	c.Beside += s.size
	if info, err := os.Stat(filepath.Join(c.Path+".d", name)); err != nil || info.Size() != s.size {
		c.Gone++
	}
}
