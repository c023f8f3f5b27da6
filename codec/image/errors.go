package image

import (
	"errors"
	"fmt"
	"io/fs"
)

// The causes a file is refused for. An [Error] wraps one of them, or
// [fs.ErrNotExist], [fs.ErrPermission] or what else the system said.
var (
	ErrNotFile     = errors.New("not a regular file")
	ErrEmpty       = errors.New("the file is empty")
	ErrNotImage    = errors.New("not a PNG, JPEG or GIF image")
	ErrUnsupported = errors.New("a kind of image that is not read here")
	ErrTruncated   = errors.New("the image ends too early")
	ErrDamaged     = errors.New("the image is damaged")
	ErrTooLarge    = errors.New("the image is too large")
)

// Error says which file could not be used, why, and what to do next.
type Error struct {
	Path  string // Path is the name the caller gave.
	Cause error  // Cause wraps one of this package's Err values or a system error.
	Next  string // Next is the step that is most likely to help.
}

// Error names the file, the cause and the next step on one line.
func (e *Error) Error() string {
	return fmt.Sprintf("image %q: %v; %s", e.Path, e.Cause, e.Next)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// SizeError is the cause of a refusal by declared size. It matches [ErrTooLarge].
type SizeError struct {
	Width, Height int64 // Width and Height are what the file's header says, in pixels.
	Need          int64 // Need is the memory decoding and medians may take, in bytes.
	Limit         int64 // Limit is what was allowed, in bytes.
}

// Error names the declared size, the memory it needs and the limit.
func (e *SizeError) Error() string {
	return fmt.Sprintf("declares %d x %d pixels, which need up to %s of memory, and the limit is %s",
		e.Width, e.Height, size(e.Need), size(e.Limit))
}

// Is reports whether target is [ErrTooLarge].
func (e *SizeError) Is(target error) bool { return target == ErrTooLarge }

// nextSteps maps causes to advice, the most particular cause first.
var nextSteps = []struct {
	cause error
	next  string
}{
	{fs.ErrNotExist, "check the path"},
	{fs.ErrPermission, "make the file readable for this user"},
	{ErrNotFile, "name image files, for a folder with a glob such as 'folder/*'"},
	{ErrEmpty, "get the file again"},
	{ErrNotImage, "check what the file really is, or leave it out"},
	{ErrUnsupported, "convert it to PNG, or read it with Pillow as demo/process_image.py does"},
	{ErrTruncated, "get the file again, the copy is not complete"},
	{ErrTooLarge, "shrink it or cut it into tiles; if that is not its real size, the file is damaged"},
	{ErrDamaged, "get the file again, or save it anew with an image program"},
}

// fail turns a cause into an Error for path.
func fail(path string, cause error) error {
	var pathErr *fs.PathError
	if errors.As(cause, &pathErr) {
		cause = pathErr.Err // the path is named by Error itself
	}
	for _, s := range nextSteps {
		if errors.Is(cause, s.cause) {
			return &Error{Path: path, Cause: cause, Next: s.next}
		}
	}
	return &Error{Path: path, Cause: cause, Next: "check the disk or the network the file is on"}
}

// size prints a number of bytes in the largest unit that keeps it above one.
func size(n int64) string {
	const kib = 1 << 10
	if n < kib {
		return fmt.Sprintf("%d bytes", n)
	}
	value, unit := float64(n)/kib, 0
	for value >= kib && unit < 4 {
		value /= kib
		unit++
	}
	return fmt.Sprintf("%.1f %s", value, [...]string{"KiB", "MiB", "GiB", "TiB", "PiB"}[unit])
}
