package store

import (
	"fmt"
	"time"
)

// Transient is an error that may be gone when the same is tried again: a server
// that is busy, a connection that broke.
type Transient struct {
	Err error
	// After is how long the server asks to wait; 0 if it says nothing.
	After time.Duration
}

// Error is the text of what is wrapped.
func (t *Transient) Error() string { return t.Err.Error() }

// Unwrap returns the error that may pass.
func (t *Transient) Unwrap() error { return t.Err }

// NoSpace is an ErrNoSpace that knows how much is missing.
type NoSpace struct {
	Key     string
	Missing int64 // bytes, at least; 0 if nobody knows
	Err     error // of the system; may be nil
}

// Error says how many bytes are missing for what.
func (n *NoSpace) Error() string {
	if n.Missing <= 0 {
		return fmt.Sprintf("%s: %v: free some, or write elsewhere", n.Key, ErrNoSpace)
	}
	return fmt.Sprintf("%s: %v: %d more bytes are needed: free them, or write elsewhere", n.Key, ErrNoSpace, n.Missing)
}

// Unwrap returns ErrNoSpace and the error of the system.
func (n *NoSpace) Unwrap() []error {
	if n.Err == nil {
		return []error{ErrNoSpace}
	}
	return []error{ErrNoSpace, n.Err}
}
