package wire

import (
	"fmt"
	"hash/fnv"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

// WorkerVariable is set in the environment of a Go program that is started as
// a worker. Becoming one removes it, so that what the worker itself starts is
// an ordinary program again.
const WorkerVariable = "COMAL_WORKER"

// RunVariable holds the id of a run in the environment of all processes that
// belong to it, and of what they start.
const RunVariable = "COMAL_RUN"

// Build identifies the running program for the greeting: equal builds have the
// same modules, settings and size. That is no proof, but it catches the usual
// mistake, a program that was built again between two starts, in 0.1 ms.
var Build = sync.OnceValue(func() string {
	h := fnv.New64a()
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintln(h, info)
	}
	if path, err := Executable(); err == nil {
		if fi, err := os.Stat(path); err == nil {
			fmt.Fprintln(h, fi.Size())
		}
	}
	return fmt.Sprintf("%016x", h.Sum64())
})

// Executable returns a path that starts the running program again. On Linux it
// leads to the very file that runs, even if another one has taken its name.
func Executable() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}
