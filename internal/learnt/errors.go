package learnt

import "fmt"

// DamagedError tells that a file was not what it should be.
type DamagedError struct {
	Path   string
	Cause  string
	Aside  string // where it is now; "" if it could not be moved
	Intact int    // entries that were kept
}

// Error returns the file, the cause, and what became of it.
func (e *DamagedError) Error() string {
	text := fmt.Sprintf("%s was damaged (%s)", e.Path, e.Cause)
	if e.Aside == "" {
		return text + ": what it holds about splits is not used; remove it"
	}
	return fmt.Sprintf("%s and is %s now: what was learnt about splits begins anew, with %d of its entries", text, e.Aside, e.Intact)
}

// LockedError tells that another process has had the file for too long.
type LockedError struct{ Path string }

// Error returns the file.
func (e *LockedError) Error() string {
	return e.Path + " is being written by another process: what this run has learnt about splits is not kept"
}

// VersionError tells that a newer comal has written the file, which is left as
// it is.
type VersionError struct {
	Path    string
	Version int
}

// Error returns the file and its version.
func (e *VersionError) Error() string {
	return fmt.Sprintf("%s was written by a newer comal (version %d of its form, this one knows %d): it is left alone, "+
		"and nothing is learnt about splits", e.Path, e.Version, version)
}
