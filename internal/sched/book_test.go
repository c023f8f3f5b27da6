package sched_test

import (
	"fmt"
	"slices"
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
	latest   []int        // attempt started, by position
	suspects map[int]bool // positions that may have killed their worker
	crowded  map[int]bool // positions that need all the room
	doomed   map[int]bool // positions that must not run again
	barren   []int        // workers in a row lost before they started an item, by position
	twins    map[int]bool // positions that two tasks run
	backed   map[int]bool
	tasks    []sched.Task // by ID
	closed   []bool       // those that are over
	done     []int        // items of each task that were reported
	inFlight int
	lone     map[uint64]bool // tasks of suspects that run
	alone    uint64          // the task that may have nothing beside it
	held     bool
	next     int // index to be released, if in order
	grown    int // items that the scheduler knows of
	open     int // items that the input has delivered and the consumer has not taken
	widest   int // the most of these
	largest  int // items in a task
	over     bool

	starts, failures, halts, backups, retried int
}

func newBook(p plan, log func(string, ...any)) *book {
	n := len(p.costs)
	return &book{
		s: sched.New(p.cfg), rules: p.cfg, log: log,
		states: make([]state, n), attempts: make([]int, n), latest: make([]int, n), barren: make([]int, n),
		suspects: map[int]bool{}, crowded: map[int]bool{}, doomed: map[int]bool{},
		twins: map[int]bool{}, backed: map[int]bool{}, lone: map[uint64]bool{},
		tasks: make([]sched.Task, 1), done: make([]int, 1), closed: make([]bool, 1),
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
	case sched.Grow, sched.Known:
		for pos := b.grown; ev.Kind == sched.Known && !b.over && pos < b.grown+ev.N; pos++ {
			b.states[pos] = good
		}
		b.grown += ev.N
		b.open += ev.N
		b.widest = max(b.widest, b.open)
	case sched.Taken:
		b.open -= ev.N
	case sched.Resize:
		b.held = ev.N == 0
	case sched.Stop:
		b.over = true
	case sched.Leave:
		b.over, b.inFlight = true, 0
		for id := range b.closed {
			b.closed[id] = true
		}
	case sched.Done, sched.Lost:
		pos, known := b.s.Next(ev.ID)
		switch {
		case known == b.closed[ev.ID]:
			b.fault("task %d is known: %v", ev.ID, known)
		case known && ev.Kind == sched.Done:
			b.ended(pos, ev)
		case known:
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
		for i := range t.N {
			b.barren[t.First+i] = 0
		}
		b.land(t)
	}
}

// lost books who is to blame for the loss of a worker: the items that had
// started and not ended; if there are none, the last that ended; and if nothing
// ever starts, in the end the first.
func (b *book) lost(pos int, ev sched.Event) {
	t := b.tasks[ev.ID]
	if b.twins[pos] { // the other one lives
		b.land(t)
		return
	}
	rest := t.First + t.N - pos
	blamed, free := ev.Started-ev.Ended, false
	from := pos + ev.Ended
	wasted := 0
	switch {
	case blamed == 0 && ev.Ended > 0:
		from, blamed, free = from-1, 1, !b.suspects[pos]
		ev.Verdict = sched.Suspect
	case blamed == 0 && b.done[ev.ID] == 0:
		wasted = b.barren[pos] + 1
		if b.barren[pos] >= 3 {
			blamed = 1
		}
	}
	for i := pos; i < pos+rest; i++ {
		b.barren[i] = wasted
		if wasted >= 3 {
			b.suspects[i] = true
		}
	}
	for i := from; i < from+blamed; i++ {
		b.suspects[i] = true
		switch {
		case free:
			continue
		case ev.Verdict == sched.Crowded && !b.crowded[i]:
			b.crowded[i] = true
			continue
		case ev.Verdict == sched.Condemned:
			b.doomed[i] = true
		}
		b.states[i] = bad
		b.attempts[i]++
	}
	b.land(t)
}

// land books that a task is over; what it leaves waits again, or runs elsewhere.
func (b *book) land(t sched.Task) {
	b.inFlight--
	b.closed[t.ID] = true
	delete(b.lone, t.ID)
	if b.alone == t.ID {
		b.alone = 0
	}
	for pos := t.First + b.done[t.ID]; pos < t.First+t.N; pos++ {
		if b.twins[pos] {
			delete(b.twins, pos)
		} else if b.states[pos] == running {
			b.states[pos] = waiting
		}
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
	case sched.Cancel:
		t := b.tasks[a.Task.ID]
		last := t.First + t.N - 1
		if b.closed[t.ID] || !b.twins[last] || b.done[t.ID] != t.N-1 || b.states[last] == running {
			b.fault("task %d is canceled with its item in state %d", t.ID, b.states[last])
		}
		b.land(t)
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
	b.tasks, b.done, b.closed = append(b.tasks, t), append(b.done, 0), append(b.closed, false)
	b.largest = max(b.largest, t.N)
	switch {
	case int(t.ID) != len(b.tasks)-1:
		b.fault("task %d follows %d", t.ID, len(b.tasks)-2)
	case b.over || b.held:
		b.fault("task %d starts after the end, or while the run is held", t.ID)
	case b.inFlight > slots && !(b.rules.Ahead && b.inFlight <= 2*slots):
		b.fault("task %d is the %dth under way with %d slots", t.ID, b.inFlight, slots)
	case b.rules.Batch > 0 && t.N > b.rules.Batch || b.rules.Batch == 0 && b.rules.MaxBatch > 0 && t.N > b.rules.MaxBatch:
		b.fault("task %d has %d items", t.ID, t.N)
	case b.alone != 0:
		b.fault("task %d starts beside %d, which needs all the room", t.ID, b.alone)
	}
	if b.suspects[t.First] {
		b.lone[t.ID] = true
	}
	if len(b.lone) > 0 && b.inFlight > slots {
		b.fault("task %d or a suspect waits behind another task", t.ID)
	}
	if b.crowded[t.First] {
		b.alone = t.ID
		if b.inFlight > 1 {
			b.fault("position %d starts with %d tasks beside it", t.First, b.inFlight-1)
		}
	}
	if t.Backup {
		b.backup(t)
		return
	}
	for pos := t.First; pos < t.First+t.N; pos++ {
		b.begin(t, pos)
	}
}

// begin books that an item starts.
func (b *book) begin(t sched.Task, pos int) {
	switch s := b.states[pos]; {
	case s != waiting && s != bad:
		b.fault("position %d starts in state %d", pos, s)
	case s == bad && !b.suspects[pos] && !b.rules.RetryErrors:
		b.fault("position %d failed and is tried again", pos)
	case b.doomed[pos]:
		b.fault("position %d has failed for good and is tried again", pos)
	case t.Attempt != b.attempts[pos]+1:
		b.fault("position %d: attempt %d comes after %d", pos, t.Attempt, b.attempts[pos])
	case t.Attempt > b.rules.Retries+1:
		b.fault("position %d: attempt %d", pos, t.Attempt)
	case (b.suspects[pos] || b.crowded[pos]) && t.N > 1:
		b.fault("position %d is a suspect and not alone in task %d", pos, t.ID)
	}
	if t.Attempt > 1 && t.Attempt != b.latest[pos] {
		b.retried++
	}
	b.states[pos], b.latest[pos] = running, t.Attempt
}

// backup books that an item starts once more.
func (b *book) backup(t sched.Task) {
	b.backups++
	switch pos := t.First; {
	case !b.rules.Backups:
		b.fault("task %d is a backup", t.ID)
	case t.N != 1 || b.states[pos] != running || b.backed[pos]:
		b.fault("position %d has a backup in state %d", pos, b.states[pos])
	case t.Attempt != b.attempts[pos]+1:
		b.fault("position %d has attempt %d as a backup after %d", pos, t.Attempt, b.attempts[pos])
	case slices.Contains(b.states, waiting):
		b.fault("position %d has a backup while others wait", pos)
	}
	b.twins[t.First], b.backed[t.First] = true, true
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
	if i := slices.IndexFunc(b.states, func(s state) bool { return s == good || s == failed }); i >= 0 {
		b.fault("position %d has ended and is not released", i)
	}
	whole := !slices.ContainsFunc(b.states, func(s state) bool { return s != released })
	if b.s.Complete() && !whole || !b.over && !b.s.Complete() {
		b.fault("complete is %v, everything is released: %v", b.s.Complete(), whole)
	}
	if b.s.Retried() != b.retried {
		b.fault("%d attempts of %d are told", b.s.Retried(), b.retried)
	}
	if !b.over && b.s.Total() != len(b.states) {
		b.fault("the total is %d of %d", b.s.Total(), len(b.states))
	}
}
