package procs

import (
	"os"
	"os/exec"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/wire"
)

// environment is where children live. It is not changed once it is in use.
type environment struct {
	dir     string
	vars    []string // KEY=VALUE, no key twice
	threads int
}

// newEnvironment adds to our own variables those that keep a child to so many
// threads, and then the program's, which win. For 0 threads there are none of
// those, not even inherited ones.
func newEnvironment(p *engine.Program, threads int) *environment {
	vars := host.WithoutThreadEnv(os.Environ())
	if threads > 0 {
		vars = append(vars, host.ThreadEnv(threads)...)
	}
	if p.Kind == engine.Go {
		vars = append(vars, wire.WorkerVariable+"=1")
	}
	vars = append(vars, p.Env...)
	if p.RunID != "" {
		vars = append(vars, wire.RunVariable+"="+p.RunID)
	}
	// A child may take the first of two equal keys, where we mean the last.
	cmd := exec.Cmd{Dir: p.Dir, Env: vars}
	return &environment{dir: p.Dir, vars: cmd.Environ(), threads: threads}
}
