// Package store is where bytes are kept: an interface for ranges of objects that
// have names, which the packages below it implement for files, memory, HTTP and
// object stores, or wrap with retries, limits and faults.
package store

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// Errors of stores, wrapped by what they return. A missing object is
// fs.ErrNotExist.
var (
	// ErrNoSpace says that a disk or a quota is full.
	ErrNoSpace = errors.New("no space left")
	// ErrReadOnly says that a store cannot be written to.
	ErrReadOnly = errors.New("store is read-only")
	// ErrChanged says that an object is not what it was when it was opened.
	ErrChanged = errors.New("changed while it was read")
	// ErrOutside says that a link leads out of a store, where nothing is read or
	// written.
	ErrOutside = errors.New("a link leads outside")
	// ErrKey says that a name is not one that an object may have.
	ErrKey = errors.New("impossible name")
)

// Info describes an object.
type Info struct {
	Key  string
	Size int64
	// Modified is when it was written last; Tag changes whenever it does, if the
	// store knows such a thing.
	Modified time.Time
	Tag      string
}

// Store keeps objects. Keys are paths with slashes that [fs.ValidPath] accepts.
// All methods may be called from many goroutines.
type Store interface {
	// ReadAt fills dst with the bytes of an object from an offset on. It returns
	// io.EOF with the number of bytes there were if it ends before. After a Stat
	// of the object it returns ErrChanged if the object has another Tag by now;
	// another Stat, or a write by the same Store, accepts the change.
	ReadAt(ctx context.Context, key string, dst []byte, off int64) (int, error)
	// Put writes an object. It appears whole or not at all, in place of an older
	// one.
	Put(ctx context.Context, key string, data []byte) error
	// PutNew is Put for an object that must not exist: the error is fs.ErrExist
	// if it does.
	PutNew(ctx context.Context, key string, data []byte) error
	// List yields the objects whose keys begin with a prefix, in order of keys.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]
	// Stat describes an object.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes an object. It is no error if there is none.
	Delete(ctx context.Context, key string) error
}

// A Ranger can write an object piece by piece, in any order and from several
// processes. Stores of files and of memory are Rangers.
type Ranger interface {
	Store
	// Create begins an object of some size, which appears with Commit. Create
	// with the same part again, also from another process, continues it: part
	// names what is not yet the object, and is a key of the same store.
	Create(ctx context.Context, key, part string, size int64) (Range, error)
}

// Range is an object that is being written.
type Range interface {
	io.WriterAt
	// Commit makes the object appear under its name, all of it on disk.
	Commit(ctx context.Context) error
	// Abort removes what was written.
	Abort(ctx context.Context) error
	// Close leaves the part as it is, for another Create to go on with.
	Close() error
}

// A Mover can give the object from, and all whose keys begin with "from/", the
// name to in its place, in one step. What had that name is gone. It is
// fs.ErrNotExist if there is nothing to move. Stores of files and of memory are
// Movers.
type Mover interface {
	Move(ctx context.Context, from, to string) error
	// Remove deletes an object, and all whose keys begin with "key/", together
	// with what interrupted writes have left there. It is no error if there is
	// nothing.
	Remove(ctx context.Context, key string) error
}

// A Deferrer can write objects faster that need not be on disk at once: a loss of
// power before Sync may leave them damaged. Stores of files are Deferrers; what
// wraps a store may not be one.
type Deferrer interface {
	// PutLater is Put without the promise that the object is on disk.
	PutLater(ctx context.Context, key string, data []byte) error
	// Sync has all objects on disk whose keys begin with "prefix/".
	Sync(ctx context.Context, prefix string) error
}

// A Spacer can tell how many bytes may still be written. Where nobody knows, the
// error is errors.ErrUnsupported.
type Spacer interface {
	Free(ctx context.Context) (int64, error)
}
