package engine

import "fmt"

// DamageError says that a file is not what it should be.
type DamageError struct {
	Path     string
	Offset   int64  // where, in bytes
	Expected string // what should be there
	Advice   string // the next step
}

// Error returns place, expectation and the next step.
func (e *DamageError) Error() string {
	s := fmt.Sprintf("%s is damaged or something else: at byte %d there should be %s", e.Path, e.Offset, e.Expected)
	if e.Advice != "" {
		s += "\n" + e.Advice
	}
	return s
}
