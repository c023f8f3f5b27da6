package procs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/beat"
	"github.com/comal-go/comal/internal/wire"
)

// process is a worker that takes frames. One goroutine reads what it says and
// hands it the next task, so that none waits for another between two tasks.
type process struct {
	e     *Engine
	s     *slot
	env   *environment
	child *child
	log   *capture
	page  *beat.Page // where it notes what it is at; nil if there is none
	in    *os.File   // its standard input
	out   *os.File   // its standard output
	r     *wire.Reader
	ended chan struct{} // closed when it has ended
	over  chan struct{} // closed when the reader has

	writing  sync.Mutex
	w        *wire.Writer
	written  int         // tasks it has been sent
	left     bool        // it was told to end
	farewell *time.Timer // kills it if it does not

	late atomic.Bool // it did not greet in time

	// Of the reader while it runs, then of the slot.
	err     error      // why it ended
	hello   wire.Hello // its greeting
	ready   wire.Ready // its answer to the program
	tasks   int        // done
	items   int        // done
	peak    int64      // resident, in bytes
	threads int        // most live ones
}

// launch starts a process in a slot. It must be called on the thread that will
// wait for it.
func (e *Engine) launch(s *slot) (*process, *startFailure) {
	e.mu.Lock()
	p := &process{e: e, s: s, env: e.env, ended: make(chan struct{}), over: make(chan struct{})}
	e.mu.Unlock()
	var err error
	if p.log, err = newCapture(e.prog.Scratch); err != nil {
		c := notCaptured(err)
		return nil, &startFailure{
			StartError: &engine.StartError{Program: e.image.label, Message: c.Message, Advice: c.Advice}, scarce: scarce(err),
		}
	}
	if err := p.open(); err != nil {
		p.log.drop()
		return nil, &startFailure{
			StartError: &engine.StartError{Program: e.image.label, Message: "cannot be started: " + cause(err).Error(), Advice: adviceOnStart(err)},
			scarce:     scarce(err),
		}
	}
	e.group.add(p.child)
	p.log.unname()
	if !e.occupy(s, p, p.child.pid, p.env) {
		p.child.signal(hard)
	}
	e.running.Go(p.read)
	return p, nil
}

// open starts the child between two pipes.
func (p *process) open() error {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return err
	}
	defer theirIn.Close()
	out, theirOut, err := os.Pipe()
	if err != nil {
		in.Close()
		return err
	}
	defer theirOut.Close()
	files := []*os.File{theirIn, theirOut, p.log.File}
	page, theirPage, err := beat.New()
	if err == nil { // without one we know less
		defer theirPage.Close()
		files = append(files, theirPage)
	}
	p.child, err = startChild(p.e.image.path, p.e.image.argv, p.env, files...)
	if err != nil {
		page.Close()
		in.Close()
		out.Close()
		return err
	}
	p.page = page
	p.in, p.out = in, out
	p.r = wire.NewReader(out)
	p.r.Scratch = p.e.prog.Scratch
	p.w = wire.NewWriter(pipe{in}, p.e.prog.Scratch)
	return nil
}

// pipe marks errors of writing to a worker, as opposed to those of making a
// frame.
type pipe struct{ f *os.File }

var (
	errGone   = errors.New("the worker does not read")
	errHungUp = errors.New("it closed its output and lived on")
)

func (p pipe) Write(b []byte) (int, error) {
	n, err := p.f.Write(b)
	if err != nil {
		err = fmt.Errorf("%w: %w", errGone, err)
	}
	return n, err
}

// read reads what the process says until it ends, and ends it if that makes no
// sense.
func (p *process) read() {
	defer close(p.over)
	if p.err = p.handshake(); p.err == nil {
		p.e.welcome(p.s, p.notes())
		p.goOn()
		p.e.announce(nil) // now it can be given a task
		for p.err == nil {
			p.err = p.result()
		}
	}
	if p.silent() {
		p.awaitEnd()
	}
	p.child.signal(hard)
}

// notes returns the page if the worker writes on it.
func (p *process) notes() *beat.Page {
	if p.ready.Beats {
		return p.page
	}
	return nil
}

// silent says whether the reader ended because the process said no more, and
// not because of what it said.
func (p *process) silent() bool {
	return errors.Is(p.err, io.EOF) || errors.Is(p.err, io.ErrUnexpectedEOF) || errors.Is(p.err, os.ErrDeadlineExceeded)
}

// awaitEnd gives a process that has closed its output a moment to end, so that
// it is known how it did.
func (p *process) awaitEnd() {
	moment := time.NewTimer(time.Second)
	defer moment.Stop()
	select {
	case <-p.ended:
	case <-moment.C:
		p.err = errHungUp
	}
}

// stop lets the reader take what is left in the pipe of a process that has
// ended. Somebody who inherited the other end must not keep it.
func (p *process) stop() {
	close(p.ended)
	_ = p.out.SetReadDeadline(time.Now().Add(time.Second))
	<-p.over
	p.in.Close()
	p.out.Close()
	p.writing.Lock()
	defer p.writing.Unlock()
	if p.farewell != nil {
		p.farewell.Stop()
	}
}

// kill ends the process and what it has started.
func (p *process) kill(how syscall.Signal) { p.child.signal(how) }

// running returns the process.
func (p *process) running() *child { return p.child }

// leave ends the process by the end of its input.
func (p *process) leave() {
	p.writing.Lock()
	defer p.writing.Unlock()
	p.left = true
	p.farewell = time.AfterFunc(p.e.limits.farewell, func() { p.child.signal(hard) })
	p.in.Close()
}

// goOn takes the next task, if there is one.
func (p *process) goOn() {
	switch t, what := p.e.next(p.s, p); what {
	case work:
		p.give(t)
	case leave:
		p.leave()
	}
}
