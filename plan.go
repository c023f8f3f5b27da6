package comal

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/local"
	"github.com/comal-go/comal/engine/procs"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/pyworker"
	"github.com/comal-go/comal/internal/units"
)

// machine is what this process may use; it is looked up once.
var machine = sync.OnceValue(host.Detect)

// chooseEngine returns the engine that an option names, or the default for the
// kind of function.
func chooseEngine(o *Option, from *origin) (engine.Engine, error) {
	if o.Engine != nil {
		return o.Engine, nil
	}
	on := o.On
	if on == "" {
		on = "local:"
		if from != nil && (from.program.Kind != engine.Go || from.program.Binary != "") {
			on = "procs:"
		}
	}
	switch strings.TrimSuffix(on, ":") + ":" {
	case "local:":
		return local.New(), nil
	case "procs:":
		return procs.New(), nil
	}
	return nil, &engine.StartError{
		Message: fmt.Sprintf("there is no engine %q", on),
		Advice:  "use local: (goroutines of this process) or procs: (worker processes)",
	}
}

// plan is what a run may use.
type plan struct {
	processes int
	threads   int
	budget    int64 // of memory, in bytes; 0 is none to be watched
	most      int   // processes, whatever the CPUs
	tuned     bool  // the split is to be found
}

const (
	// Open files this process needs beside the workers, and for each of them.
	ownFiles    = 24
	workerFiles = 6
	// What this process needs beside the items, in bytes.
	ownMemory = 32 << 20
	// What a worker needs before it has an item, in bytes.
	goWorkerMemory     = 16 << 20
	pythonWorkerMemory = 16 << 20
	commandMemory      = 2 << 20
)

// makePlan chooses P and T within the allowed CPUs and memory, or refuses: the
// dull rule, from where a better split is looked for. n is the number of items,
// -1 if it is not known.
func makePlan(o *Option, from *origin, p engine.Properties, n int) (plan, error) {
	pl := plan{processes: o.Processes, threads: max(1, o.Threads)}
	if fit := max(1, machine().AllowedCPUs/cmp.Or(o.ItemCores, pl.threads)); pl.processes == 0 || o.ItemCores > 0 {
		pl.processes = min(cmp.Or(pl.processes, fit), fit)
	}
	if o.Processes == 0 && p.Slots > 0 {
		pl.processes = p.Slots
	}
	pl.tuned = (o.Processes == 0 || o.Threads == 0) && o.ItemCores == 0 && p.Slots == 0 && p.Resizable && n != 0 && n != 1
	pl.most = mostProcesses()
	if files := host.OpenFiles(); files > 0 && !p.SharedMemory {
		pl.most = min(pl.most, max(1, (files-ownFiles)/workerFiles))
	}
	if n >= 0 {
		pl.most = min(pl.most, max(1, n))
	}
	each := o.ItemMemory
	if !p.SharedMemory {
		each += workerMemory(from)
	}
	err := pl.bound(o, each)
	pl.processes = min(pl.processes, pl.most)
	if p.SharedMemory && o.Memory == 0 {
		pl.budget = 0 // nobody asked for it, and goroutines cannot be ended
	}
	return pl, err
}

// bound sets the budget, and bounds the processes to those that fit into it if
// each item needs so many bytes.
func (pl *plan) bound(o *Option, each int64) error {
	budget := o.Memory
	if budget == 0 {
		budget = machine().AllowedMemory / 10 * 7
	}
	if budget == 0 || o.Memory == 0 && each == 0 {
		return nil
	}
	if budget < ownMemory+each {
		return &engine.RefusedError{
			Message: fmt.Sprintf("one item at a time needs about %s of memory, and the budget is %s", units.Bytes(ownMemory+each), units.Bytes(budget)),
			Advice:  fmt.Sprintf("give a budget of at least %s", units.Bytes(ownMemory+each)),
		}
	}
	if each > 0 {
		pl.most = min(pl.most, int((budget-ownMemory)/each))
	}
	pl.budget = budget
	return nil
}

// mostProcesses bounds P: far above it a machine only swaps.
func mostProcesses() int { return max(256, 32*machine().AllowedCPUs) }

func workerMemory(from *origin) int64 {
	switch {
	case from == nil || from.program.Kind == engine.Go:
		return goWorkerMemory
	case from.program.Kind == engine.Python:
		return pythonWorkerMemory
	}
	return commandMemory
}

// forWorkers is what the kernel may let workers have of a budget: what is left
// of it, and some of it even if this process has passed it by itself. The
// guardian is to act before, as it can tell a crowd from an item that does not
// fit; the kernel is for what grows faster than it looks.
func forWorkers(budget int64) int64 {
	if budget == 0 {
		return 0
	}
	own, _ := host.ReadUsage(os.Getpid())
	return max(budget-own.AnonRSS, budget/5) + budget/10
}

// program describes what the engine is to run.
func (j *job[I, O]) program() (engine.Program, error) {
	o := &j.opt
	p := engine.Program{Kind: engine.Closure, Name: "function"}
	if j.from != nil {
		p = j.from.program
	}
	p.Init, p.TasksPerWorker, p.Dir, p.Env = o.Initializer, o.TasksPerWorker, o.Dir, o.Env
	p.Processes, p.Threads = j.plan.processes, j.plan.threads
	if len(o.Args) > 0 && p.Kind != engine.Python {
		return p, &engine.StartError{Message: "arguments (Option.Args) go to Python functions only", Advice: "make them part of the items"}
	}
	if j.eng.Properties().SharedMemory {
		return p, j.inProcess(&p)
	}
	if p.Kind == engine.Closure {
		return p, &engine.StartError{
			Message: "a function without a name cannot cross processes",
			Advice:  "give it one with comal.Register and pass that Func itself, or run on local:",
		}
	}
	p.Memory, p.Warn = forWorkers(j.plan.budget), j.opt.Warned
	var err error
	if j.wire, err = wireOf[I, O](p); err != nil {
		return p, err
	}
	if p.Kind == engine.Python {
		if err := j.python(&p); err != nil {
			return p, err
		}
	}
	return p, j.scratch(&p)
}

// python chooses the interpreter and adds the keyword arguments.
func (j *job[I, O]) python(p *engine.Program) error {
	py, err := pyworker.Find(j.opt.Python, os.Getenv)
	if err != nil {
		return err
	}
	p.Binary = py.Path
	p.Args, p.Files, err = j.opt.arguments()
	return err
}

// splitRef splits PROGRAM:NAME. Without a PROGRAM the name is of this program.
func splitRef(ref string) (binary, name string) {
	i := strings.LastIndexByte(ref, ':')
	if i < 0 {
		return "", ref
	}
	binary = ref[:i]
	if !strings.ContainsRune(binary, filepath.Separator) {
		binary = "." + string(filepath.Separator) + binary
	}
	return binary, ref[i+1:]
}
