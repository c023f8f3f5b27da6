// Package zarr reads and writes arrays in the formats Zarr v2 and v3, in any
// store: https://zarr-specs.readthedocs.io/en/latest/specs.html
//
// Chunks are on a regular grid. They are read whatever their order of elements
// and bytes, compressed by blosc, zstd, gzip, zlib or lz4, shuffled, as the delta of
// whole numbers, with a crc32c, and in shards. They are written in row-major order
// and little endian.
// Half precision is read as float32 and complex64 as complex128; elements that
// are no numbers are refused with codec.ErrUnsupported.
//
// Chunks that were changed are found where something is there to hold them against:
// their crc32c, which all get that are written as version 3, or the checksum within
// gzip, zlib and, if their writer has asked for it, zstd. Without it, as in version 2
// with blosc, lz4 or zstd, and where nothing is compressed, what is found is a chunk
// that is too short or too long or cannot be unpacked; a byte that was changed may
// become other elements. Chunks unpack to no more bytes than their elements have,
// whatever they say. Names of chunks are made of numbers, and paths in metadata that
// lead out of the group are refused, as package store/file refuses links that lead
// out of its folder.
package zarr

import (
	"fmt"
	"io/fs"
	"path"

	"github.com/comal-go/comal/codec"
)

// Missing is what becomes of a chunk that is not in the store.
type Missing string

// What a chunk that is missing means: something was lost, or all its elements
// have the fill value, as zarr-python by default writes it.
const (
	MissingError Missing = "error" // codec.ErrMissing
	MissingFill  Missing = "fill"
)

// Options say how an array is read or written. The zero value is sensible.
type Options struct {
	// Name is what errors call the array; the prefix if empty.
	Name string
	// Array is the path of the array in the group that the prefix names: "" if
	// that is the array itself.
	Array string
	// Missing is "" for MissingError. Parts of shards that say themselves that
	// they are left out have the fill value in either case.
	Missing Missing
	// Version of the format to write, 2 or 3; 0 is 3.
	Version int
	// Compressor of chunks to write: "blosc-lz4", "blosc-zstd", "zstd", "gzip",
	// "zlib", "lz4" or "none"; "" is "blosc-lz4" at level 5. Level is the
	// compressor's own; 0 is a usual one. In version 3 a crc32c follows, unless the
	// compressor has its own checksum or is none; version 2 has no place for it.
	Compressor string
	Level      int
	// Sync says when chunks to write are on disk; "" is SyncEach.
	Sync Sync
}

// Sync is when chunks that are written are on disk, where a store can tell that.
type Sync string

// A chunk is on disk when Write returns, so that somebody may note that it is; or
// all are when Commit does.
const (
	SyncEach   Sync = "each"
	SyncCommit Sync = "commit"
)

// place is where an array is in a store, and how errors name it.
type place struct {
	prefix, name string
}

// locate returns the place of an array.
func locate(prefix string, o Options) (group, array place, err error) {
	group = place{prefix, o.Name}
	if group.name == "" {
		group.name = prefix
	}
	if o.Array == "" {
		return group, group, nil
	}
	if !fs.ValidPath(o.Array) || o.Array == "." {
		return group, group, group.damage(codec.ErrDamaged, "no path of an array in a group: %q; want names with single slashes between", o.Array)
	}
	return group, group.in(o.Array), nil
}

// in returns the place of an object below.
func (p place) in(key string) place { return place{p.key(key), path.Join(p.name, key)} }

// key returns the name in the store of an object below.
func (p place) key(key string) string { return path.Join(p.prefix, key) }

// damage is an error about the place.
func (p place) damage(kind error, format string, args ...any) error {
	return &codec.Damage{Kind: kind, File: p.name, Offset: -1, Want: fmt.Sprintf(format, args...)}
}
