package guard

import "github.com/comal-go/comal/internal/units"

// A level is how much a worker occupies when it is at rest, as far as that can
// be seen from outside: the least in a stretch of looks with several items.
type level struct {
	looks, items int
	least        int64 // of the stretch under way

	stretches int
	base      int64 // of the first stretch; before, what was seen when the first item began
	now       int64 // of the latest
	rises     int   // how many stretches in a row were higher than the one before
}

const (
	stretchLooks = 3
	stretchItems = 2
	// What a worker may gain before it counts as leaking. Allocators and caches
	// need some time until they are full.
	mostGain  = 100 << 20
	someGain  = 16 << 20
	manyRises = 2
)

func (l *level) add(bytes int64, other bool) {
	if l.looks == 0 || bytes < l.least {
		l.least = bytes
	}
	if other {
		l.items++
	}
	if l.stretches == 0 && l.items <= 1 && (other || l.items == 0) {
		l.base = bytes
	}
	l.looks++
	if l.looks < stretchLooks || l.items < stretchItems {
		return
	}
	switch l.stretches++; {
	case l.stretches == 1:
		l.base = l.least
	case l.least > l.now:
		l.rises++
	default:
		l.rises = 0
	}
	l.now = l.least
	l.looks, l.items = 0, 0
}

// gain is what the worker has gained since its first items.
func (l *level) gain() int64 {
	if l.stretches < 2 {
		return 0
	}
	return l.now - l.base
}

// leaks has workers replaced that occupy more and more.
func (g *Guard) leaks() {
	share := int64(0) // of the budget
	if g.cfg.Budget > 0 {
		share = (g.cfg.Budget - g.own()) / int64(g.pool.slots)
	}
	for i := range g.look.Workers {
		w := &g.look.Workers[i]
		t := g.tracks[w.Name]
		l := &t.level
		if !w.Seen || t.doomed || l.rises < manyRises {
			continue
		}
		if gain := l.gain(); gain > mostGain || share > 0 && gain > someGain && l.now > share*3/4 {
			g.warn("leak", "worker %s occupies more with each item (%s, %s at first) and is replaced: a function that leaks is best "+
				"given fresh workers now and then by --tasks-per-worker (Option.TasksPerWorker)", w.Name, units.Bytes(l.now), units.Bytes(l.base))
			g.recycle(w)
		}
	}
}
