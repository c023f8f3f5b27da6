package engine

import (
	"context"
	"encoding/json"
)

// Program says what the items are given to, and how. One engine run has one
// program. Functions cross processes by name, never as code.
type Program struct {
	Kind ProgramKind
	Name string // Go: the registered name; Python: MODULE:FUNCTION or FILE.py:FUNCTION

	// Run is the function itself, for engines that share memory with it. It
	// runs the items of the task and may be called by many goroutines at once.
	Run func(ctx context.Context, t Task) Result

	Binary string                     // Go: the program to start as worker, "" for this one; Python: the interpreter
	Type   string                     // Go: the function's type, compared between different binaries
	JSON   bool                       // Go: arguments and values travel as JSON whatever the type
	Init   string                     // runs once in each worker before its first item: a name as above
	Args   map[string]json.RawMessage // Python: keyword arguments of each call
	Files  map[string]ArrayFile       // Python: keyword arguments that are arrays in .npy files

	Processes int // workers; at least 1
	Threads   int // threads each item may use; 0 is whatever its libraries take if nobody says

	RunID  string // marks all processes of the run, in their variable COMAL_RUN
	Memory int64  // what the workers may occupy in all, in bytes; 0 is no limit

	TasksPerWorker int      // items after which a worker is replaced; 0 is never
	Dir            string   // working folder of workers; "" is this process's
	Env            []string // additions to the environment, KEY=VALUE
	Scratch        string   // folder for large payloads and captured output

	Warn func(text string) // told what a user should know of a run that goes on; may be nil
}

// ProgramKind is what a program's name refers to.
type ProgramKind int

// The kinds of programs.
const (
	Closure ProgramKind = iota // Run alone: in this process only
	Go                         // a Go function registered by name
	Python                     // a Python function
	Command                    // each item is an argument list to execute
)

// String returns the kind as it is written on the wire.
func (k ProgramKind) String() string {
	switch k {
	case Go:
		return "go"
	case Python:
		return "python"
	case Command:
		return "command"
	}
	return "closure"
}

// ArrayFile is a .npy file given to a function as an argument. Workers map it
// read-only, so that all workers of a machine share one copy in memory, unless
// each is to have its own.
type ArrayFile struct {
	Path    string `json:"path"`
	Private bool   `json:"private,omitempty"` // a writable copy in each worker
}
