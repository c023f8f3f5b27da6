package sched

import "time"

const (
	// share bounds what tasks cost beside their items: 1/share of the time.
	share = 100
	// growth bounds how fast batches grow, so that one odd measurement cannot
	// make a giant: a ramp to 4096 items takes four tasks.
	growth = 8
	// shortest tail batch, in overheads: the last batches get smaller so that
	// workers end together, but not so small that their overhead shows.
	tail = 10
	// patience is how far, in targets, a batch may overrun before the worker
	// gives back what it has not started.
	patience = 4
	// less work than this, in overheads, one worker does alone: waking others
	// and waiting for them would take longer.
	alone = 50
	// weight of the newest measurement in the moving averages.
	newest = 0.3
)

// sizer finds how many items make a batch, from what items and tasks cost.
type sizer struct {
	fixed    int
	most     int // bound of a batch; 0 is none
	costs    []float64
	unit     float64 // seconds per item, or per unit of relative cost; 0 until measured
	perTask  float64 // seconds a task costs
	floor    float64 // bounds of perTask: a busy machine must not make batches huge
	ceiling  float64
	last     int // items in the newest batch
	measured bool
}

func newSizer(cfg Config) sizer {
	o := max(cfg.Overhead, time.Microsecond).Seconds()
	return sizer{fixed: cfg.Batch, most: cfg.MaxBatch, costs: cfg.Costs, perTask: o, floor: o / 4, ceiling: 16 * o, last: max(1, cfg.Batch)}
}

// weight is the relative cost of n items from a position on.
func (z *sizer) weight(first, n int, order []int32) float64 {
	if z.costs == nil {
		return float64(n)
	}
	var w float64
	for pos := first; pos < min(first+n, len(order)); pos++ {
		w += z.costs[order[pos]]
	}
	return w
}

// ran learns what items cost.
func (z *sizer) ran(first, n int, wall time.Duration, order []int32) {
	w := z.weight(first, n, order)
	if n == 0 || w <= 0 {
		return
	}
	unit := max(wall.Seconds(), 1e-9) / w
	if !z.measured {
		z.unit, z.measured = unit, true
		return
	}
	z.unit += newest * (unit - z.unit)
}

// cost learns what a task costs beside its items.
func (z *sizer) cost(d time.Duration) {
	z.perTask += newest * (min(max(d.Seconds(), z.floor), z.ceiling) - z.perTask)
}

// target is how long a batch should take, in seconds.
func (z *sizer) target() float64 { return share * z.perTask }

// short says that a batch of the present size is over so soon that waiting for
// the next would cost more than a few percent.
func (z *sizer) short() bool {
	return z.measured && z.costs == nil && z.unit*float64(z.last) < share/4*z.perTask
}

// small says that n items are too little work to share.
func (z *sizer) small(n int) bool {
	return z.measured && z.costs == nil && z.unit*float64(n) < alone*z.perTask
}

// batch returns how many of the there items from position first on make the
// next batch; left items are not started in all, ended says that no more come.
func (z *sizer) batch(first, there, left, slots int, ended bool, order []int32) int {
	if z.fixed > 0 {
		return min(z.fixed, there)
	}
	if !z.measured {
		return 1
	}
	n := z.within(z.target(), first, min(there, growth*z.last), order)
	if ended {
		even := (left + slots - 1) / slots
		shrunk := (left + 2*slots - 1) / (2 * slots)
		least := min(z.within(tail*z.perTask, first, there, order), even)
		n = min(n, max(shrunk, least))
	}
	n = min(max(n, 1), there)
	if z.most > 0 {
		n = min(n, z.most)
	}
	z.last = n
	return n
}

// within is how many items, at least one and at most most, take no longer than
// the given seconds.
func (z *sizer) within(seconds float64, first, most int, order []int32) int {
	if z.costs == nil {
		return max(1, int(min(seconds/z.unit, float64(most))))
	}
	var sum float64
	for n := range most {
		sum += z.weight(first+n, 1, order) * z.unit
		if sum > seconds {
			return max(1, n)
		}
	}
	return max(1, most)
}

// budget is how long a batch of n items may take before its rest is given back.
// Single items take what they take, and a chosen batch size is kept.
func (z *sizer) budget(n int) time.Duration {
	if n == 1 || z.fixed > 0 {
		return 0
	}
	return time.Duration(patience * z.target() * float64(time.Second))
}
