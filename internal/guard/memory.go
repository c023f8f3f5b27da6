package guard

import (
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
	"github.com/comal-go/comal/internal/units"
)

// Shares of the budget. Between the two nothing changes, so that the pool does
// not swing.
const (
	holdAt    = 0.85 // nothing more is started
	releaseAt = 0.70 // it goes on
	ownMost   = 0.80 // more of the coordinator's own does not count: workers could not give it back
)

const (
	// fast is what a worker may grow by in a second if it is not known better: a
	// program that writes to fresh memory.
	fast = 1e9
	// blink is the time in which a worker ends that is to.
	blink = 10 * time.Millisecond
	// early is how long nothing is known.
	early = time.Second
	// fat is what an idle worker occupies more than it did at first before it is
	// replaced to make room.
	fat = 16 << 20
	// lowerAfter is how long the pool is held before it becomes smaller.
	lowerAfter = time.Second
)

// own is what the coordinator occupies, as far as it counts.
func (g *Guard) own() int64 {
	if !g.cfg.Kill { // its goroutines are the run
		return g.look.Own
	}
	return min(g.look.Own, share(g.cfg.Budget, ownMost))
}

func share(n int64, of float64) int64 { return int64(of * float64(n)) }

// total is what everything will occupy in d if it grows as it has, and how many
// items run. Workers that are about to end do not count.
func (g *Guard) total(d time.Duration) (bytes int64, busy int) {
	bytes = g.own()
	for i := range g.look.Workers {
		w := &g.look.Workers[i]
		t := g.tracks[w.Name]
		if t.doomed {
			continue
		}
		if w.busy() {
			busy++
			bytes += int64(t.rate * d.Seconds())
		}
		bytes += t.bytes
	}
	return bytes, busy
}

// occupied is what everything occupies, workers that are about to end included.
func (g *Guard) occupied() int64 {
	bytes := g.look.Own
	for i := range g.look.Workers {
		bytes += g.tracks[g.look.Workers[i].Name].bytes
	}
	return bytes
}

// budget keeps the run within its budget.
func (g *Guard) budget() {
	b := g.cfg.Budget
	if g.cfg.Kill && g.look.Own > share(b, ownMost) {
		g.warn("own", "this process itself occupies %s of a memory budget of %s: give more by --mem (Option.Memory), or keep fewer items and values",
			units.Bytes(g.look.Own), units.Bytes(b))
	}
	g.relieve()
	now, busy := g.total(0)
	soon, _ := g.total(nearer)
	g.admit(now, soon, busy)
	g.ahead(now)
	switch {
	case soon > b:
		g.after(near)
	case g.pool.held:
		g.after(nearer)
	}
}

// ahead has the next look before memory can run short. At first, while nothing
// is known of the items, more care is taken than could be afforded for long.
func (g *Guard) ahead(now int64) {
	runsShort := func(d time.Duration) bool {
		return now+int64(float64(g.pool.limit)*fast*d.Seconds()) > share(g.cfg.Budget, holdAt)
	}
	if runsShort(usual) {
		g.after(nearer)
	}
	if g.now < early && runsShort(nearer) {
		g.after(near)
	}
}

// relieve ends items if the budget is passed, or will be before the next look.
// One of them always goes on.
func (g *Guard) relieve() {
	for {
		soon, busy := g.total(near + blink)
		now, _ := g.total(0)
		if busy == 0 || soon <= g.cfg.Budget || busy == 1 && now <= g.cfg.Budget {
			return
		}
		if !g.cfg.Kill {
			g.warn("goroutines", "the run occupies %s of a memory budget of %s, and what runs in this process cannot be ended: run it on procs:",
				units.Bytes(now), units.Bytes(g.cfg.Budget))
			return
		}
		w := g.victim()
		if w == nil {
			return
		}
		if busy > 1 {
			g.crowd(w)
			g.pool.shrink(g, busy-1)
			continue
		}
		g.alone(w)
		return
	}
}

// victim is whom to end: of the large ones that which has lost least. Whoever
// occupies next to nothing is not to blame.
func (g *Guard) victim() *Worker {
	var found *Worker
	var most int64
	each := func(f func(w *Worker, bytes int64)) {
		for i := range g.look.Workers {
			w := &g.look.Workers[i]
			if t := g.tracks[w.Name]; w.busy() && w.Seen && !t.doomed {
				f(w, t.bytes+int64(t.rate*near.Seconds()))
			}
		}
	}
	each(func(_ *Worker, bytes int64) { most = max(most, bytes) })
	if most < g.cfg.Budget/50 {
		return nil
	}
	each(func(w *Worker, bytes int64) {
		if bytes >= most/2 && (found == nil || w.Since > found.Since) {
			found = w
		}
	})
	return found
}

// mostCrowded is how often an item may be in the way of others. It is alone the
// second time, so that more is somebody's error.
const mostCrowded = 3

// crowd ends an item for want of room; it is tried again with nothing beside it.
func (g *Guard) crowd(w *Worker) {
	if g.crowded[w.pos()]++; g.crowded[w.pos()] > mostCrowded {
		g.condemn(w)
		return
	}
	g.kill(w, 0, sched.Crowded, engine.ItemError{
		Kind: engine.KindOOM, Message: "ended because the memory budget of " + units.Bytes(g.cfg.Budget) + " was about to be passed",
		Advice: "it is tried again with nothing beside it",
	})
}

// alone ends the only item that runs: for good if it does not fit by itself, or
// has been tried alone. Else what earlier items have left behind, in its worker
// or others, may have been in its way.
func (g *Guard) alone(w *Worker) {
	t := g.tracks[w.Name]
	brought := max(0, t.start-t.level.base)
	if g.own()+w.Bytes-brought > g.cfg.Budget || g.crowded[w.pos()] > 0 && brought <= fat {
		g.condemn(w)
		return
	}
	g.crowd(w)
	g.pool.shrink(g, 1)
	g.empty(0)
}

// condemn ends an item that does not fit.
func (g *Guard) condemn(w *Worker) {
	peak := max(w.Bytes, g.tracks[w.Name].peak)
	g.kill(w, 0, sched.Condemned, engine.ItemError{
		Kind: engine.KindOOM,
		Message: "does not fit into the memory budget of " + units.Bytes(g.cfg.Budget) + ": with nothing beside it its worker occupied " +
			units.Bytes(peak) + ", and this process " + units.Bytes(g.look.Own),
		Advice: "give more: --mem " + enough(g.look.Own+peak).String() + " (Option.Memory), or make the item smaller",
	})
}

// enough is a budget for something that was ended when it had so many bytes.
func enough(bytes int64) units.Size {
	const step = 100e6
	return units.Size((bytes*3/2/step + 1) * step)
}

// empty replaces idle workers that occupy some bytes more than at first.
func (g *Guard) empty(more int64) {
	for i := range g.look.Workers {
		w := &g.look.Workers[i]
		if t := g.tracks[w.Name]; w.Seen && !w.busy() && !t.doomed && t.bytes-t.level.base > more {
			g.recycle(w)
		}
	}
}
