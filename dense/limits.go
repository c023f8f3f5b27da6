package dense

import "github.com/comal-go/comal/dense/internal/space"

// Limits is what an operation may use. The zero value is one thread, and no
// bound on the workspace.
type Limits struct {
	// Threads is how many goroutines compute, the caller one of them; 0 means 1.
	Threads int
	// Memory bounds the workspace in bytes, that is what an operation allocates
	// beside its arguments; 0 is no bound. An operation that needs more returns
	// an error that wraps ErrWorkspace and says how much.
	Memory int64
}

// DropWorkspace has the collector take the workspace that operations keep for the
// next ones, up to 64 MiB.
func DropWorkspace() { space.Drop() }
