// Package reaper leaves nothing behind when a coordinator is killed. One small
// process per run, the reaper, holds the end of a pipe whose other end only the
// coordinator has. Once that closes without a farewell, the reaper kills every
// process that carries the run's id in its environment, grandchildren of a shell
// too, and removes the run's scratch folder. What is to outlive even that, a
// server that an item starts in the background, must not carry the id:
// env -u COMAL_RUN keeps it out. A run inside an item has an id of its own: its
// coordinator is killed by the outer reaper, and the rest by its own.
//
// The reaper is the coordinator's own program, started again: a program that
// does not call comal.Main has none, and neither has one that does not run on
// Linux. The kernel ends direct children on Linux even then.
package reaper

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
)

const (
	// Variable is set in the environment of a program that is started to be a
	// reaper; it holds the id of the run.
	Variable = "COMAL_REAPER"
	// scratchVariable holds the folder that it is to remove, "" if none.
	scratchVariable = "COMAL_REAPER_SCRATCH"
)

var asked atomic.Bool

// Wanted says whether this process was started to be a reaper.
func Wanted() bool {
	asked.Store(true)
	return os.Getenv(Variable) != ""
}

// ErrNone says that there can be no reaper here.
var ErrNone = errors.New("no reaper: a coordinator that is killed may leave processes behind")

// Start starts the reaper of a run, whose processes have its id in their
// variable COMAL_RUN. The scratch folder is removed if its name holds the id.
// Where there can be none the error wraps [ErrNone].
func Start(runID, scratch string) (*Reaper, error) {
	if !asked.Load() {
		return nil, fmt.Errorf("%w: this program does not call comal.Main", ErrNone)
	}
	if runID == "" {
		return nil, fmt.Errorf("%w: the run has no id", ErrNone)
	}
	return start(runID, scratch)
}
