package comal

import (
	"context"
	"os"

	"github.com/comal-go/comal/internal/worker"
)

// Main makes this process a worker if it was started as one, and does not
// return then. Otherwise it returns at once. Programs that run registered
// functions in worker processes call it first in main, and in TestMain:
//
//	func main() {
//		comal.Main()
//		...
//	}
func Main() {
	if worker.Wanted() {
		os.Exit(worker.Serve(func(threads int) context.Context { return withThreads(context.Background(), threads) }))
	}
}
