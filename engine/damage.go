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

// LockedError says that another run writes to a file.
type LockedError struct {
	Path string
	PID  int    // of the run; 0 if that is not known
	Host string // where it runs; "" if that is not known
}

// Error tells who has the file, and the next step.
func (e *LockedError) Error() string {
	who := "another run"
	if e.PID > 0 {
		who = fmt.Sprintf("another run, process %d on %s,", e.PID, e.Host)
	}
	return fmt.Sprintf("%s has the journal %s\nwait for its end, or name another file", who, e.Path)
}
