//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
)

// catchBrokenPipes lets a write to a closed pipe return an error, so that
// workers and temporary files are cleaned up first. Ignoring the signal would do
// so for the programs we start, too.
func catchBrokenPipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// dieOfBrokenPipe ends the program as any other whose reader has left, so that
// shells stay quiet about it.
func dieOfBrokenPipe() int {
	signal.Reset(syscall.SIGPIPE)
	_ = syscall.Kill(os.Getpid(), syscall.SIGPIPE)
	return 128 + int(syscall.SIGPIPE)
}
