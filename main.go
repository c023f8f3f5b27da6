package comal

import (
	"context"
	"os"

	"github.com/comal-go/comal/internal/reaper"
	"github.com/comal-go/comal/internal/worker"
)

// Main makes this process a worker if it was started as one, or on Linux the
// small process that ends the workers should this one be killed, and does not
// return then. Otherwise it returns at once. Programs that run registered
// functions in worker processes call it first in main, and in TestMain. Without
// it a program that is killed may leave behind what its commands have started,
// and its scratch folder until the next run:
//
//	func main() {
//		comal.Main()
//		...
//	}
func Main() {
	if reaper.Wanted() {
		os.Exit(reaper.Serve())
	}
	if worker.Wanted() {
		os.Exit(worker.Serve(func(n int) context.Context {
			return new(threads).within(context.Background(), n)
		}))
	}
}
