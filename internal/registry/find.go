package registry

import (
	"context"
	"fmt"
	"strings"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/near"
)

// Find returns the entry of that name, or says which names there are.
func Find(name string) (*Entry, error) {
	if e := Get(name); e != nil {
		return e, nil
	}
	names := Names()
	e := &engine.StartError{Program: name, Message: "no Go function is registered under this name"}
	switch meant := near.Name(name, names); {
	case meant != "":
		e.Advice = fmt.Sprintf("did you mean %q?", meant)
	case len(names) > 0:
		const most = 20
		e.Advice = "registered are: " + strings.Join(names[:min(most, len(names))], ", ")
	default:
		e.Advice = "register it with comal.Register where package variables are initialised"
	}
	return nil, e
}

// Once runs a function on one empty item, as an initializer.
func (e *Entry) Once(ctx context.Context) error {
	if in, _, _ := strings.Cut(e.Type, " -> "); in != "struct {}" {
		return fmt.Errorf("initializer %s: it must be registered with an input of struct{}, not %s", e.Name, in)
	}
	batch, err := e.Open([]byte(`[{}]`), 1, true)
	if err != nil {
		return fmt.Errorf("initializer %s: %w", e.Name, err)
	}
	if _, fails := batch.Run(ctx, 0, 0, nil); len(fails) > 0 {
		return fmt.Errorf("initializer %s: %s: %s", e.Name, fails[0].Kind, fails[0].Message)
	}
	return nil
}
