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
// task costs stays near 1 % of its items' time, small enough that the last
// batches end together. Work is never divided in advance.
package sched

import "time"

// Config is fixed for a run.
type Config struct {
	Slots       int           // tasks at once; at least 1
	Ahead       bool          // workers are processes: keep a second task waiting at each while tasks are short
	Ordered     bool          // release in input order
	Unbounded   bool          // no window: the consumer holds all items anyway
	Batch       int           // items per task; 0 is automatic
	MaxBatch    int           // bound of an automatic batch; 0 is none
	Overhead    time.Duration // what a task costs, until it has been measured
	Retries     int           // attempts after the first for an item whose worker was lost
	RetryErrors bool          // the same for items that failed
	MaxFailures int           // failed items after which the run is stopped; 0 is no limit
	Costs       []float64     // relative cost of each item: the largest run first. All items are there from the beginning
	Backups     bool          // start the last items once more if they are late
}

// Sched is the state of one run. It is not safe for concurrent use.
type Sched struct {
	cfg     Config
	order   []int32 // position -> index, if costs are known
	total   int     // items known of
	fresh   int     // first position never started
	known   aside   // of the items from fresh on, those that are not to be started
	ended   bool
	held    bool // until the next Resize
	stopped bool
	cut     bool // there may be items that the run never heard of, or gave up
	nextID  uint64
	running map[uint64]*flight
	apart   int         // suspects that run
	alone   bool        // what runs is to have nothing beside it
	idle    []*flight   // recycled
	back    queue       // to be started before anything new
	crowd   queue       // to be started before that, with nothing beside it
	tries   map[int]int // attempts that items now tried again have had
	over    []int       // positions that leave tries at the next Step
	failed  int
	retried int
	taken   int
	size    sizer
	inOrder releaser
	acts    []Action
	stepped time.Duration // the time of the latest Step
	load    Load          // until then
}

// flight is a task that runs.
type flight struct {
	Task
	mark
	done   int
	began  time.Duration
	heard  time.Duration // when its latest items were reported
	busy   time.Duration
	queued bool    // behind another task of its worker
	twin   *flight // the other one that is at its last item, if there is one
}

// New returns the state before the first item.
func New(cfg Config) *Sched {
	cfg.Slots = max(1, cfg.Slots)
	cfg.Unbounded = cfg.Unbounded || cfg.Costs != nil
	s := &Sched{cfg: cfg, running: make(map[uint64]*flight, cfg.Slots), tries: map[int]int{}}
	s.size = newSizer(cfg)
	if cfg.Costs != nil {
		s.order = largestFirst(cfg.Costs)
		s.size.know(cfg.Costs, s.order)
		if cfg.Ordered {
			s.inOrder.shuffled(s.order)
		}
	}
	return s
}

// Index returns which item of the input stands at a position.
func (s *Sched) Index(pos int) int {
	if pos >= len(s.order) {
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

// Finished says that nothing runs and nothing will.
func (s *Sched) Finished() bool {
	return len(s.running) == 0 && (s.stopped || s.ended && s.waiting() == 0)
}

// Complete says that the run is over and has left nothing out, be it that it was
// stopped.
func (s *Sched) Complete() bool {
	return len(s.running) == 0 && s.ended && s.waiting() == 0 && !s.cut
}

// Busy is how many tasks are under way.
func (s *Sched) Busy() int { return len(s.running) }

// waiting is how many items are to be started.
func (s *Sched) waiting() int { return s.total - s.fresh - s.known.n + s.back.n + s.crowd.n }

// Retried counts the attempts beyond the first of each item.
func (s *Sched) Retried() int { return s.retried }

// Next returns the position that the next result of a running task starts at;
// false says that the task is not known any more and its results are late.
func (s *Sched) Next(id uint64) (pos int, ok bool) {
	f := s.running[id]
	if f == nil {
		return 0, false
	}
	return f.First + f.done, true
}

// Running returns a task and how many of its items have been reported; false
// says that it is not known any more.
func (s *Sched) Running(id uint64) (t Task, done int, ok bool) {
	f := s.running[id]
	if f == nil {
		return Task{}, 0, false
	}
	return f.Task, f.done, true
}

// Attempt returns which attempt at the item is the latest, from 1. Of an item
// that has ended it is known until the next Step.
func (s *Sched) Attempt(pos int) int { return s.tries[pos] + 1 }

// Step takes an event at a time since the start of the run and returns what to
// do. The actions are valid until the next Step.
func (s *Sched) Step(now time.Duration, ev Event) []Action {
	s.acts = s.acts[:0]
	s.load, s.stepped = s.Load(now), now
	s.forget()
	switch ev.Kind {
	case Grow:
		s.total += ev.N
	case End:
		s.ended = true
		s.cut = s.cut || s.stopped // the input may have been cut short
	case Known:
		s.pass(ev.N)
	case Resize:
		if s.held = ev.N <= 0; !s.held {
			s.cfg.Slots = ev.N
		}
	case Done:
		s.done(now, ev)
	case Lost:
		s.lost(ev)
	case Taken:
		s.taken += ev.N
	case Stop:
		s.stopped = true
	case Leave:
		s.stopped = true
		s.cut = s.cut || len(s.running) > 0
		clear(s.running)
	}
	if !s.stopped {
		s.fill(now)
	} else if len(s.running) == 0 {
		s.acts = s.inOrder.letGo(s.acts)
	}
	return s.acts
}
