package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/procs"
	"github.com/comal-go/comal/internal/pyworker"
)

// begun tells what was decided, once it runs.
func (r *mapRun) begun(p engine.Program) {
	r.decided, r.beganAt = p, time.Now()
	if r.log != nil {
		r.log.Info("started", "program", p.Name, "kind", p.Kind.String(), "processes", p.Processes, "threads", p.Threads)
	}
	if e, ok := r.option.Engine.(processes); ok && p.Kind == engine.Python {
		r.tellPython(p, e.Engine)
	}
	asked := r.option.Processes
	if n := r.count(); asked > p.Processes && (n < 0 || p.Processes < n) {
		r.warn("-p %d: %d at once are the most that the CPUs, the memory and the limit on open files (ulimit -n) allow", asked, p.Processes)
	}
}

// tellPython names the interpreter and who chose it.
func (r *mapRun) tellPython(p engine.Program, e *procs.Engine) {
	if r.flags.quiet {
		return
	}
	from := ""
	if found, err := pyworker.Find(r.flags.interpreter, os.Getenv); err == nil {
		from = ", from " + found.Source
	}
	fmt.Fprintf(r.watch.err, "python: %s (%s%s)\n", p.Binary, e.Version(), from)
}

// warn tells of something that is not as it was asked for.
func (r *mapRun) warn(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	fmt.Fprintf(r.watch.err, "warning: %s\n", text)
	if r.log != nil {
		r.log.Warn(text)
	}
}
