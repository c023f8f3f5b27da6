package zarr

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/store"
)

// shards are objects of several chunks each, with an index of where they are:
// https://zarr-specs.readthedocs.io/en/latest/v3/codecs/sharding-indexed/index.html
type shards struct {
	per   []int // chunks in a shard, along each axis
	start bool  // the index is at the start of the object, not at its end
	sum   bool  // with a crc32c behind it
	big   bool  // its order of bytes
}

const (
	// maxIndex is how long an index may be: some have more entries than elements.
	maxIndex = 64 << 20
	// keptIndexes is how many bytes of indexes a reader keeps, but at least one.
	keptIndexes = 1 << 20
)

// entries returns how many chunks are in a shard.
func (s *shards) entries() int {
	n := 1
	for _, p := range s.per {
		n *= p
	}
	return n
}

// text returns the shape of shards of some chunks, as 200x100.
func (s *shards) text(chunk []int) string {
	words := make([]string, len(chunk))
	for i, n := range chunk {
		words[i] = strconv.Itoa(n * s.per[i])
	}
	return strings.Join(words, "x")
}

// length returns how many bytes the index has.
func (s *shards) length() int {
	n := 16 * s.entries()
	if s.sum {
		n += 4
	}
	return n
}

// memory is how many bytes of indexes there are at once: those kept, one that is
// read, and its copy.
func (s *shards) memory() int { return 3*s.length() + keptIndexes }

// shard reads the configuration of shards. The spec's chunk, which was the
// shard's, becomes that of the chunks in it.
func (s *spec) shard(x extension) error {
	var c struct {
		Chunk    []int       `json:"chunk_shape"`
		Codecs   []extension `json:"codecs"`
		Index    []extension `json:"index_codecs"`
		Location string      `json:"index_location"`
	}
	if err := x.into(&c); err != nil {
		return err
	}
	outer, found := s.chunk, &shards{}
	if len(c.Chunk) != len(outer) {
		return fmt.Errorf("chunks %v in shards %v of another number of axes", c.Chunk, outer)
	}
	if _, err := grid.Size(outer); err != nil {
		return fmt.Errorf("shards: %w", err)
	}
	for i, n := range c.Chunk {
		if n <= 0 || outer[i] < n || outer[i]%n != 0 {
			return fmt.Errorf("chunks %v do not divide shards %v", c.Chunk, outer)
		}
		found.per = append(found.per, outer[i]/n)
	}
	if found.entries() > maxIndex/16 {
		return &unsupported{fmt.Sprintf("%d chunks in a shard; write the array with larger ones", found.entries())}
	}
	switch c.Location {
	case "start":
		found.start = true
	case "end", "":
	default:
		return fmt.Errorf(`index_location %q, want "start" or "end"`, c.Location)
	}
	if err := found.codecs(c.Index); err != nil {
		return err
	}
	s.chunk = c.Chunk
	for _, inner := range c.Codecs {
		if inner.Name == "sharding_indexed" {
			return &unsupported{"shards in shards; write the array again with chunks in shards"}
		}
	}
	err := s.codecs(c.Codecs)
	s.shards = found
	return err
}

// codecs reads those of the index, which has a length that is known.
func (s *shards) codecs(all []extension) error {
	var e spec
	e.element = element{size: 8, unit: 8}
	for i, x := range all {
		switch {
		case i == 0 && x.Name == "bytes":
			if err := e.endian(x); err != nil {
				return err
			}
		case i == 1 && x.Name == "crc32c":
			s.sum = true
		default:
			return &unsupported{fmt.Sprintf("the codec %.40q of a shard's index; there are bytes and crc32c", x.Name)}
		}
	}
	if len(all) == 0 {
		return errors.New("no index_codecs, want bytes")
	}
	s.big = e.big
	return nil
}

// piece is where a chunk is in an object.
type piece struct {
	off, length int64 // length is negative if there is none
}

// parse reads an index of a shard of some size.
func (s *shards) parse(raw []byte, size int64) ([]piece, error) {
	if s.sum {
		var err error
		if raw, err = checked(raw); err != nil {
			return nil, fmt.Errorf("index of a shard: %w", err)
		}
	}
	var order binary.ByteOrder = binary.LittleEndian
	if s.big {
		order = binary.BigEndian
	}
	pieces := make([]piece, len(raw)/16)
	for i := range pieces {
		off, n := order.Uint64(raw[16*i:]), order.Uint64(raw[16*i+8:])
		switch {
		case off == math.MaxUint64 && n == math.MaxUint64:
			pieces[i].length = -1
		case off > uint64(size) || n > uint64(size)-off:
			return nil, fmt.Errorf("chunk %d of a shard: %d bytes at %d, but the shard has %d", i, n, off, size)
		default:
			pieces[i] = piece{int64(off), int64(n)}
		}
	}
	return pieces, nil
}

// indexes are the indexes of shards that were read lately.
type indexes struct {
	mu    sync.Mutex
	kept  map[string][]piece
	order []string
}

// index returns the index of a shard, nil if that is not there.
func (r *reader) index(ctx context.Context, object string) ([]piece, error) {
	r.indexes.mu.Lock()
	pieces, ok := r.indexes.kept[object]
	r.indexes.mu.Unlock()
	if ok {
		return pieces, nil
	}
	at := r.at.in(object)
	info, err := r.st.Stat(ctx, at.prefix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	n, off := r.shards.length(), int64(0)
	if info.Size < int64(n) {
		return nil, at.damage(codec.ErrDamaged, "a shard of %d bytes, its index has %d", info.Size, n)
	}
	if !r.shards.start {
		off = info.Size - int64(n)
	}
	raw := make([]byte, n)
	if err := r.full(ctx, at, raw, off); err != nil {
		return nil, err
	}
	pieces, err = r.shards.parse(raw, info.Size)
	if err != nil {
		return nil, &codec.Damage{Kind: codec.ErrDamaged, File: at.name, Offset: off, Want: err.Error()}
	}
	r.keep(object, pieces)
	return pieces, nil
}

// keep remembers an index and forgets the oldest ones.
func (r *reader) keep(object string, pieces []piece) {
	r.indexes.mu.Lock()
	defer r.indexes.mu.Unlock()
	if r.indexes.kept == nil {
		r.indexes.kept = map[string][]piece{}
	}
	if _, ok := r.indexes.kept[object]; !ok {
		r.indexes.order = append(r.indexes.order, object)
	}
	r.indexes.kept[object] = pieces
	for len(r.indexes.order) > max(1, keptIndexes/(16*len(pieces))) {
		delete(r.indexes.kept, r.indexes.order[0])
		r.indexes.order = r.indexes.order[1:]
	}
}

// full reads bytes that must be there.
func (r *reader) full(ctx context.Context, at place, dst []byte, off int64) error {
	n, err := r.st.ReadAt(ctx, at.prefix, dst, off)
	if n == len(dst) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return &codec.Damage{Kind: store.ErrChanged, File: at.name, Offset: off + int64(n), Want: fmt.Sprintf("it ends here, want %d bytes more", len(dst)-n)}
	}
	return err
}
