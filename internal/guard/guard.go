// Package guard decides when a run is in danger: of passing its memory budget,
// of a worker that leaks, of an item that takes too long or gets nowhere. Looks
// at the workers, each with its time, go in; orders come out.
//
// It is a state machine without clock, goroutine or I/O, as internal/sched is,
// and is tested by the same means.
//
// Against the budget it has four means, each harsher than the one before: start
// nothing more, run fewer items at once, end an item that is tried again alone
// later, and, if it does not fit even so, end it for good. Whatever happens one
// item may run.
package guard

import (
	"time"
)

// Config is fixed for a run.
type Config struct {
	Slots  int   // items at once when all is well, until a Look says otherwise; at least 1
	Kill   bool  // the engine can end the worker of an item
	Budget int64 // bytes for everything, the coordinator included; 0 is no limit

	Timeout      time.Duration // for one item; 0 is no limit
	TimeoutTimes float64       // the same as a multiple of the median; 0 is no limit
	Stall        time.Duration // without CPU and I/O; 0 warns once, after five minutes
}

// Look is what is seen of a run at a moment.
type Look struct {
	Now     time.Duration // since the run began
	Slots   int           // items at once when all is well; 0 is as before
	Own     int64         // bytes that the coordinator occupies, and what it started beside the workers
	Median  time.Duration // of the items that have ended lately
	Ended   int           // how many Median speaks of
	Workers []Worker
}

// Worker is what is seen of one worker. Its process and all that it has started
// count together.
type Worker struct {
	Name  string
	PID   int
	Task  uint64        // 0 while it is idle
	First int           // position of the task's first item
	At    int           // the item it is at, counted from the first; -1 if that is not known
	Since time.Duration // when that item began, since the run began

	Seen    bool // what follows is known: a worker that could not be looked at is left alone
	Bytes   int64
	CPU     time.Duration
	IO      int64 // bytes read and written
	Stopped bool  // by a signal (SIGSTOP)
}

func (w *Worker) busy() bool { return w.Task != 0 }

// pos is the position of the item that the worker is at.
func (w *Worker) pos() int { return w.First + max(0, w.At) }

// Guard is the state of one run. It is not safe for concurrent use.
type Guard struct {
	cfg     Config
	now     time.Duration
	look    *Look
	tracks  map[string]*track
	pool    pool
	next    time.Duration // until the next look
	warned  map[string]bool
	crowded map[int]int // how often the item at a position was ended for want of room
	orders  []Order
}

// New returns the state before the first look.
func New(cfg Config) *Guard {
	cfg.Slots = max(1, cfg.Slots)
	g := &Guard{cfg: cfg, tracks: map[string]*track{}, warned: map[string]bool{}, crowded: map[int]int{}, next: usual}
	g.pool = newPool(cfg.Slots)
	if cfg.Timeout > 0 {
		g.after(cfg.Timeout)
	}
	if cfg.Budget > 0 {
		g.ahead(0)
	}
	return g
}

// The times between two looks: usually, where memory could run short before the
// next usual one, and where it would at the rate at which it grows.
const (
	usual  = 500 * time.Millisecond
	nearer = 100 * time.Millisecond
	near   = 20 * time.Millisecond
)

// Wait is the time until the next look.
func (g *Guard) Wait() time.Duration { return g.next }

// Step takes a look at the workers and returns what to do. The orders are valid
// until the next Step.
func (g *Guard) Step(look *Look) []Order {
	g.orders = g.orders[:0]
	g.now, g.look, g.next = look.Now, look, usual
	if look.Slots > 0 {
		g.pool.resize(look.Slots)
	}
	g.remember()
	g.deadlines()
	g.stalls()
	if g.cfg.Budget > 0 {
		g.budget()
	}
	g.leaks()
	return g.orders
}

// Refused tells that an order to kill came too late, or could not be obeyed: the
// worker lives on.
func (g *Guard) Refused(worker string) {
	if t := g.tracks[worker]; t != nil {
		t.doomed = false
	}
}

// after has the next look not later than in d.
func (g *Guard) after(d time.Duration) { g.next = min(g.next, max(d, 5*time.Millisecond)) }
