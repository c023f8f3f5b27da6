//go:build unix

package enginetest

import (
	"os"
	"syscall"
	"time"
)

// askingSignals are those that ask a process to end.
var askingSignals = []os.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP}

var signals = map[What]syscall.Signal{Die: syscall.SIGKILL, Crash: syscall.SIGSEGV, Stop: syscall.SIGSTOP}

// suicide sends this process the signal of a fault, if it has one. Another
// thread may get it, and needs a processor first: that is waited for.
func suicide(w What) {
	s, ok := signals[w]
	if !ok {
		return
	}
	_ = syscall.Kill(os.Getpid(), s)
	if w != Stop {
		select {}
	}
	time.Sleep(time.Second) // it stops meanwhile
}
