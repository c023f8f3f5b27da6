// Package codec is what formats of arrays have in common: an array is read and
// written by boxes of its elements. The packages below it are the formats.
package codec

import (
	"context"
	"errors"
	"fmt"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Errors of formats, wrapped by what they return.
var (
	// ErrDamaged says that bytes are not what their format says they must be.
	ErrDamaged = errors.New("damaged")
	// ErrUnsupported says that an array is of a kind that is not read: of Python
	// objects, say.
	ErrUnsupported = errors.New("not supported")
	// ErrMissing says that a chunk is not there.
	ErrMissing = errors.New("missing chunk")
)

// Damage is an error about bytes that are not what they must be. It wraps Kind.
type Damage struct {
	Kind   error  // ErrDamaged, ErrUnsupported, ErrMissing or store.ErrChanged
	File   string // as the user named it, with the object inside of it
	Offset int64  // of the first wrong byte; negative if it has none
	Want   string // what was expected, and what was found
}

// Error names the file, the offset and what was expected there.
func (d *Damage) Error() string {
	if d.Offset < 0 {
		return fmt.Sprintf("%s: %v: %s", d.File, d.Kind, d.Want)
	}
	return fmt.Sprintf("%s: %v at byte %d: %s", d.File, d.Kind, d.Offset, d.Want)
}

// Unwrap returns the kind.
func (d *Damage) Unwrap() error { return d.Kind }

// Layout describes an array in a store.
type Layout struct {
	DType dtype.DType `json:"dtype"` // of what Read returns
	Shape []int       `json:"shape"`
	// Chunk is the box of elements that are kept together; the last along an
	// axis may be shorter.
	Chunk []int `json:"chunk"`
	// Piecewise arrays can be read and written by boxes of any size and place at
	// the cost of their bytes, as those in .npy files are. Of others a read costs
	// all chunks it touches, and writes are of whole chunks.
	Piecewise bool `json:"piecewise,omitempty"`
	// Axes is the order of axes in a piecewise array, from the one along which
	// elements lie farthest apart to the one along which they are neighbours. nil
	// is row-major, 0 to n-1.
	Axes []int `json:"axes,omitempty"`
	// Extra is how many bytes reading or writing one chunk needs at most beside
	// the elements themselves, for decompression say.
	Extra int64 `json:"extra,omitempty"`
	// Held is how many bytes of elements a reader has in memory from Open to Close:
	// of arrays that can only be decompressed as a whole.
	Held int64 `json:"held,omitempty"`
	// Stored is how many bytes the whole array takes where it is kept, if known.
	Stored int64 `json:"stored,omitempty"`
	// Format says what it is, for people: "npy", "zarr v3, zstd".
	Format string `json:"format"`
}

// Grid returns the chunks of an array.
func (l Layout) Grid() grid.Grid { return grid.Grid{Shape: l.Shape, Chunk: l.Chunk} }

// Reader reads an array. Its methods may be called from many goroutines.
type Reader interface {
	Layout() Layout
	// Read copies a box of elements to dst, which has the box's shape, the
	// layout's type, and any strides.
	Read(ctx context.Context, b grid.Box, dst ndarray.Array) error
	// Tag identifies what was opened, so that others who open it can tell
	// whether it is the same: a size and a time of change, say.
	Tag() string
	Close() error
}

// A Lister reads an array of many objects, each of which may be replaced while the
// others are read, and Tag does not tell.
type Lister interface {
	Reader
	// Contents is another one when any of the objects is: "" if that is not known.
	// Stored is how many bytes they have together, then.
	Contents(ctx context.Context) (contents string, stored int64, err error)
}

// A Looker can tell without opening it again whether what it reads is still what was
// opened.
type Looker interface {
	Reader
	// Look returns store.ErrChanged if it is not.
	Look(ctx context.Context) error
}

// Writer writes an array. Its methods may be called from many goroutines, and
// boxes may be written in any order, each element once.
type Writer interface {
	Layout() Layout
	// Write copies src, which has the box's shape and the layout's type, to the
	// elements of a box: any if the layout is piecewise, otherwise whole chunks.
	Write(ctx context.Context, b grid.Box, src ndarray.Array) error
	// Commit makes the array appear under its name, all of it on disk.
	Commit(ctx context.Context) error
	// Abort removes what was written.
	Abort(ctx context.Context) error
	// Close ends writing and leaves the part as it is: another Writer of the same
	// part, here or in another process, can go on, and commit.
	Close() error
}
