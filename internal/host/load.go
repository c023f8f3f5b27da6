package host

import "time"

// Load is what a process and all it has started use at a moment.
type Load struct {
	PID       int
	State     byte // of the process itself: R, S, D, T, Z ... as ps shows it; 0 once it is gone
	Processes int  // it and its descendants; 0 once it is gone

	Memory  int64         // bytes resident of their own and of shared memory, mapped files left out
	Peak    int64         // the most the process itself has occupied, files included
	CPU     time.Duration // user and system time, of ended descendants too
	Read    int64         // bytes that system calls have read, of ended descendants too
	Written int64         // the same of writes
}

// Stopped says that the process was stopped by a signal or a debugger and will
// not go on by itself.
func (l *Load) Stopped() bool { return l.State == 'T' || l.State == 't' }

// Dead says that the process has ended, whether its parent has noticed or not.
func (l *Load) Dead() bool { return l.State == 0 || l.State == 'Z' || l.State == 'X' }

// add counts what others use.
func (l *Load) add(o *Load) {
	l.Processes += o.Processes
	l.Memory += o.Memory
	l.Peak = max(l.Peak, o.Peak)
	l.CPU += o.CPU
	l.Read += o.Read
	l.Written += o.Written
}
