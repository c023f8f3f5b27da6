// Package mem keeps objects in memory: for tests, and for what is too small or
// too short-lived for a disk.
package mem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/internal/tags"
)

// Store is a [store.Store] in memory, which is a Ranger, a Mover and a Spacer.
type Store struct {
	limit int64
	seen  tags.Tags

	mu      sync.RWMutex
	objects map[string]*object
	used    int64
	version int64
}

// object is replaced as a whole, but for a part, which is written to in place.
type object struct {
	data     []byte
	modified time.Time
	version  int64
}

var _ store.Full = (*Store)(nil)

// New returns an empty store that holds at most limit bytes of data; 0 is no
// limit.
func New(limit int64) *Store {
	return &Store{limit: limit, objects: map[string]*object{}}
}

// get finds an object; s.mu must be held.
func (s *Store) get(key string) (*object, error) {
	if err := store.CheckKey(key); err != nil {
		return nil, err
	}
	if o := s.objects[key]; o != nil {
		return o, nil
	}
	return nil, missing(key)
}

func missing(key string) error { return fmt.Errorf("%s: %w", key, fs.ErrNotExist) }

// ReadAt copies from an object.
func (s *Store) ReadAt(ctx context.Context, key string, dst []byte, off int64) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, err := s.get(key)
	if err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, fmt.Errorf("%s: offset %d is negative: %w", key, off, fs.ErrInvalid)
	}
	if err := s.seen.Check(key, o.tag()); err != nil {
		return 0, err
	}
	n := copy(dst, o.data[min(off, int64(len(o.data))):])
	if n < len(dst) {
		return n, io.EOF
	}
	return n, nil
}

// Put keeps a copy of data.
func (s *Store) Put(ctx context.Context, key string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.put(ctx, key, data)
}

// PutNew keeps a copy of data if there is no such object yet.
func (s *Store) PutNew(ctx context.Context, key string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.objects[key] != nil {
		return fmt.Errorf("%s: %w", key, fs.ErrExist)
	}
	return s.put(ctx, key, data)
}

func (s *Store) put(ctx context.Context, key string, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := store.CheckKey(key); err != nil {
		return err
	}
	if err := s.fits(key, int64(len(data))-s.size(key)); err != nil {
		return err
	}
	s.set(key, slices.Clone(data))
	return nil
}

// fits refuses what would pass the limit.
func (s *Store) fits(key string, more int64) error {
	if s.limit > 0 && more > s.limit-s.used {
		return &store.NoSpace{Key: key, Missing: more - (s.limit - s.used)}
	}
	return nil
}

func (s *Store) size(key string) int64 {
	if o := s.objects[key]; o != nil {
		return int64(len(o.data))
	}
	return 0
}

// set makes data an object in place of an older one.
func (s *Store) set(key string, data []byte) {
	s.remove(key)
	s.version++
	s.used += int64(len(data))
	s.objects[key] = &object{data, time.Now(), s.version}
}

func (s *Store) remove(key string) {
	s.used -= s.size(key)
	delete(s.objects, key)
	s.seen.Forget(key)
}

// List yields the objects there are when it begins.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[store.Info, error] {
	return func(yield func(store.Info, error) bool) {
		for _, info := range s.list(prefix) {
			if err := ctx.Err(); err != nil {
				yield(store.Info{}, err)
				return
			}
			if !yield(info, nil) {
				return
			}
		}
	}
}

func (s *Store) list(prefix string) []store.Info {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []store.Info
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if strings.HasPrefix(key, prefix) {
			all = append(all, s.objects[key].info(key))
		}
	}
	return all
}

func (o *object) info(key string) store.Info {
	return store.Info{Key: key, Size: int64(len(o.data)), Modified: o.modified, Tag: o.tag()}
}

func (o *object) tag() string { return strconv.FormatInt(o.version, 10) }

// Stat describes an object.
func (s *Store) Stat(ctx context.Context, key string) (store.Info, error) {
	if err := ctx.Err(); err != nil {
		return store.Info{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, err := s.get(key)
	if err != nil {
		return store.Info{}, err
	}
	s.seen.Remember(key, o.tag())
	return o.info(key), nil
}

// Delete forgets an object.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := store.CheckKey(key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(key)
	return nil
}

// Move gives objects another name.
func (s *Store) Move(ctx context.Context, from, to string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := store.CheckMove(from, to); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	moved := s.take(from)
	if len(moved) == 0 {
		return missing(from)
	}
	for rest := range s.take(to) {
		s.remove(to + rest)
	}
	for rest, o := range moved {
		s.remove(from + rest)
		s.used += int64(len(o.data))
		s.objects[to+rest] = o
		s.seen.Forget(to + rest)
	}
	return nil
}

// Remove deletes an object and all below it.
func (s *Store) Remove(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := store.CheckKey(key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for rest := range s.take(key) {
		s.remove(key + rest)
	}
	return nil
}

// take returns what a Move of key concerns, by the rest of its name.
func (s *Store) take(key string) map[string]*object {
	found := map[string]*object{}
	for k, o := range s.objects {
		if rest, ok := strings.CutPrefix(k, key); ok && (rest == "" || rest[0] == '/') {
			found[rest] = o
		}
	}
	return found
}

// Free tells what is left of the limit.
func (s *Store) Free(context.Context) (int64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.limit <= 0 {
		return 0, fmt.Errorf("a store in memory without a limit does not know what is free: %w", errors.ErrUnsupported)
	}
	return s.limit - s.used, nil
}
