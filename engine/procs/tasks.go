package procs

import (
	"encoding/json"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/wire"
)

// inPipe is how much an empty pipe takes on every system, in bytes.
const inPipe = 4 << 10

// give sends a task. A long one is written on the side: the process may have
// been stopped, and the caller of Submit must not wait for it.
func (p *process) give(t engine.Task) {
	if len(t.Args) > inPipe || len(t.Arrays) > 0 {
		p.e.running.Go(func() { p.write(t) })
		return
	}
	p.write(t)
}

func (p *process) write(t engine.Task) {
	head, payload := taskFrame(t)
	p.writing.Lock()
	err := p.w.Write(wire.KindTask, t.ID, head, payload)
	if err == nil {
		p.written++
	}
	p.writing.Unlock()
	if err != nil && !errors.Is(err, errGone) {
		p.unsent(t, err)
	}
}

// unsent fails the items of a task that could not be made a frame.
func (p *process) unsent(t engine.Task, err error) {
	r := engine.Result{ID: t.ID, Worker: p.s.name, N: t.N, Final: true, Fails: make([]*engine.ItemError, t.N)}
	for i := range r.Fails {
		r.Fails[i] = &engine.ItemError{
			Index: i, Attempt: t.Attempt, Worker: p.s.name, Kind: engine.KindRefused, Message: err.Error(), Err: err,
			Advice: "see whether the folder for large payloads is full (--scratch, Option.Scratch)",
		}
	}
	p.goOn()
	p.e.deliver(r)
}

// taskFrame returns a task's head and payload: the items, then the arrays.
func taskFrame(t engine.Task) (wire.Task, []byte) {
	head := wire.Task{N: t.N, Budget: t.Budget.Seconds()}
	payload := t.Args
	if len(t.Arrays) > 0 {
		payload = append([]byte(nil), payload...)
		for _, a := range t.Arrays {
			head.Arrays = append(head.Arrays, [2]int{a.Pos, len(a.Npy)})
			payload = append(payload, a.Npy...)
		}
	}
	return head, payload
}

// result reads one result and passes it on. A process that has done its task
// gets the next before.
func (p *process) result() error {
	f, err := p.r.Read()
	if err != nil {
		return err
	}
	var head wire.Result
	if err := json.Unmarshal(f.Head, &head); err != nil || f.Kind != wire.KindResult {
		return fmt.Errorf("%w: kind %d with a head of %d bytes", wire.ErrFrame, f.Kind, len(f.Head))
	}
	t, ok := p.s.book(f.ID, head.N)
	if !ok {
		return fmt.Errorf("%w: %d items of task %d, which it was not given", wire.ErrFrame, head.N, f.ID)
	}
	r := engine.Result{
		ID: t.ID, Worker: p.s.name, N: head.N, Final: head.Final, Wall: time.Duration(head.Wall * float64(time.Second)),
		Fails: head.Fails, Notes: head.Notes,
	}
	if err := p.arrays(&r, f.Payload, &head); err != nil {
		return err
	}
	for _, fail := range r.Fails {
		fail.Attempt, fail.Worker = t.Attempt, p.s.name
		if head.NoSpace && fail.Kind == engine.KindRefused {
			fail.Err = syscall.ENOSPC
		}
	}
	p.items += r.N
	p.peak, p.threads = max(p.peak, head.PeakRSS), max(p.threads, head.Threads)
	r.PeakRSS, r.Threads = p.peak, p.threads
	if r.Final {
		p.tasks++
		if limit := p.e.prog.TasksPerWorker; limit > 0 && p.items >= limit {
			p.s.wear()
		}
		p.goOn()
	}
	p.e.deliver(r)
	return nil
}
