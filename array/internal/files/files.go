// Package files opens and creates arrays in stores by what their names say: the
// one place that knows all formats.
package files

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
)

// Target is an array that is to be written, as data: worker processes write to it
// too.
type Target struct {
	URL    string       `json:"url"`
	Part   string       `json:"part"` // what is not yet the array is kept under this key
	Layout codec.Layout `json:"layout"`
	Zarr   Zarr         `json:"zarr,omitzero"`
	// Sync says when chunks of a Zarr array are on disk: at once if empty, as a
	// journal may tell of them.
	Sync Sync `json:"sync,omitempty"`
	// Own is what a run writes for itself: it is under its own name from the beginning,
	// and never on disk for certain.
	Own bool `json:"own,omitempty"`
}

// Sync is when chunks are on disk.
type Sync = zarr.Sync

// SyncCommit has chunks on disk together when they become the array.
const SyncCommit = zarr.SyncCommit

// Zarr is how a Zarr array is written.
type Zarr struct {
	Version    int    `json:"version,omitempty"`    // 2 or 3; 0 is 3
	Compressor string `json:"compressor,omitempty"` // NAME or NAME:LEVEL; "" is blosc-lz4
}

// Place is what says whether two names mean the same: a path without what can be
// left out of it, an URL as it is.
func Place(url string) string {
	if scheme, _, ok := strings.Cut(url, ":"); ok && len(scheme) > 1 && !strings.ContainsAny(scheme, `/\`) {
		return strings.TrimRight(url, "/")
	}
	if full, err := filepath.Abs(url); err == nil {
		return filepath.ToSlash(full)
	}
	return url
}

// InMemory tells whether an array is in the memory of one process, where no other
// can reach it.
func InMemory(url string) bool { return strings.HasPrefix(strings.ToLower(url), "mem:") }

// Format returns the format that a name says: "npy", "npz", "zarr", "parquet",
// "image", and of what a run keeps for itself "slab"; "" if it says none.
func Format(name string) string {
	if i := strings.Index(strings.ToLower(name), ".npz:"); i >= 0 {
		return "npz"
	}
	if i := strings.Index(strings.ToLower(name), ".zarr/"); i >= 0 {
		return "zarr"
	}
	switch ext := strings.ToLower(path.Ext(strings.TrimRight(name, "/"))); ext {
	case ".npy", ".npz", ".zarr", ".parquet", ".slab":
		return ext[1:]
	case ".png", ".jpg", ".jpeg", ".gif":
		return "image"
	}
	return ""
}
