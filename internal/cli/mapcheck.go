package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/items"
)

// check refuses flags that contradict each other or would be ignored.
func (f *mapFlags) check(w words) error {
	isFunction := f.python != "" || f.function != ""
	programs := 0
	for _, is := range []bool{f.python != "", f.function != "", f.shell != "", len(w.command) > 0} {
		if is {
			programs++
		}
	}
	switch {
	case programs == 0:
		return usagef("such as: comal map echo {} ::: a b", "there is nothing to run: write a command, --py, --func or --shell")
	case programs > 1:
		return usagef("", "there is more than one thing to run: take one of a command, --py, --func and --shell")
	}
	for _, c := range []struct {
		is      bool
		message string
	}{
		{len(f.arguments) > 0 && f.python == "", "--arg is for Python functions (--py)"},
		{f.interpreter != "" && f.python == "", "--python is for Python functions (--py)"},
		{f.initializer != "" && !isFunction, "--init is for functions (--py, --func)"},
		{f.tasksPerWorker > 0 && !isFunction, "--tasks-per-worker is for functions: each command is a process of its own"},
		{f.perCommand > 0 && isFunction, "-n is for commands: a function takes one item (see --chunk for what a worker gets at once)"},
		{f.resume == "-", "--resume -: a journal is a file that stays; write ./- if it is to be called so"},
		{f.quiet && f.verbose, "-q and -v exclude each other"},
		{f.failFast && f.maxFailures != failureLimit{}, "--fail-fast is --max-failures 1: give one of them"},
	} {
		if c.is {
			return usagef("", "%s", c.message)
		}
	}
	if err := f.checkJournal(); err != nil {
		return err
	}
	return f.checkPlaces()
}

// checkJournal refuses a journal that something else would be written over, or
// into.
func (f *mapFlags) checkJournal() error {
	if f.resume == "" {
		return nil
	}
	for _, other := range []struct{ flag, path string }{{"-o", f.out}, {"--joblog", f.joblog}, {"--log", f.log}, {"--items", f.itemsFile}} {
		if other.path != "" && sameFile(f.resume, other.path) {
			return usagef("name two files", "--resume and %s are the same file: %s", other.flag, items.Quote(f.resume))
		}
	}
	return nil
}

// sameFile says whether two paths lead to one file, which need not be there.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	if err == nil && err2 == nil {
		return os.SameFile(x, y)
	}
	return filepath.Clean(a) == filepath.Clean(b)
}

// checkPlaces looks at folders, variables and the engine.
func (f *mapFlags) checkPlaces() error {
	for _, d := range []struct{ flag, path string }{{"--workdir", f.workdir}, {"--scratch", f.scratch}} {
		if info, err := os.Stat(d.path); d.path != "" && (err != nil || !info.IsDir()) {
			return usagef("make it first, or name another", "%s %s: there is no such folder", d.flag, items.Quote(d.path))
		}
	}
	for _, v := range f.environment {
		if k, _, ok := strings.Cut(v, "="); !ok || k == "" {
			return usagef("", "--env %q: write KEY=VALUE", v)
		}
	}
	return checkEngine(f.on)
}

// checkEngine refuses an engine that there is not.
func checkEngine(on string) error {
	if engines := []string{"", "local:", "procs:"}; !slices.Contains(engines, on) {
		return usagef("take local: (goroutines of this process) or procs: (worker processes)", "--on %q: there is no such engine", on)
	}
	return nil
}

// option makes the flags the root package's. n is the number of items, -1 if it
// is not known.
func (f *mapFlags) option(n int) (comal.Option, error) {
	args, err := keywords(f.arguments)
	if err != nil {
		return comal.Option{}, err
	}
	most, err := f.maxFailures.of(n)
	if err != nil {
		return comal.Option{}, usagef("", "--max-failures %s: %v", &f.maxFailures, err)
	}
	o := comal.Option{
		Processes: int(f.processes), Threads: int(f.threads), ChunkSize: int(f.chunk), Items: max(0, n),
		Retries: int(f.retries), RetryErrors: f.retryErrors, FailFast: f.failFast, MaxFailures: most,
		Memory: int64(f.memory.Size), ItemMemory: int64(f.itemMemory.Size), ItemCores: int(f.cores),
		TasksPerWorker: int(f.tasksPerWorker), Initializer: f.initializer,
		Python: f.interpreter, Args: args, Dir: f.workdir, Env: f.environment, Scratch: f.scratch,
		Journal: f.resume, Splits: splitsOfRun(),
		Timeout: f.timeout.limit, TimeoutTimes: f.timeout.times, Stall: time.Duration(f.stall),
		ScratchMax: int64(f.scratchMax.Size), Backups: f.backups,
	}
	if f.retries == 0 {
		o.Retries = -1 // 0 is the library's default
	}
	return o, nil
}

// defaultEngine is where a program runs if nobody says.
func (p *program) defaultEngine() string {
	if p.kind == engine.Go && !strings.Contains(p.name, ":") {
		return "local:"
	}
	return "procs:"
}
