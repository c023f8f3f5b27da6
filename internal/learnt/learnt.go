// Package learnt keeps what was learnt about jobs on this machine, in a small
// file in the user's cache folder.
//
// [Open] names the file, [Store.Get] asks it, [Store.Put] adds to it. The file is
// replaced as a whole, so that a reader sees the old one or the new one, and
// holds a few hundred jobs: the one that was not met for longest goes first.
//
// Nothing here is worth ending a run for. What is damaged is set aside and told
// once by a [*DamagedError], what others hold is told by a [*LockedError].
package learnt

import (
	"os"
	"path/filepath"
	"time"

	"github.com/comal-go/comal/tune"
)

// Key names a job on a machine.
type Key struct {
	Machine  string // see Fingerprint
	Function string // kind, name and source of what runs
	Size     string // see SizeClass
}

// Entry is what was learnt.
type Entry struct {
	Key
	tune.Learnt
	When time.Time // the last time; Put fills it in where it is zero
	Runs int       // that have found or confirmed it; Put counts them
}

// Store is the file. Several processes may use it at once.
type Store struct{ path string }

// DefaultPath is the file in the user's cache folder, "" if there is none.
func DefaultPath() string {
	dir, err := os.UserCacheDir()
	if err != nil || !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Join(dir, "comal", "splits.json")
}

// Open returns the store in a file, which need not exist.
func Open(path string) *Store { return &Store{path} }

// Get returns what is known of a job, nil if that is nothing. It may return an
// entry and a [*DamagedError].
func (s *Store) Get(k Key) (*Entry, error) {
	entries, err := s.List()
	if i := find(entries, k.short()); i >= 0 {
		return &entries[i], err
	}
	return nil, err
}

// List returns all entries, the latest first. It may return entries and a
// [*DamagedError].
func (s *Store) List() ([]Entry, error) {
	entries, damage, err := read(s.target())
	if damage == nil {
		return entries, err
	}
	return entries, s.change(func(old []Entry) []Entry { return old }) // sets aside what is damaged
}

// Put keeps what was learnt, in the place of what was known of the same job. A
// [*DamagedError] tells that some of the others are lost; e is kept.
func (s *Store) Put(e Entry) error {
	e.Key = e.short()
	if e.When.IsZero() {
		e.When = time.Now()
	}
	e.Runs, e.Tried = 1, e.Tried[:min(len(e.Tried), mostTried)]
	if err := e.check(); err != nil {
		return err
	}
	return s.change(func(old []Entry) []Entry {
		kept := []Entry{e}
		for _, o := range old {
			if o.Key == e.Key {
				kept[0].Runs = o.Runs + 1
				if e.Gain == 0 && e.Best == o.Best {
					kept[0].Gain = o.Gain // who begins with the best does not measure it again
				}
			} else if len(kept) < mostEntries {
				kept = append(kept, o)
			}
		}
		return kept
	})
}

// Forget removes the entries that match and says how many.
func (s *Store) Forget(match func(Entry) bool) (int, error) {
	if entries, damage, err := read(s.target()); err != nil || damage == nil && len(entries) == 0 {
		return 0, err // without a trace in a folder where nothing was
	}
	forgotten := 0
	err := s.change(func(old []Entry) []Entry {
		var kept []Entry
		for _, e := range old {
			if !match(e) {
				kept = append(kept, e)
			}
		}
		forgotten = len(old) - len(kept)
		return kept
	})
	return forgotten, err
}

// find returns where the entry of a job is, -1 if there is none.
func find(entries []Entry, k Key) int {
	for i := range entries {
		if entries[i].Key == k {
			return i
		}
	}
	return -1
}
