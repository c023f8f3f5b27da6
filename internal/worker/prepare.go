package worker

import (
	"errors"
	"fmt"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/registry"
	"github.com/comal-go/comal/internal/wire"
)

// prepare finds the function and runs the one that is to run before it.
func (w *worker) prepare(prog wire.Program) wire.Ready {
	if prog.Kind != engine.Go.String() {
		return wire.Ready{Error: fmt.Sprintf("a Go worker cannot run a program of kind %q", prog.Kind)}
	}
	var err error
	if w.entry, err = registry.Find(prog.Name); err != nil {
		return refusal("", err)
	}
	if prog.Init != "" {
		first, err := registry.Find(prog.Init)
		if err != nil {
			return refusal("initializer "+prog.Init+": ", err)
		}
		if err := first.Once(w.ctx); err != nil {
			return refusal("", err)
		}
	}
	return wire.Ready{Type: w.entry.Type}
}

// refusal says why a program cannot be run, and what could. The coordinator
// knows which function it asked for.
func refusal(what string, err error) wire.Ready {
	r := wire.Ready{Error: what + err.Error(), Functions: registry.Names()}
	var start *engine.StartError
	if errors.As(err, &start) {
		r.Error, r.Advice = what+start.Message, start.Advice
	}
	return r
}
