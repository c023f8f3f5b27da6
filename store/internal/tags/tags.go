// Package tags remembers what objects were when somebody looked at them, so that
// a change is noticed when they are read.
package tags

import (
	"fmt"
	"sync"

	"github.com/comal-go/comal/store"
)

// most is how many objects are remembered, the latest ones: 10,000 tags are some
// two megabytes.
const most = 10_000

// Tags are those of objects by their keys. The zero value is ready. Its methods
// may be called from many goroutines.
type Tags struct {
	mu    sync.Mutex
	tags  map[string]string
	order []string // of the keys, oldest first
}

// Remember notes the tag that an object has now. "" is no tag.
func (t *Tags) Remember(key, tag string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	// What is forgotten keeps its place in the order, so that there is one of each key.
	_, known := t.tags[key]
	if !known && tag == "" {
		return
	}
	if t.tags == nil {
		t.tags = map[string]string{}
	}
	if !known {
		t.order = append(t.order, key)
	}
	t.tags[key] = tag
	if len(t.order) > most {
		delete(t.tags, t.order[0])
		t.order = t.order[1:]
	}
}

// Forget accepts whatever the object will be.
func (t *Tags) Forget(key string) { t.Remember(key, "") }

// Of returns the tag that is remembered, "" if none is.
func (t *Tags) Of(key string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.tags[key]
}

// Check returns store.ErrChanged if an object had another tag.
func (t *Tags) Check(key, tag string) error {
	if was := t.Of(key); was != "" && tag != "" && was != tag {
		return fmt.Errorf("%s %w: begin again, when nobody writes to it", key, store.ErrChanged)
	}
	return nil
}
