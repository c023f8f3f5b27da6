// Package learnt keeps what was learnt about jobs on this machine, in a small
// file in the user's cache folder.
package learnt

import (
	"time"

	"github.com/comal-go/comal/tune"
)

// Key names a job on a machine.
type Key struct {
	Machine  string // fingerprint
	Function string // kind, name and source of what runs
	Size     string // class of the number of items and of their size
}

// Entry is what was learnt.
type Entry struct {
	Key
	tune.Learnt
	When time.Time
	Runs int
}

// Store is the file. Several processes may use it at once.
type Store struct{ path string }

// DefaultPath is the file in the user's cache folder, "" if there is none.
func DefaultPath() string { panic("not built") }

// Open returns the store in a file, which need not exist.
func Open(path string) *Store { return &Store{path} }

// Get returns what is known of a job, nil if that is nothing.
func (s *Store) Get(k Key) (*Entry, error) { panic("not built") }

// Put keeps what was learnt.
func (s *Store) Put(e Entry) error { panic("not built") }

// List returns all entries, the latest first.
func (s *Store) List() ([]Entry, error) { panic("not built") }

// Forget removes the entries that match and says how many.
func (s *Store) Forget(match func(Entry) bool) (int, error) { panic("not built") }
