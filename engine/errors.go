package engine

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Kind is what went wrong with an item. It is the same on all engines and
// survives the way back from a worker.
type Kind string

// The kinds of item errors.
const (
	KindError    Kind = "error"    // the function returned or raised an error
	KindPanic    Kind = "panic"    // the function panicked
	KindExit     Kind = "exit"     // a command ended with a code other than 0, or a worker exited
	KindKilled   Kind = "killed"   // ended by a signal
	KindOOM      Kind = "oom"      // killed for want of memory
	KindTimeout  Kind = "timeout"  // took longer than allowed
	KindStalled  Kind = "stalled"  // stopped making progress
	KindLost     Kind = "lost"     // its worker is gone
	KindRefused  Kind = "refused"  // not started: it would not fit, or cannot travel
	KindCanceled Kind = "canceled" // not finished because the run was ended
)

// ItemError says what happened to one item.
type ItemError struct {
	Index   int             `json:"index"`             // of the item in the input, from 0
	Attempt int             `json:"attempt,omitempty"` // 1 for the first
	Worker  string          `json:"worker,omitempty"`
	Kind    Kind            `json:"kind"`
	Message string          `json:"message"`            // the cause, in words
	Signal  string          `json:"signal,omitempty"`   // SIGKILL ...
	Code    int             `json:"code,omitempty"`     // exit code
	Stack   string          `json:"stack,omitempty"`    // Go stack or Python traceback
	Stderr  string          `json:"stderr,omitempty"`   // last lines the item or its worker wrote
	Advice  string          `json:"advice,omitempty"`   // what to try next
	PeakRSS int64           `json:"peak_rss,omitempty"` // the most its worker occupied, in bytes; 0 if not known
	Data    json.RawMessage `json:"data,omitempty"`     // the error as data, if it is a json.Marshaler: its maker can make it again
	Err     error           `json:"-"`                  // the cause itself, if it happened in this process
}

// Error returns index, kind and cause on one line.
func (e *ItemError) Error() string {
	return fmt.Sprintf("item %d: %s: %s", e.Index, e.Kind, e.Message)
}

// Unwrap returns the cause, or nil if it happened in another process.
func (e *ItemError) Unwrap() error { return e.Err }

// ItemErrors are the failures of a run, in order of index.
type ItemErrors []*ItemError

// Error lists the first failures, a line each, and counts the rest.
func (es ItemErrors) Error() string {
	const most = 10
	var b strings.Builder
	for i, e := range es {
		if i == most {
			fmt.Fprintf(&b, "\nand %d more", len(es)-most)
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Error())
	}
	return b.String()
}

// Unwrap gives errors.Is and errors.As each failure.
func (es ItemErrors) Unwrap() []error {
	errs := make([]error, len(es))
	for i, e := range es {
		errs[i] = e
	}
	return errs
}

// StartError says why an engine could not run a program at all.
type StartError struct {
	Program string // what was to run
	Missing bool   // something has to be installed or started first
	Message string // the cause
	Advice  string // the next step
	Detail  string // last lines of the worker's output, if it left any
}

// Error returns the cause and the next step.
func (e *StartError) Error() string {
	s := e.Message
	if e.Program != "" {
		s = e.Program + ": " + s
	}
	if e.Detail != "" {
		s += "\n" + e.Detail
	}
	if e.Advice != "" {
		s += "\n" + e.Advice
	}
	return s
}

// RefusedError says that a run was not started because it would not fit.
type RefusedError struct {
	Message string // what would not fit where
	Advice  string // what would
}

// Error returns the cause and what would fit.
func (e *RefusedError) Error() string { return e.Message + ": " + e.Advice }
