package comal

import (
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/drive"
)

// ItemError says what happened to one item; its Kind is the same on all
// engines.
type ItemError = engine.ItemError

// ItemErrors are the failures of a run, in order of index.
type ItemErrors = engine.ItemErrors

// ArrayFile is an argument of a Python function that lies in a .npy file.
type ArrayFile = engine.ArrayFile

// ErrTooManyFailures is the reason why a run ended early that was allowed to
// fail no more items.
var ErrTooManyFailures = drive.ErrTooManyFailures

// ErrDrained is the reason why a run ended early whose Option.Drain was closed.
var ErrDrained = drive.ErrDrained
