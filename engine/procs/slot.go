package procs

import (
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/beat"
)

// slot is a place for one task at a time. It keeps its name while workers come
// and go. All fields are guarded by the engine's lock.
type slot struct {
	e      *Engine
	index  int // from 0
	name   string
	worker occupant // nil between two
	env    *environment
	began  time.Time  // when the worker was started
	page   *beat.Page // where the worker notes what it is at; nil if it does not
	pid    int
	peak   int64 // resident size, as far as it was looked at; in bytes
	open   bool  // its goroutine runs
	ready  bool  // the worker takes tasks
	worn   bool  // the worker has done the items it may do

	busy     bool // it has the task
	task     engine.Task
	at       int       // the item it was last seen at, from 0
	since    time.Time // when that was first seen
	between  bool      // the command it was at has ended, and the next one is not approached
	told     int       // items of it that have been reported
	canceled bool      // the task was, and its worker killed for it
	killed   bool      // the worker was, by Kill
	grace    time.Duration
}

// occupant is what a slot gives its tasks to.
type occupant interface {
	give(t engine.Task)      // start a task; called when it is idle, without the engine's lock
	leave()                  // end; called when it is idle
	kill(how syscall.Signal) // end, whatever it does
	running() *child         // the process that runs, nil if there is none
}

// take makes a task the slot's. The engine must be locked.
func (s *slot) take(t engine.Task) {
	s.busy, s.task, s.at, s.since, s.between, s.told, s.canceled = true, t, 0, time.Now(), false, 0, false
}

// book notes that n more items of a task have been reported; false says that
// the slot has no such items.
func (s *slot) book(id uint64, n int) (engine.Task, bool) {
	s.e.mu.Lock()
	defer s.e.mu.Unlock()
	if !s.busy || s.task.ID != id || n < 0 || n > s.task.N-s.told {
		return engine.Task{}, false
	}
	s.told += n
	s.e.failures = 0
	return s.task, true
}

// wear marks the slot's worker as one to be replaced.
func (s *slot) wear() {
	s.e.mu.Lock()
	defer s.e.mu.Unlock()
	s.worn = true
}

// excess says whether there are more slots than wanted, and this is one of them.
func (s *slot) excess() bool { return s.index >= s.e.want }

// unwanted says whether the slot's worker is to end rather than take a task.
// The engine must be locked.
func (s *slot) unwanted() bool {
	return s.excess() || s.canceled || s.killed || s.worn || s.stale()
}

// grow sets the number of slots, which the limit on open files bounds, and opens
// those that are missing. Those in excess close by themselves. The engine must be
// locked.
func (e *Engine) grow(n int) {
	e.want = min(n, e.most)
	for i := range e.want {
		if i == len(e.slots) {
			e.slots = append(e.slots, &slot{e: e, index: i, name: "p" + strconv.Itoa(i+1)})
		}
		if s := e.slots[i]; !s.open {
			s.open = true
			if e.prog.Kind == engine.Command {
				e.running.Go(s.runCommands)
			} else {
				e.running.Go(s.runWorkers)
			}
		}
	}
}

// dismiss ends the worker of an idle slot. The engine must be locked.
func (e *Engine) dismiss(s *slot) {
	e.idle = slices.DeleteFunc(e.idle, func(other *slot) bool { return other == s })
	s.worker.leave()
}

// runWorkers keeps a process in the slot until it is closed. The thread it
// holds is the one that the processes live and die with.
func (s *slot) runWorkers() {
	runtime.LockOSThread() // for good: the thread ends with the goroutine
	for goOn := true; goOn && s.wanted(); {
		p, err := s.e.launch(s)
		if err != nil {
			goOn = s.e.startFailed(s, err)
			continue
		}
		end := p.child.wait(always)
		p.stop()
		goOn = s.e.vacate(s, p, end)
	}
}

func always() bool { return true }

// wanted says whether the slot is to have another worker; if not it is closed.
func (s *slot) wanted() bool {
	s.e.mu.Lock()
	defer s.e.mu.Unlock()
	s.open = !s.e.closed && s.e.broken == nil && !s.excess()
	return s.open
}

// occupy puts a new worker into the slot; false says that the engine has been
// closed meanwhile.
func (e *Engine) occupy(s *slot, w occupant, pid int, env *environment) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	s.worker, s.pid, s.env, s.began = w, pid, env, time.Now()
	s.ready, s.worn, s.canceled, s.killed = false, false, false, false
	s.peak = 0
	return true
}

// welcome tells that the slot's worker is ready, and where it notes what it is
// at; nil if it does not.
func (e *Engine) welcome(s *slot, page *beat.Page) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.ready, s.page, e.proven = true, page, true
	if took := time.Since(s.began); e.starting == 0 || took < e.starting {
		e.starting = took // less than others that started beside it
	}
}

// announce lets Start return.
func (e *Engine) announce(err error) {
	select {
	case e.first <- err:
	default:
	}
}

// vacate books that the slot's process has ended. The answer is startFailed's.
func (e *Engine) vacate(s *slot, p *process, end ending) (goOn bool) {
	e.mu.Lock()
	e.idle = slices.DeleteFunc(e.idle, func(other *slot) bool { return other == s })
	was := *s
	s.worker, s.page, s.pid = nil, nil, 0
	s.ready, s.busy, s.canceled, s.killed = false, false, false, false
	meant := was.canceled || e.killing != 0
	e.mu.Unlock()
	words := p.log.lastWords()
	p.log.drop()
	p.sweep()
	begun := 0
	if was.busy {
		r := engine.Result{ID: was.task.ID, Worker: s.name, Final: true, Threads: p.threads}
		r.Started, r.Ended = p.progress(&was)
		r.Lost = p.death(end, words)
		r.Lost.Attempt = was.task.Attempt
		switch {
		case meant:
			r.Lost.Kind, r.Lost.Advice = engine.KindCanceled, ""
		case !was.killed:
			e.blameMemory(r.Lost, end)
		}
		p.peak = max(p.peak, was.peak, end.peak)
		r.PeakRSS, r.Lost.PeakRSS = p.peak, p.peak
		begun = r.Started
		e.deliver(r)
	}
	p.page.Close()
	switch {
	case !was.ready:
		err, final := p.startError(end, words)
		return e.startFailed(s, &startFailure{StartError: err, final: final, scarce: tellsOfScarcity(words), signal: end.signal != ""})
	case p.items == 0 && begun == 0 && !meant && !was.killed && !p.left:
		return e.startFailed(s, &startFailure{StartError: p.diedIdle(end, words), signal: end.signal != ""})
	}
	return true
}
