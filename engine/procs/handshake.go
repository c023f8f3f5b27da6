package procs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/wire"
)

var (
	errOtherBuild = errors.New("the worker is another build of this program")
	errOtherType  = errors.New("the function has another type there")
	errRefused    = errors.New("the worker refuses the program")
)

// handshake reads the greeting, sends the program and reads the answer. Python
// imports the user's module before it answers, which may take as long as it
// wants.
func (p *process) handshake() error {
	limit := time.AfterFunc(p.e.greetingLimit(), func() {
		p.late.Store(true)
		p.child.signal(hard)
	})
	hello, err := p.r.ReadHello()
	limit.Stop()
	if err != nil {
		return err
	}
	p.hello = hello
	if p.e.image.self && hello.Build != wire.Build() {
		return errOtherBuild
	}
	if err := p.sendProgram(); err != nil {
		return err
	}
	f, err := p.r.Read()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(f.Head, &p.ready); err != nil || f.Kind != wire.KindReady {
		return fmt.Errorf("%w: kind %d instead of an answer to the program", wire.ErrFrame, f.Kind)
	}
	switch prog := &p.e.prog; {
	case p.ready.Error != "":
		return errRefused
	case prog.Kind == engine.Go && prog.Type != "" && p.ready.Type != prog.Type:
		return errOtherType
	}
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	p.e.version = p.ready.Version
	if p.e.sources == nil {
		p.e.folder, p.e.sources = p.ready.Folder, p.ready.Sources
	}
	return nil
}

// Version returns the version of the Python interpreter, once a worker has
// told it; "" if the program is not Python's.
func (e *Engine) Version() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.version
}

func (p *process) sendProgram() error {
	prog := &p.e.prog
	page := 0
	if p.page != nil {
		page = 3 // the first after the standard streams
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	return p.w.Write(wire.KindProgram, 0, wire.Program{
		Kind: prog.Kind.String(), Name: prog.Name, Type: prog.Type, JSON: prog.JSON, Init: prog.Init,
		Args: prog.Args, Files: prog.Files, Threads: p.env.threads, Scratch: prog.Scratch,
		Beat: page,
	}, nil)
}

// greetingLimit is how long a healthy worker may take to greet.
func (e *Engine) greetingLimit() time.Duration {
	if e.prog.Kind == engine.Python {
		return e.limits.python
	}
	return e.limits.greeting
}

// startError says why the process never became ready: how it ended and what it
// printed last are known. final says that another one would do the same.
func (p *process) startError(end ending, words string) (e *engine.StartError, final bool) {
	e = &engine.StartError{Program: p.e.prog.Name, Detail: words}
	switch {
	case errors.Is(p.err, errRefused):
		e.Missing, e.Message, e.Advice = p.ready.Missing, p.ready.Error, p.ready.Advice
		if p.ready.Detail != "" {
			e.Detail = p.ready.Detail
		}
		return e, true
	case errors.Is(p.err, errOtherType):
		e.Message = fmt.Sprintf("it is registered with the type %s in %s, and %s here", p.ready.Type, p.e.image.label, p.e.prog.Type)
		e.Advice = "use the same types on both sides, or let items travel as JSON"
		return e, true
	case errors.Is(p.err, errOtherBuild):
		e.Program = p.e.image.label
		e.Message = p.err.Error()
		e.Advice = "it was built again meanwhile: start anew"
		return e, true
	case p.hello != wire.Hello{}:
		e.Message = fmt.Sprintf("a worker %s before it was ready", end)
		e.Advice = "what is imported, and the init function, must not end the process"
		return e, false
	}
	return p.notGreeted(end, words)
}

// notGreeted says why there was no greeting.
func (p *process) notGreeted(end ending, words string) (e *engine.StartError, final bool) {
	how := "it " + end.String()
	final = end.signal == ""
	switch {
	case p.late.Load():
		how, final = "it said nothing for "+p.e.greetingLimit().String(), true
	case p.err != nil && !errors.Is(p.err, io.EOF):
		how, final = p.err.Error(), true
	}
	e = notAware(p.e.image.label, "does not answer as a worker: "+how)
	if p.e.prog.Kind == engine.Python {
		e.Advice = "Python 3.8 or later is needed; see: " + p.e.image.label + " --version"
		if strings.Contains(words, "Traceback") {
			e.Advice = "a file or a variable such as PYTHONPATH disturbs its start: see the traceback"
		}
	}
	e.Detail = words
	return e, final
}
