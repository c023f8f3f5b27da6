package guard

import (
	"slices"
	"time"

	"github.com/comal-go/comal/internal/units"
)

// pool is how many items may run at once, and what is known of what they need.
type pool struct {
	slots   int           // when all is well
	limit   int           // slots, unless it was made smaller
	smaller bool          // it was
	held    bool          // nothing is started
	since   time.Duration // when it was held, or made smaller while it was
	told    told          // the limit last ordered
	calm    time.Duration // since when memory has not been short
	patient time.Duration // how long it must not have been before the limit rises
	raised  time.Duration // when it last rose; -1 if it has not
	needs   [16]int64     // the most that workers had during their latest items
	n       int           // how many there have been
}

// told is a limit, and whether memory is what bounds it.
type told struct {
	n     int
	short bool
}

const (
	// The limit rises by one after some calm, longer each time that proved wrong.
	leastPatient = 2 * time.Second
	mostPatient  = time.Minute
)

func newPool(slots int) pool {
	return pool{slots: slots, limit: slots, told: told{slots, false}, patient: leastPatient, raised: -1}
}

// resize takes another number of slots. What memory has bounded stays bounded.
func (p *pool) resize(slots int) {
	p.slots = slots
	if !p.smaller {
		p.limit = slots
	}
}

// ended books what an item needed.
func (p *pool) ended(t *track) {
	if t != nil && t.task != 0 && t.peak > 0 {
		p.needs[p.n%len(p.needs)] = t.peak
		p.n++
	}
}

// shrink allows fewer items at once.
func (p *pool) shrink(g *Guard, n int) {
	p.since = g.now
	p.calm = g.now
	n = max(1, n)
	if n >= p.limit {
		return
	}
	if p.raised >= 0 && g.now-p.raised < 4*p.patient {
		p.patient = min(2*p.patient, mostPatient)
	}
	p.raised = -1
	p.limit, p.smaller = n, true
	g.warn("fewer", "memory is short (%s of a budget of %s): at most %d of %d items run at once for now",
		units.Bytes(g.occupied()), units.Bytes(g.cfg.Budget), n, p.slots)
}

// tell orders how many items may run now.
func (p *pool) tell(g *Guard) {
	n := p.limit
	if p.held {
		n = 0
	}
	if now := (told{n, n > 0 && p.smaller}); now != p.told {
		p.told = now
		g.orders = append(g.orders, Order{Kind: Limit, N: n, Short: now.short})
	}
}

// admit holds the pool or lets it go on, and changes its size.
func (g *Guard) admit(now, soon int64, busy int) {
	p := &g.pool
	short := soon > share(g.cfg.Budget, holdAt)
	if short {
		p.calm = g.now
	}
	switch {
	case !p.held && short && p.limit > 1 && busy > 0:
		p.held, p.since = true, g.now
		g.empty(fat)
	case p.held && busy == 0:
		p.held = false // whatever there is, one item may run
		if short {
			g.empty(0)
			p.shrink(g, p.limit-1)
		}
	case p.held && !short && now < share(g.cfg.Budget, releaseAt):
		p.held = false
	case p.held && short && g.now-p.since >= lowerAfter:
		p.shrink(g, min(p.limit, busy)-1)
		g.empty(fat)
		p.held = p.limit > 1 || busy > 1
	case !p.held && p.limit < p.slots && g.now-p.calm >= p.patient && g.fits(now):
		p.limit++
		p.smaller = p.limit < p.slots
		p.raised, p.calm = g.now, g.now
	}
	if p.held && p.limit == 1 && busy <= 1 {
		p.held = false
	}
	p.tell(g)
}

// fits says whether there is room for one more item, if all are as large as the
// largest of the latest.
func (g *Guard) fits(now int64) bool {
	all := g.need() * int64(g.pool.limit+1)
	if !g.cfg.Kill {
		all = 0 // what a goroutine occupies is not known
	}
	return now < share(g.cfg.Budget, releaseAt) && g.own()+all < share(g.cfg.Budget, holdAt)
}

// need is the most that a worker had during one of the latest items.
func (g *Guard) need() int64 {
	need := slices.Max(g.pool.needs[:])
	for _, t := range g.tracks {
		need = max(need, t.peak)
	}
	return need
}

// Room is what the largest worker had during one of the latest items, and how
// many of that size there is room for, at least one; 0 is not known, or no limit.
func (g *Guard) Room() (workers int, each int64) {
	each = g.need()
	if g.look == nil || g.cfg.Budget == 0 || each == 0 || !g.cfg.Kill {
		return 0, each
	}
	return int(max(1, (share(g.cfg.Budget, holdAt)-g.own())/each)), each
}
