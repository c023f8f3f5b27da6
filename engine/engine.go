// Package engine says what an engine is: the thing that runs batches of items
// somewhere, be it on goroutines, in worker processes or on a cluster.
//
// The package holds types only. An engine places and runs what it is given; it
// does not decide what to run next and never retries, so that attempts are
// counted in one place, the scheduler.
package engine

import (
	"context"
	"time"
)

// Engine runs tasks. Start is called once, then Submit any number of times;
// Close ends it. Submit, Resize and Cancel may be called by several goroutines.
type Engine interface {
	// Properties says what the engine can do. It may be called before Start.
	Properties() Properties
	// Start prepares the engine to run one program and returns when the first
	// worker is ready, or with the reason why none can be.
	Start(ctx context.Context, prog Program) error
	// Submit hands over one task and blocks while the engine is full.
	Submit(ctx context.Context, t Task) error
	// Results delivers what happened, in any order. It is closed by Close.
	Results() <-chan Result
	// Resize changes the number of workers and the threads each may use. It
	// returns errors.ErrUnsupported where the engine cannot.
	Resize(ctx context.Context, processes, threads int) error
	// Cancel asks that a submitted task be dropped. A result may still come.
	Cancel(id uint64)
	// Close ends the workers: at once if ctx is done, else after the tasks
	// that run.
	Close(ctx context.Context) error
}

// Puller is an engine whose workers can fetch their own tasks. Where messages
// cost more than items do (goroutines: an item may take nanoseconds), a driver
// calls Pull instead of Submit and Results.
type Puller interface {
	Engine
	// Pull runs the feed dry on the engine's workers, the caller being one of
	// them, and returns when the last task has been reported.
	Pull(feed Feed)
}

// Feed gives tasks to workers that pull. Its methods may be called by many
// workers at once.
type Feed interface {
	// Next waits for a task; false says that there will be no more.
	Next() (Task, bool)
	// Done reports a task's outcome; with true there may be a task to be had.
	Done(Result)
}

// Inspector is an engine that can tell what its workers are doing.
type Inspector interface {
	// Workers returns those that are alive, by name.
	Workers() []Worker
}

// Worker is what an engine knows of one of its workers at a moment.
type Worker struct {
	Name  string    // as in Result
	PID   int       // 0 if it is no process of this machine, or has none now
	Task  uint64    // its task; 0 while it is idle
	First int       // the task's items: positions [First, First+N)
	N     int       // 0 while it is idle
	At    int       // which of them it is at, from 0; -1 if that is not known
	Since time.Time // when that item began, the task if it is not known
}

// Killer is an engine that can end the worker of an item.
type Killer interface {
	// Kill ends the worker that is at an item of a task, counted from the task's
	// first: it is asked to end, and ended for good once grace has passed. The
	// task is then reported as lost. False says that it is not at that item any
	// more, and nothing was done.
	Kill(id uint64, at int, grace time.Duration) bool
}

// Recycler is an engine that can replace a worker.
type Recycler interface {
	// Recycle replaces a worker by a fresh one once it has done its task.
	Recycle(worker string)
}

// Digester is an engine that knows the source of what it runs.
type Digester interface {
	// Digest names the function's source by its content, once Start has
	// returned; "" if that is not known.
	Digest() string
}

// Properties says what an engine can do and what a task costs there.
type Properties struct {
	Name         string        // as in an engine URL: local, procs, dask ...
	Kill         bool          // a running task can be ended
	SharedStore  bool          // workers reach the same files
	SharedMemory bool          // workers run in this process: arguments are not copied
	Resizable    bool          // Resize works while tasks run
	Python       bool          // runs Python functions
	Command      bool          // runs commands
	Slots        int           // tasks it can run at once; 0 says as many as asked
	CostPerTask  time.Duration // what one task costs beside its items
}

// Task is one batch: the items at positions [First, First+N) of the run.
type Task struct {
	ID      uint64        // new for each attempt, so that a late result of an earlier one is known and dropped
	Attempt int           // 1 for the first
	First   int           // position of the first item
	N       int           // number of items, at least 1
	Budget  time.Duration // after this the worker gives back what it has not started; 0 is no limit
	Args    []byte        // the items, encoded, for engines that cross processes
	Arrays  []Array       // items that are arrays, for Python functions
	Argv    [][]string    // the argument list of each item, for commands
}

// Result reports on items of one task. A task has one or more results, the
// last of them marked Final; each covers the items that follow those of the
// result before. A final result may leave items over: they were not started.
type Result struct {
	ID      uint64
	Worker  string        // where: "g1" a goroutine, "p2" a process
	N       int           // items done, failed ones included
	Final   bool          // the task is off the worker
	Wall    time.Duration // of these N items, measured where they ran
	Values  []byte        // their values, encoded; failed ones hold a zero value
	Local   any           // their values as they are, from engines that share memory
	Outputs []Output      // their outputs, for commands
	Arrays  []Array       // values that are arrays, for Python functions
	Fails   []*ItemError  // those that failed, Index being relative to the first of the N
	Notes   []Note        // what is known of single items, in order of Pos
	Lost    *ItemError    // the worker died: why. Implies Final
	Started int           // with Lost: items after the N that had started
	Ended   int           // with Lost: those of them that had also ended, and are not to blame
	PeakRSS int64         // of the worker so far, in bytes; 0 if not known
	Threads int           // live threads seen in the worker; 0 if not known
}

// Note is what a worker tells of one item.
type Note struct {
	Pos     int     `json:"pos"`               // relative to the first item of the result
	Seconds float64 `json:"seconds,omitempty"` // wall time
	Printed []byte  `json:"printed,omitempty"` // what the function wrote to standard output and error
}

// Output is what a command left behind.
type Output struct {
	Stdout     []byte
	Stderr     []byte
	StdoutFile string // where standard output is, if it was too long for Stdout
	Code       int    // exit code
}

// Array is an item or a value that is an array: the bytes of a .npy file. A
// value that is too long for memory is that file, which belongs to the receiver
// and lies in the scratch folder until the engine is closed.
type Array struct {
	Pos  int // relative to the first item of the task or result
	Npy  []byte
	File string // its path, instead of Npy
}
