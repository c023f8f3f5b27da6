package comal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/event"
)

// Option says how a run is to be carried out. The zero value is a good choice:
// all CPUs this process may use, threads where they pay, batches sized by
// measurement.
// At most one Option is given to a call.
type Option struct {
	// Processes is P, how many items run at once: goroutines for Go functions
	// in this process, worker processes otherwise. 0 is to be found: a run
	// begins with one for each allowed CPU, of one thread each, and what proves
	// faster follows while it goes on, as far as memory allows. That may be far
	// more than CPUs for items that wait. Runs of a fraction of a second, pools,
	// and streams whose input or consumer is slower than the workers stay as
	// they begin.
	Processes int
	// Threads is T, how many threads each item may use. Items in Go learn it
	// from Threads(ctx); Python functions and commands get it in
	// OMP_NUM_THREADS and its relatives. 0 is to be found, as Processes is; for
	// workers that are processes another number means fresh ones. Who wants
	// neither to change while a run goes on gives both.
	Threads int
	// Splits is a file that keeps the splits found for the next run of the same
	// named function on this machine. "" keeps nothing.
	Splits string
	// SplitsName is the name that Splits keeps them under. The default is the
	// function's; a closure has none, and a command that of its program.
	SplitsName string
	// On is where to run: "local:" is this process, "procs:" worker processes.
	// The default is local: for Go functions, procs: for all others.
	On string
	// Engine runs the items instead of the one On names. It must not have been
	// started, and serves one call, which closes it.
	Engine engine.Engine

	// Ordered makes Stream deliver results in input order.
	Ordered bool
	// ChunkSize is the number of items in a batch. 0 sizes batches by what
	// items turn out to cost.
	ChunkSize int
	// Items tells how many items a Stream will have, if that is known: no more
	// workers are started, and Progress tells the total from the beginning.
	Items int
	// Costs, if given, is one number an item, in any unit: items that cost more
	// start earlier, so that a long one does not come last.
	Costs []float64

	// Retries is how often an item is tried again whose worker died. 0 is
	// twice, a negative number never.
	Retries int
	// RetryErrors tries items again that failed by themselves, too.
	RetryErrors bool
	// FailFast stops the run at the first item that fails for good.
	FailFast bool
	// MaxFailures stops the run when as many items have failed. 0 is no limit.
	MaxFailures int

	// Timeout is how long one item may take before its worker is ended and it
	// is tried again. 0 is no limit. A goroutine cannot be ended: in this
	// process it is the item's context that ends, and the item has failed if it
	// then returns an error; it is tried again only with RetryErrors.
	Timeout time.Duration
	// TimeoutTimes is the same as a multiple of the median of the items so far.
	TimeoutTimes float64
	// Stall is how long an item may use neither CPU nor disk before its worker
	// is ended and it is tried again. 0 is no limit. A worker that was stopped
	// (SIGSTOP) is ended whatever Stall says.
	Stall time.Duration
	// Backups starts items that are late at the end of a run once more, on a
	// worker that has nothing to do. What ends first counts; effects of an item
	// may then happen twice.
	Backups bool

	// Journal is a file that keeps results while they come: a run with the
	// journal of one that was interrupted does what is missing. Items that failed
	// are run again, and those whose function, argument or file has changed. Of
	// a file size and time count. What a closure has captured is not seen, nor
	// what a function reads by itself: say so by Version, Inputs or ItemInputs.
	Journal string
	// Version is part of what a result in the journal depends on, beside the
	// function and the item: change it to run all items again.
	Version string
	// Inputs are files that all items depend on. If one has changed, a journal
	// runs all items again. An item that names a file need not be told.
	Inputs []string
	// ItemInputs, if not nil, returns files that the item of an index depends on,
	// beside those it names itself by being a string, or a list of them.
	ItemInputs func(index int) []string

	// Drain, once closed, ends the run early: no item is started any more, those
	// that run may end within two seconds. The error is ErrDrained.
	Drain <-chan struct{}

	// Memory is the budget for everything the run starts, in bytes. 0 is 70 %
	// of what this process may use.
	Memory int64
	// ItemMemory is what one item needs, in bytes, if known. No more items run
	// at once than fit into Memory.
	ItemMemory int64
	// ItemCores is what one item needs, if not Threads. No more items run at
	// once than fit into the allowed CPUs.
	ItemCores int

	// TasksPerWorker replaces a worker process after as many items, against
	// functions that leak. 0 is never.
	TasksPerWorker int
	// Initializer names a function without arguments that runs once in each
	// worker process before its first item: a name given to Register with an
	// input of struct{}, or MODULE:FUNCTION for Python.
	Initializer string

	// Python is the interpreter. The default is COMAL_PYTHON, then the one of
	// VIRTUAL_ENV, of CONDA_PREFIX, then python3 on the PATH.
	Python string
	// Args are keyword arguments of a Python function, the same in each call.
	// An ArrayFile stands for the array in a .npy file.
	Args map[string]any
	// Dir is the working folder of workers and commands.
	Dir string
	// Env is added to the environment of workers and commands, as KEY=VALUE.
	Env []string
	// Scratch is the folder for large payloads and captured output. The default
	// is a new one among the system's temporary files, removed at the end.
	Scratch string

	// ScratchMax bounds that folder, in bytes: a run that would pass it is
	// stopped as one whose disk is full. 0 is no limit.
	ScratchMax int64

	// Died, if not nil, is told of each worker that was lost and why, also if
	// its item is tried again, from goroutines of the run.
	Died func(e *ItemError)
	// Warned, if not nil, is told what a user should know of a run that goes on,
	// from goroutines of the run, which watch nothing until it returns.
	Warned func(text string)
	// Printed, if not nil, is called with what an item in another process wrote
	// to standard output and error, from goroutines of the run.
	Printed func(index int, text []byte)
	// Progress, if not nil, is called about five times a second, and once at
	// the end, from a goroutine of the run.
	Progress func(Progress)
}

// Progress is the state of a run at a moment.
type Progress = event.Snapshot

// defaultRetries is how often an item is tried again after its worker died.
const defaultRetries = 2

// one returns the option given to a call, validated and with defaults filled in
// that depend on nothing else.
func one(opts []Option) (Option, error) {
	var o Option
	if len(opts) > 1 {
		return o, errors.New("comal: more than one Option given: put all settings into one")
	}
	if len(opts) == 1 {
		o = opts[0]
	}
	if err := o.validate(); err != nil {
		return o, err
	}
	switch {
	case o.Retries == 0:
		o.Retries = defaultRetries
	case o.Retries < 0:
		o.Retries = 0
	}
	if o.FailFast {
		o.MaxFailures = 1
	}
	return o, nil
}

func (o *Option) validate() error {
	for _, f := range []struct {
		name  string
		value int64
	}{
		{"Processes", int64(o.Processes)},
		{"Threads", int64(o.Threads)},
		{"ChunkSize", int64(o.ChunkSize)},
		{"Items", int64(o.Items)},
		{"MaxFailures", int64(o.MaxFailures)},
		{"Memory", o.Memory},
		{"ItemMemory", o.ItemMemory},
		{"ItemCores", int64(o.ItemCores)},
		{"TasksPerWorker", int64(o.TasksPerWorker)},
		{"Timeout", int64(o.Timeout)},
		{"Stall", int64(o.Stall)},
		{"ScratchMax", o.ScratchMax},
	} {
		if f.value < 0 {
			return fmt.Errorf("comal: Option.%s is %d: it cannot be negative; 0 is the default", f.name, f.value)
		}
	}
	if o.TimeoutTimes != 0 && !(o.TimeoutTimes > 1 && o.TimeoutTimes <= 1e6) {
		return fmt.Errorf("comal: Option.TimeoutTimes is %v: more than once the median is needed", o.TimeoutTimes)
	}
	for i, c := range o.Costs {
		if !(c >= 0) || math.IsInf(c, 0) {
			return fmt.Errorf("comal: Option.Costs[%d] is %v: costs are finite and not negative", i, c)
		}
	}
	return nil
}

// arguments splits Args into values and array files.
func (o *Option) arguments() (map[string]json.RawMessage, map[string]engine.ArrayFile, error) {
	args := map[string]json.RawMessage{}
	files := map[string]engine.ArrayFile{}
	for name, v := range o.Args {
		if f, ok := v.(engine.ArrayFile); ok {
			files[name] = f
			continue
		}
		b, err := json.Marshal(v)
		if err != nil {
			return nil, nil, fmt.Errorf("comal: argument %s: %w", name, err)
		}
		args[name] = b
	}
	return args, files, nil
}
