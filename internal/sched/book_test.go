package sched_test

import (
	"fmt"
	"time"

	"github.com/comal-go/comal/internal/sched"
)

// state is what the scheduler has said of an item.
type state uint8

const (
	waiting state = iota
	running
	good   // ended, to be released
	bad    // ended badly, to be tried again or to fail
	failed // to be released
	released
)

// book holds what happens in a simulated run against what must hold, and counts.
type book struct {
	s        *sched.Sched
	rules    sched.Config
	log      func(string, ...any)
	wrong    string // the first thing that did not hold
	states   []state
	attempts []int        // that were started and ended, by position
	suspects map[int]bool // positions that may have killed their worker
	tasks    []sched.Task // by ID
	done     []int        // items of each task that were reported
	inFlight int
	next     int // index to be released, if in order
	open     int // items that the input has delivered and the consumer has not taken
	widest   int // the most of these
	largest  int // items in a task
	over     bool

	starts, failures, halts int
}

func newBook(p plan, log func(string, ...any)) *book {
	n := len(p.costs)
	return &book{
		s: sched.New(p.cfg), rules: p.cfg, log: log,
		states: make([]state, n), attempts: make([]int, n), suspects: map[int]bool{},
		tasks: make([]sched.Task, 1), done: make([]int, 1),
	}
}

// fault books that something does not hold.
func (b *book) fault(format string, args ...any) {
	if b.wrong == "" {
		b.wrong = fmt.Sprintf(format, args...)
	}
}

// before books an event that the scheduler is about to get.
func (b *book) before(now time.Duration, ev sched.Event) {
	if b.log != nil {
		b.log("%v %+v", now, ev)
	}
	switch ev.Kind {
	case sched.Grow:
		b.open += ev.N
		b.widest = max(b.widest, b.open)
	case sched.Taken:
		b.open -= ev.N
	case sched.Stop:
		b.over = true
	case sched.Done:
		if pos, known := b.s.Next(ev.ID); known {
			b.ended(pos, ev)
		}
	case sched.Lost:
		if pos, known := b.s.Next(ev.ID); known {
			b.lost(pos, ev)
		}
	}
}

// ended books the end of some items of a task, and that it gives back others.
func (b *book) ended(pos int, ev sched.Event) {
	t := b.tasks[ev.ID]
	if pos != t.First+b.done[ev.ID] {
		b.fault("task %d: results are expected from position %d, %d items from %d are done", ev.ID, pos, b.done[ev.ID], t.First)
	}
	b.done[ev.ID] += ev.N
	for i := range ev.N {
		b.states[pos+i] = good
		b.attempts[pos+i]++
		delete(b.suspects, pos+i) // the worker lives
	}
	for _, i := range ev.Fails {
		b.states[pos+i] = bad
	}
	if ev.Final || b.done[ev.ID] == t.N {
		b.land(t)
	}
}

// lost books that of a task's items some are suspects.
func (b *book) lost(pos int, ev sched.Event) {
	t := b.tasks[ev.ID]
	for i := range ev.Started {
		b.states[pos+i] = bad
		b.attempts[pos+i]++
		b.suspects[pos+i] = true
	}
	b.done[ev.ID] += ev.Started
	b.land(t)
}

func (b *book) land(t sched.Task) {
	b.inFlight--
	for i := b.done[t.ID]; i < t.N; i++ {
		b.states[t.First+i] = waiting
	}
}

// check holds an action against what must hold.
func (b *book) check(a sched.Action, slots int) {
	if b.log != nil {
		b.log("    %+v", a)
	}
	switch a.Kind {
	case sched.Start:
		b.started(a.Task, slots)
	case sched.Release:
		for pos := a.First; pos < a.First+a.N; pos++ {
			b.free(pos)
		}
	case sched.Fail:
		if b.states[a.First] != bad {
			b.fault("position %d fails in state %d", a.First, b.states[a.First])
		}
		if tried := b.s.Attempt(a.First); tried != b.attempts[a.First] {
			b.fault("position %d fails at attempt %d of %d", a.First, tried, b.attempts[a.First])
		}
		b.states[a.First] = failed
		b.failures++
	case sched.Halt:
		b.halts++
		if b.rules.MaxFailures == 0 || b.failures < b.rules.MaxFailures || b.over {
			b.fault("halted after %d failures", b.failures)
		}
		b.over = true
	}
}

func (b *book) started(t sched.Task, slots int) {
	b.starts++
	b.inFlight++
	b.tasks, b.done = append(b.tasks, t), append(b.done, 0)
	b.largest = max(b.largest, t.N)
	switch {
	case int(t.ID) != len(b.tasks)-1:
		b.fault("task %d follows %d", t.ID, len(b.tasks)-2)
	case b.over:
		b.fault("task %d starts after the end", t.ID)
	case b.inFlight > slots && !(b.rules.Ahead && b.inFlight <= 2*slots):
		b.fault("task %d is the %dth under way with %d slots", t.ID, b.inFlight, slots)
	case b.rules.Batch > 0 && t.N > b.rules.Batch || b.rules.Batch == 0 && b.rules.MaxBatch > 0 && t.N > b.rules.MaxBatch:
		b.fault("task %d has %d items", t.ID, t.N)
	}
	for pos := t.First; pos < t.First+t.N; pos++ {
		switch s := b.states[pos]; {
		case s != waiting && s != bad:
			b.fault("position %d starts in state %d", pos, s)
		case s == bad && !b.suspects[pos] && !b.rules.RetryErrors:
			b.fault("position %d failed and is tried again", pos)
		case t.Attempt != b.attempts[pos]+1:
			b.fault("position %d: attempt %d comes after %d", pos, t.Attempt, b.attempts[pos])
		case t.Attempt > b.rules.Retries+1:
			b.fault("position %d: attempt %d", pos, t.Attempt)
		case b.suspects[pos] && t.N > 1:
			b.fault("position %d is a suspect and not alone in task %d", pos, t.ID)
		}
		b.states[pos] = running
	}
}

// free books the release of an item.
func (b *book) free(pos int) {
	if s := b.states[pos]; s != good && s != failed {
		b.fault("position %d is released in state %d", pos, s)
	}
	b.states[pos] = released
	if b.over && b.s.Index(pos) > b.next {
		b.next = b.s.Index(pos) // what should have come before never will
	}
	if b.rules.Ordered && b.s.Index(pos) != b.next {
		b.fault("item %d is released before item %d", b.s.Index(pos), b.next)
	}
	b.next++
}

// close checks what must hold at the end.
func (b *book) close() {
	if b.wrong != "" {
		return
	}
	if !b.s.Finished() || b.inFlight > 0 {
		b.fault("nothing happens any more, %d tasks are under way, %d of %d items are released", b.inFlight, b.next, len(b.states))
	}
	if !b.over && b.next != len(b.states) {
		b.fault("%d of %d items are released", b.next, len(b.states))
	}
	if !b.over && b.s.Total() != len(b.states) {
		b.fault("the total is %d of %d", b.s.Total(), len(b.states))
	}
}
