package sched

import (
	"sort"
	"time"
)

const (
	// share bounds what tasks cost beside their items: 1/share of the time.
	share = 100
	// growth bounds how much larger than all before it a batch may be, so that
	// one odd measurement cannot make a giant: 4096 items take three steps.
	growth = 16
	// Near the end a batch is all that is left for a slot, but no more than tail
	// and no less than least overheads: workers end together, and what tasks
	// cost does not show.
	tail  = 5
	least = 2
	// patience is how far a batch may overrun what it was expected to take
	// before the worker gives back what it has not started.
	patience = 2
	// alone is how much work, in overheads, a goroutine does by itself: waking
	// others and waiting for them would take longer.
	alone = 50
	// keep is the weight of what was measured before, at each result.
	keep = 0.7
	// How fast the cost of a task follows a measurement. A busy machine makes
	// tasks look expensive, and nothing makes them look cheap.
	falling, rising = 0.3, 0.05
)

// sizer finds how many items make a batch, from what items and tasks cost.
type sizer struct {
	fixed int       // items in a batch, if that was asked for
	most  int       // bound of a batch
	lone  bool      // workers share memory, so that small runs stay with one
	sums  []float64 // relative cost of all items before a position, if known: else each counts 1

	wall    float64 // seconds measured lately
	work    float64 // the relative cost of the items behind them
	spent   float64 // seconds in all
	whole   float64 // the relative cost of the items behind those
	proven  int     // items in the largest batch measured
	perTask float64 // seconds a task costs
	floor   float64 // bounds of perTask
	ceiling float64
}

func newSizer(cfg Config) sizer {
	o := max(cfg.Overhead, time.Microsecond).Seconds()
	z := sizer{fixed: cfg.Batch, most: cfg.MaxBatch, lone: !cfg.Ahead, proven: 1, perTask: o, floor: o / 4, ceiling: 16 * o}
	if z.most == 0 {
		z.most = int(^uint(0) >> 1)
	}
	return z
}

// weight is the relative cost of n items from a position on.
func (z *sizer) weight(first, n int) float64 {
	if z.sums == nil {
		return float64(n)
	}
	last := len(z.sums) - 1
	return z.sums[min(first+n, last)] - z.sums[min(first, last)]
}

// ran learns what n items cost; done items of their task have ended so far. One
// that takes far longer than any batch should, among others that do not, must
// not make all look slow.
func (z *sizer) ran(first, n, done int, wall time.Duration) {
	if n == 0 {
		return
	}
	w := max(wall.Seconds(), 1e-9)
	if z.sums == nil {
		w = min(w, 2*patience*z.target())
	}
	z.wall = keep*z.wall + w
	c := z.weight(first, n)
	z.work = keep*z.work + c
	z.whole += c
	z.spent += wall.Seconds()
	z.proven = max(z.proven, done)
}

// cost learns what a task costs beside its items.
func (z *sizer) cost(d time.Duration) {
	c := min(max(d.Seconds(), z.floor), z.ceiling)
	if c < z.perTask {
		z.perTask += falling * (c - z.perTask)
	} else {
		z.perTask += rising * (c - z.perTask)
	}
}

func (z *sizer) measured() bool { return z.work > 0 }

// unit is how many seconds an item of relative cost 1 takes.
func (z *sizer) unit() float64 { return z.wall / z.work }

// expected is how long n items from a position on take if they are like those
// before; false says that there were none.
func (z *sizer) expected(first, n int) (time.Duration, bool) {
	if z.whole <= 0 {
		return 0, false
	}
	return time.Duration(z.spent / z.whole * z.weight(first, n) * float64(time.Second)), true
}

// target is how long a batch should take, in seconds.
func (z *sizer) target() float64 { return share * z.perTask }

// allowed is how many average items make a batch while there are plenty.
func (z *sizer) allowed() int {
	switch {
	case z.fixed > 0:
		return z.fixed
	case !z.measured():
		return 1
	}
	return max(1, int(min(z.target()/z.unit(), float64(min(growth*z.proven, z.most)))))
}

// short says that a batch of the size allowed is over so soon that waiting for
// the next would cost more than a few percent.
func (z *sizer) short() bool {
	return z.sums == nil && z.measured() && z.unit()*float64(z.allowed()) < share/4*z.perTask
}

// batch returns how many of the there items from position first on make the
// next batch, and how long they may take. The items not started weigh left.
func (z *sizer) batch(first, there int, left float64, slots int) (n int, budget time.Duration) {
	if z.fixed > 0 {
		return min(z.fixed, there), 0
	}
	if !z.measured() {
		return 1, 0
	}
	rest := left * z.unit()
	n, limit := min(there, z.most), alone*z.perTask
	if !z.small(rest) {
		n = z.within(z.goal(rest/float64(slots)), first, min(n, growth*z.proven))
		limit = patience * max(z.weight(first, n)*z.unit(), tail*z.perTask)
	}
	if n == 1 {
		return 1, 0 // it takes what it takes
	}
	return n, time.Duration(limit * float64(time.Second))
}

// small says that a run with so many seconds left is not worth sharing.
func (z *sizer) small(rest float64) bool {
	return z.lone && z.proven > 1 && z.spent+rest < alone*z.perTask
}

// goal is how long the next batch should take, in seconds: no more than half of
// what is left for each slot, as long as that is much.
func (z *sizer) goal(each float64) float64 {
	end := min(tail*z.perTask, max(each, least*z.perTask))
	return min(z.target(), max(each/2, end))
}

// within is how many items, at least one and at most most, take no longer than
// the given seconds.
func (z *sizer) within(seconds float64, first, most int) int {
	w := seconds / z.unit() * (1 + 1e-9)
	if z.sums == nil {
		return max(1, int(min(w, float64(most))))
	}
	return max(1, sort.Search(most, func(n int) bool { return z.weight(first, n+1) > w }))
}
