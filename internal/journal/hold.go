package journal

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/comal-go/comal/engine"
)

// holding is what a context carries: a journal, by its absolute path.
type holding struct{ path string }

// Hold takes a journal for several runs, one after the other: until release is
// called no other process has it, and each run with the context that is returned
// gets it from Take. The path "" is none, and what ctx holds already it keeps.
// Errors are those of Take.
func Hold(ctx context.Context, path string) (_ context.Context, release func() error, err error) {
	nothing := func() error { return nil }
	if path == "" || heldBy(ctx, path) != nil {
		return ctx, nothing, nil
	}
	j, err := Take(ctx, path)
	if err != nil {
		return ctx, nothing, err
	}
	j.held = true
	return context.WithValue(ctx, carrier(path), j), func() error {
		j.mu.Lock()
		j.held = false
		j.mu.Unlock()
		return j.Close()
	}, nil
}

func carrier(path string) holding {
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	return holding{path}
}

func heldBy(ctx context.Context, path string) *Journal {
	j, _ := ctx.Value(carrier(path)).(*Journal)
	return j
}

// Take returns the journal that ctx holds, or opens it. Close gives it back. The
// error is a *LockedError if another run has it, an *engine.DamageError if the file
// is no journal, an *engine.SpaceError without room for one, and otherwise an
// *engine.StartError.
func Take(ctx context.Context, path string) (*Journal, error) {
	j := heldBy(ctx, path)
	if j == nil {
		j, err := Open(path)
		return j, explained(path, err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.taken {
		return nil, lockedBy(path, j.f)
	}
	j.taken = true
	return j, nil
}

// leave gives a journal that is held back to who holds it, and tells whether it is.
func (j *Journal) leave() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.taken = false
	return j.held
}

// explained says why a journal cannot be had.
func explained(path string, err error) error {
	if err == nil || errors.As(err, new(*engine.DamageError)) || errors.As(err, new(*engine.LockedError)) || errors.As(err, new(*engine.SpaceError)) {
		return err
	}
	return &engine.StartError{
		Message: "the journal " + path + " cannot be opened: " + err.Error(),
		Advice:  "name a file in a folder that is there and can be written to",
	}
}
