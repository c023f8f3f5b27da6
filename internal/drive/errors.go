package drive

import "errors"

// ErrTooManyFailures is the cause of a run that was stopped because as many
// items failed as were allowed to.
var ErrTooManyFailures = errors.New("stopped: too many items failed")

// errEngineClosed should not happen: the engine ended before the run.
var errEngineClosed = errors.New("the engine closed before the run was over")

// ErrDrained is the cause of a run that was to start nothing more.
var ErrDrained = errors.New("stopped: told to start nothing more")
