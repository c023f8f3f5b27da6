package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/plan"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/tune"
)

// The exit codes. They are part of the interface: scripts branch on them.
const (
	exitOK          = 0
	exitFailed      = 1   // finished, some items failed
	exitUsage       = 2   // nothing was started
	exitRefused     = 3   // it would not fit
	exitNoSpace     = 4   // the disk is full
	exitMissing     = 5   // something has to be installed or started, or is lost
	exitDamaged     = 6   // a file is not what it should be
	exitCrashed     = 70  // a fault of comal itself
	exitInterrupted = 130 // by the user
)

// usageError is a command line that makes no sense, and what would.
type usageError struct {
	message string
	advice  string // may be empty
}

// Error returns the message and the advice.
func (e *usageError) Error() string {
	if e.advice == "" {
		return e.message
	}
	return e.message + "\n  " + e.advice
}

func usagef(advice, format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...), advice}
}

// lostError is an engine that could be started and is gone.
type lostError struct{ error }

// Unwrap returns why.
func (e *lostError) Unwrap() error { return e.error }

// errItemsFailed ends a run that has said everything already.
var errItemsFailed = errors.New("some items failed")

// report tells what went wrong and returns the exit code.
func (c *console) report(err error) int {
	code := codeOf(err)
	switch {
	case err == nil, errors.Is(err, errItemsFailed):
	case code == exitInterrupted:
		fmt.Fprintln(c.err, "comal: interrupted")
	default:
		text := "comal: " + strings.TrimPrefix(message(err), "comal: ")
		fmt.Fprintln(c.err, indentNext.Replace(text))
		if next := nextStep(err, code); next != "" {
			fmt.Fprintln(c.err, "  "+next)
		}
	}
	return code
}

// nextStep says what can be done about an error that does not say so itself.
func nextStep(err error, code int) string {
	switch {
	case code == exitNoSpace && !errors.As(err, new(*engine.SpaceError)):
		return "make room on that disk, or use another one: --scratch, --results, -o"
	case errors.Is(err, codec.ErrMissing):
		return "--missing=fill takes chunks that are not there for the fill value"
	case errors.Is(err, codec.ErrDamaged) && !strings.Contains(err.Error(), "again"):
		return "get the file again, or write it again"
	}
	return ""
}

// message is what is told of an error, its advice on a line of its own.
func message(err error) string {
	var grid *tune.GridError
	if !errors.As(err, &grid) || grid.Advice == "" {
		return err.Error()
	}
	return strings.TrimSuffix(err.Error(), "; "+grid.Advice) + "\n  " + grid.Advice
}

// indentNext sets what follows the first line of a message off from it.
var indentNext = strings.NewReplacer("\n  ", "\n  ", "\n", "\n  ")

// codeOf maps an error to an exit code.
func codeOf(err error) int {
	var usage *usageError
	var refused *engine.RefusedError
	var start *engine.StartError
	var lost *lostError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &refused), errors.As(err, new(*plan.TooLarge)):
		return exitRefused
	case errors.As(err, new(*engine.SpaceError)), errors.Is(err, store.ErrNoSpace), errors.Is(err, syscall.ENOSPC):
		return exitNoSpace
	case errors.As(err, new(*engine.DamageError)), errors.As(err, new(*tune.GridError)), errors.As(err, new(*codec.Damage)),
		errors.Is(err, dense.ErrNotFinite), errors.Is(err, linalg.ErrNotSymmetric), errors.Is(err, store.ErrChanged), errors.Is(err, store.ErrOutside):
		return exitDamaged
	case errors.As(err, new(*engine.LockedError)):
		return exitUsage
	case errors.As(err, &lost), errors.As(err, &start) && start.Missing:
		return exitMissing
	case errors.As(err, &start):
		return exitUsage
	}
	return exitFailed
}

// crashed tells of a panic of comal itself.
func (c *console) crashed(v any) int {
	fmt.Fprintf(c.err, `comal: internal error: %v

%s
This is a fault of comal, not of your items. Please report it with the command
you typed and the lines above at https://github.com/comal-go/comal/issues
(comal %s, %s, %s/%s).
`, v, debug.Stack(), version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return exitCrashed
}
