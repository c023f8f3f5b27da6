package cli

import (
	"cmp"
	"context"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/local"
	"github.com/comal-go/comal/engine/procs"
)

// started is told of the program once it runs: how many workers there are, and
// which interpreter.
type started func(p engine.Program)

// goroutines is the local engine with an announcement.
type goroutines struct {
	*local.Engine
	tell started
}

// Start starts the engine and tells so.
func (g goroutines) Start(ctx context.Context, p engine.Program) error {
	err := g.Engine.Start(ctx, p)
	if err == nil {
		g.tell(p)
	}
	return err
}

// processes is the engine of worker processes with an announcement.
type processes struct {
	*procs.Engine
	tell  started
	unset bool // the number of threads is not set
}

// Start starts the engine and tells so.
func (e processes) Start(ctx context.Context, p engine.Program) error {
	if e.unset {
		p.Threads = 0
	}
	err := e.Engine.Start(ctx, p)
	if err == nil {
		e.tell(p)
	}
	return err
}

// here says whether items run in this process.
func (r *mapRun) here() bool {
	return cmp.Or(r.flags.on, r.program.defaultEngine()) == "local:"
}

// engine returns the engine the run takes, not started.
func (r *mapRun) engine() engine.Engine {
	if r.here() {
		return goroutines{local.New(), r.begun}
	}
	return processes{procs.New(), r.begun, r.unset}
}
