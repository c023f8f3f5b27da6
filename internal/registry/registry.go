// Package registry keeps the Go functions that can be run by name, in this
// process or in a worker that is the same program.
package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
)

// Entry is one registered function.
type Entry struct {
	Name string
	Type string // "string -> int64"
	// Open decodes a batch of n items, in the function's own format or as a
	// JSON array.
	Open func(args []byte, n int, asJSON bool) (Batch, error)
}

// Batch is the items of a task and the values that have been computed.
type Batch interface {
	// Run runs items from position lo on and returns how many it did: all that
	// are left, or fewer if budget passed (0 is no limit), but at least one.
	// after, if not nil, is told of each item when it is done.
	Run(ctx context.Context, lo int, budget time.Duration, after func(pos int, wall time.Duration)) (n int, fails []*engine.ItemError)
	// Encode returns the values at positions [lo, hi).
	Encode(lo, hi int) ([]byte, error)
}

var (
	mu      sync.RWMutex
	entries = map[string]*Entry{}
)

// Add registers an entry. A name registered twice is a mistake in the program.
func Add(e *Entry) error {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := entries[e.Name]; ok {
		return fmt.Errorf("the name %q is registered twice", e.Name)
	}
	entries[e.Name] = e
	return nil
}

// Get returns the entry of that name, nil if there is none.
func Get(name string) *Entry {
	mu.RLock()
	defer mu.RUnlock()
	return entries[name]
}

// Names returns the registered names, sorted, without those that begin with a
// dot: they are the program's own.
func Names() []string {
	mu.RLock()
	defer mu.RUnlock()
	names := make([]string, 0, len(entries))
	for name := range entries {
		if !strings.HasPrefix(name, ".") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
