// Package sched decides what runs next: which items make a batch, how large
// batches are, what is retried, and what a consumer may have.
//
// It is a state machine without clock, goroutine or I/O. Every event carries
// the time; Step answers with actions. A driver feeds it with what happened and
// does what it says, so that the same decisions can be replayed from a text
// file or simulated ten thousand times.
//
// Batches follow guided self-scheduling (Polychronopoulos and Kuck, 1987,
// doi:10.1109/TC.1987.5009495) between two bounds: large enough that what a
// task costs stays under 1 % of its items' time, small enough that the last
// batches end together. Work is never divided in advance.
package sched

import (
	"cmp"
	"slices"
	"time"
)

// Config is fixed for a run.
type Config struct {
	Slots       int           // tasks at once; at least 1
	Ahead       bool          // keep a second task per slot waiting while tasks are short
	Ordered     bool          // release in input order
	Unbounded   bool          // no window: the consumer holds all items anyway
	Batch       int           // items per task; 0 is automatic
	MaxBatch    int           // bound of an automatic batch; 0 is none
	Overhead    time.Duration // what a task costs, until it has been measured
	Retries     int           // attempts after the first for an item whose worker was lost
	RetryErrors bool          // the same for items that failed
	MaxFailures int           // failed items after which the run is stopped; 0 is no limit
	Costs       []float64     // relative cost of each item: the largest run first
}

// Task is a batch to start: the items at positions [First, First+N).
type Task struct {
	ID      uint64
	First   int
	N       int
	Attempt int
	Budget  time.Duration // after which the worker gives back what it has not started
}

// EventKind says what happened.
type EventKind int

// The kinds of events, and the fields of Event each of them uses.
const (
	Grow   EventKind = iota // N more items are there
	End                     // there will be no more items
	Resize                  // N tasks at once from now on
	Done                    // the next N items of task ID ended; Wall, Fails, Final
	Lost                    // the worker of task ID died; Started
	Taken                   // the consumer has taken N items
	Stop                    // start nothing more
)

// Event is something that happened.
type Event struct {
	Kind    EventKind
	N       int
	ID      uint64
	Wall    time.Duration // of the N items, as measured by the worker
	Final   bool          // the task is off the worker; what is left was not started
	Fails   []int         // items that failed, counted from the first of the N
	Started int           // items beyond those reported that had started
}

// ActionKind says what is to be done.
type ActionKind int

// The kinds of actions.
const (
	Start   ActionKind = iota // start Task
	Release                   // items [First, First+N) may go to the consumer
	Fail                      // item First has failed for good, by the cause in the event
	Halt                      // too many failures: end the run
)

// Action is something to do.
type Action struct {
	Kind  ActionKind
	Task  Task
	First int // position
	N     int
}

// Sched is the state of one run. It is not safe for concurrent use.
type Sched struct {
	cfg     Config
	order   []int32 // position -> index, if costs are known
	place   []int32 // the inverse, once it is needed
	total   int     // items known of
	fresh   int     // first position never started
	ended   bool
	stopped bool
	nextID  uint64
	running map[uint64]*flight
	idle    []*flight // recycled
	back    []span    // to be started before anything new
	tries   map[int]int
	failed  int
	taken   int
	size    sizer
	spread  bool // there was enough work for more than one worker
	inOrder releaser
	acts    []Action
}

// flight is a task that runs.
type flight struct {
	Task
	done  int
	began time.Duration
	busy  time.Duration
}

// span is a stretch of positions that come back: retries, and items a worker
// did not get to. Suspects may have killed their worker, and run alone.
type span struct {
	first, n int
	suspect  bool
}

// New returns the state before the first item.
func New(cfg Config) *Sched {
	s := &Sched{cfg: cfg, running: make(map[uint64]*flight, cfg.Slots)}
	s.size = newSizer(cfg)
	if cfg.Costs != nil {
		s.order = largestFirst(cfg.Costs)
	}
	return s
}

// largestFirst sorts indices by falling cost; equal costs keep their order.
func largestFirst(costs []float64) []int32 {
	order := make([]int32, len(costs))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(costs[b], costs[a]) })
	return order
}

// Index returns which item of the input stands at a position.
func (s *Sched) Index(pos int) int {
	if s.order == nil || pos >= len(s.order) {
		return pos
	}
	return int(s.order[pos])
}

// Reordered says whether positions differ from indices.
func (s *Sched) Reordered() bool { return s.order != nil }

// Total is the number of items, -1 while more may come.
func (s *Sched) Total() int {
	if !s.ended {
		return -1
	}
	return s.total
}

// Room is how many more items the input may deliver before the consumer has
// to take some.
func (s *Sched) Room() int {
	if s.cfg.Unbounded {
		return int(^uint(0) >> 1)
	}
	return max(0, s.window()-(s.total-s.taken))
}

// window bounds the items between input and consumer: enough to keep all slots
// busy while one slow item holds back an ordered consumer for a while, but no
// more memory than a few thousand items take, however short they are.
func (s *Sched) window() int {
	return max(16*s.cfg.Slots, min(4*s.cfg.Slots*s.size.last, mostWaiting))
}

// mostWaiting bounds the window where batches are large: a batch costs little
// beside a quarter of so many items.
const mostWaiting = 8 << 10

// Finished says that nothing runs and nothing is left to start.
func (s *Sched) Finished() bool {
	if len(s.running) > 0 {
		return false
	}
	return s.stopped || s.ended && s.fresh == s.total && len(s.back) == 0
}

// Next returns the position that the next result of a running task starts at;
// false says that the task is not known any more and its results are late.
func (s *Sched) Next(id uint64) (pos int, ok bool) {
	f := s.running[id]
	if f == nil {
		return 0, false
	}
	return f.First + f.done, true
}

// Attempt returns which attempt at the item is the latest, from 1.
func (s *Sched) Attempt(pos int) int { return s.tries[pos] + 1 }

// Step takes an event at a time since the start of the run and returns what to
// do. The actions are valid until the next Step.
func (s *Sched) Step(now time.Duration, ev Event) []Action {
	s.acts = s.acts[:0]
	switch ev.Kind {
	case Grow:
		s.total += ev.N
	case End:
		s.ended = true
	case Resize:
		s.cfg.Slots = max(1, ev.N)
	case Done:
		s.done(now, ev)
	case Lost:
		s.lost(ev)
	case Taken:
		s.taken += ev.N
	case Stop:
		s.stopped = true
	}
	if !s.stopped {
		s.fill(now)
	}
	return s.acts
}

// done books the items of a result; those of tasks that are not known any more
// are late and dropped.
func (s *Sched) done(now time.Duration, ev Event) {
	f := s.running[ev.ID]
	if f == nil {
		return
	}
	n := min(ev.N, f.N-f.done)
	first := f.First + f.done
	f.done += n
	f.busy += ev.Wall
	s.size.ran(first, n, ev.Wall, s.order)
	s.settle(first, n, ev.Fails)
	if !ev.Final && f.done < f.N {
		return
	}
	if f.done < f.N {
		s.back = append(s.back, span{first: f.First + f.done, n: f.N - f.done})
	}
	s.size.cost(now - f.began - f.busy)
	s.land(f)
}

// lost books a worker's death: of its items only those that had started are
// suspects.
func (s *Sched) lost(ev Event) {
	f := s.running[ev.ID]
	if f == nil {
		return
	}
	first, end := f.First+f.done, f.First+f.N
	started := min(max(ev.Started, 0), end-first)
	for pos := first; pos < first+started; pos++ {
		if !s.again(pos, true) {
			s.settle(pos, 1, []int{0})
		}
	}
	if rest := first + started; rest < end {
		s.back = append(s.back, span{first: rest, n: end - rest})
	}
	s.land(f)
}

// land takes a task off the list of those that run.
func (s *Sched) land(f *flight) {
	delete(s.running, f.ID)
	s.idle = append(s.idle, f)
}

// settle releases the items [first, first+n), except those that are tried
// again.
func (s *Sched) settle(first, n int, fails []int) {
	from := first
	for _, rel := range fails {
		pos := first + rel
		if rel < 0 || rel >= n || pos < from {
			continue
		}
		if s.cfg.RetryErrors && n > 0 && s.again(pos, false) {
			s.release(from, pos-from)
			from = pos + 1
			continue
		}
		s.acts = append(s.acts, Action{Kind: Fail, First: pos})
		s.failed++
	}
	s.release(from, first+n-from)
	if s.cfg.MaxFailures > 0 && s.failed >= s.cfg.MaxFailures && !s.stopped {
		s.stopped = true
		s.acts = append(s.acts, Action{Kind: Halt})
	}
}

// again queues another attempt at an item, if it has one left.
func (s *Sched) again(pos int, suspect bool) bool {
	if s.tries[pos] >= s.cfg.Retries || s.stopped {
		return false
	}
	if s.tries == nil {
		s.tries = map[int]int{}
	}
	s.tries[pos]++
	s.back = append(s.back, span{first: pos, n: 1, suspect: suspect})
	return true
}

func (s *Sched) release(first, n int) {
	if n <= 0 {
		return
	}
	if !s.cfg.Ordered {
		s.acts = append(s.acts, Action{Kind: Release, First: first, N: n})
		return
	}
	if s.order == nil {
		s.acts = s.inOrder.add(s.acts, first, n)
		return
	}
	for pos := first; pos < first+n; pos++ {
		at := len(s.acts)
		s.acts = s.inOrder.add(s.acts, s.Index(pos), 1)
		s.places(at)
	}
}

// places turns the indices in the releases from act at on into positions, one
// by one.
func (s *Sched) places(at int) {
	if at == len(s.acts) {
		return
	}
	if s.place == nil {
		s.place = make([]int32, len(s.order))
		for pos, i := range s.order {
			s.place[i] = int32(pos)
		}
	}
	a := s.acts[at]
	s.acts = s.acts[:at]
	for i := a.First; i < a.First+a.N; i++ {
		s.acts = append(s.acts, Action{Kind: Release, First: int(s.place[i]), N: 1})
	}
}

// fill starts tasks while there are slots and items.
func (s *Sched) fill(now time.Duration) {
	for len(s.running) < s.limit() {
		t, ok := s.pick()
		if !ok {
			return
		}
		s.nextID++
		t.ID = s.nextID
		f := s.flight()
		f.Task, f.began = t, now
		s.running[t.ID] = f
		s.acts = append(s.acts, Action{Kind: Start, Task: t})
	}
}

// limit is how many tasks may be under way: one a slot, and one waiting behind
// it while tasks are so short that fetching the next would leave workers idle.
//
// A run that turns out to be small before it has spread stays with one worker.
func (s *Sched) limit() int {
	if !s.spread && s.ended {
		if s.size.small(s.left()) {
			return 1
		}
		s.spread = s.size.measured
	}
	if s.cfg.Ahead && s.size.short() {
		return 2 * s.cfg.Slots
	}
	return s.cfg.Slots
}

// sharers is how many workers the rest of the items is divided among.
func (s *Sched) sharers() int {
	if s.spread || !s.ended || !s.size.measured {
		return s.cfg.Slots
	}
	return 1
}

// pick takes the next batch: what came back first, then new items.
func (s *Sched) pick() (Task, bool) {
	if len(s.back) > 0 {
		b := &s.back[0]
		n := min(b.n, s.size.batch(b.first, b.n, s.left(), s.sharers(), s.ended, s.order))
		if b.suspect {
			n = 1
		}
		t := s.task(b.first, n)
		b.first, b.n = b.first+n, b.n-n
		if b.n == 0 {
			s.back = s.back[1:]
		}
		return t, true
	}
	there := s.total - s.fresh
	if there == 0 {
		return Task{}, false
	}
	n := s.size.batch(s.fresh, there, s.left(), s.sharers(), s.ended, s.order)
	t := s.task(s.fresh, n)
	s.fresh += n
	return t, true
}

func (s *Sched) task(first, n int) Task {
	return Task{First: first, N: n, Attempt: s.tries[first] + 1, Budget: s.size.budget(n)}
}

// left counts the items not started.
func (s *Sched) left() int {
	n := s.total - s.fresh
	for _, b := range s.back {
		n += b.n
	}
	return n
}

func (s *Sched) flight() *flight {
	if n := len(s.idle); n > 0 {
		f := s.idle[n-1]
		s.idle = s.idle[:n-1]
		*f = flight{}
		return f
	}
	return &flight{}
}
