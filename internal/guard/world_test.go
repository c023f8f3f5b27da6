package guard_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/comal-go/comal/internal/guard"
	"github.com/comal-go/comal/internal/sched"
)

// world is a machine in virtual time: workers, and a scheduler that obeys. It
// checks that all items end; that none is given up that would fit, and none
// done that does not; that the budget holds but for what workers can touch
// between two looks; and that the pool does not swing.
type world struct {
	plan
	g       *guard.Guard
	log     func(string, ...any)
	now     time.Duration
	wrong   string
	workers []*worker
	limit   int
	size    int   // workers wanted
	fresh   []int // items to be started
	apart   []int // those to be run with nothing beside them
	lonely  bool  // one of those runs
	pids    int
	tasks   uint64

	done, condemned, kills, limits, rises int
	tries                                 []int
}

type worker struct {
	name   string
	pid    int
	rest   int64 // what it occupies between items
	task   uint64
	item   int
	since  time.Duration
	dies   time.Duration // when a kill takes effect; 0 if it is not to
	after  sched.Verdict
	closes bool // to be replaced after its item
}

func newWorld(seed uint64, log func(string, ...any)) *world {
	rnd := rand.New(rand.NewPCG(seed, 7))
	w := &world{plan: randomPlan(rnd), log: log}
	w.limit, w.size = w.slots, w.slots
	w.tries = make([]int, len(w.items))
	for i := range w.items {
		w.fresh = append(w.fresh, i)
	}
	for i := range w.slots {
		p := &worker{name: fmt.Sprintf("p%d", i+1)}
		w.replace(p)
		w.workers = append(w.workers, p)
	}
	w.g = guard.New(guard.Config{Slots: w.slots, Kill: true, Budget: w.budget})
	return w
}

func (w *world) fault(format string, args ...any) {
	if w.wrong == "" {
		w.wrong = fmt.Sprintf("after %v: ", w.now) + fmt.Sprintf(format, args...)
	}
}

func (w *world) say(format string, args ...any) {
	if w.log != nil {
		w.log("%v: %s", w.now, fmt.Sprintf(format, args...))
	}
}

func (w *world) replace(p *worker) {
	w.pids++
	p.pid, p.rest, p.task, p.dies, p.closes = w.pids, w.base, 0, 0, false
}

// bytes is what a worker occupies now.
func (w *world) bytes(p *worker) int64 {
	if p.task == 0 {
		return p.rest
	}
	it := w.items[p.item]
	return p.rest + min(it.need, int64(float64(it.rate)*(w.now-p.since).Seconds()))
}

const tick = 5 * time.Millisecond

func (w *world) run() {
	look := tick
	var whole time.Duration
	for _, it := range w.items {
		whole += it.takes
	}
	for ; w.done+w.condemned < len(w.items) && w.wrong == ""; w.now += tick {
		if w.now > 6*whole+time.Minute {
			w.fault("%d items done of %d: it hangs", w.done, len(w.items))
		}
		w.progress()
		w.start()
		w.weigh()
		if look -= tick; look <= 0 {
			w.look()
			look = w.g.Wait()
		}
	}
	if seconds := int(w.now / time.Second); w.same && w.rises > 2+seconds/2 {
		w.fault("the limit rose %d times in %d s", w.rises, seconds)
	}
}

// progress ends items, and workers that are to die.
func (w *world) progress() {
	for _, p := range w.workers {
		switch {
		case p.task == 0:
		case p.dies > 0 && w.now >= p.dies:
			w.say("%s died at item %d", p.name, p.item)
			if p.after == sched.Crowded {
				w.apart = append(w.apart, p.item)
			} else {
				w.give(p.item)
			}
			w.lonely = false
			w.replace(p)
		case w.now >= p.since+w.items[p.item].takes:
			w.done++
			if w.sure(p.item) > w.budget+w.slack(1) && int64(float64(w.items[p.item].rate)*w.items[p.item].takes.Seconds()) > w.items[p.item].need &&
				w.items[p.item].takes > time.Second+time.Duration(float64(w.items[p.item].need)/float64(w.items[p.item].rate)*1e9) {
				w.fault("item %d is done, and does not fit", p.item)
			}
			w.lonely = false
			grown := w.bytes(p) - p.rest
			p.task, p.rest, p.dies = 0, p.rest+min(w.leak, grown/2), 0
			if p.closes {
				w.replace(p)
			}
		}
	}
}

// sure is what everything occupies while an item runs by itself.
func (w *world) sure(i int) int64 { return w.own + w.base + w.items[i].need }

// slack is what n workers can touch before anybody notices: between two looks,
// and while the signal is on its way.
func (w *world) slack(n int) int64 {
	var most int64
	for _, it := range w.items {
		most = max(most, it.rate)
	}
	return int64(n) * most * 13 / 100
}

// give books an item that was given up.
func (w *world) give(i int) {
	w.condemned++
	idle := int64(w.slots) * w.base // that stays beside it
	if w.leak == 0 && w.sure(i)+idle < w.budget {
		w.fault("item %d was given up, and fits: %d of %d", i, w.sure(i), w.budget)
	}
	w.say("item %d is given up", i)
}

func (w *world) busy() (n int) {
	for _, p := range w.workers {
		if p.task != 0 {
			n++
		}
	}
	return n
}

// start gives items to workers.
func (w *world) start() {
	for i, p := range w.workers {
		busy := w.busy()
		if p.task != 0 || i >= w.size || busy >= w.limit || w.lonely {
			continue
		}
		switch {
		case len(w.apart) > 0 && busy == 0:
			w.lonely = true
			p.item, w.apart = w.apart[0], w.apart[1:]
		case len(w.apart) == 0 && len(w.fresh) > 0:
			p.item, w.fresh = w.fresh[0], w.fresh[1:]
		default:
			continue
		}
		if w.tries[p.item]++; w.tries[p.item] > 5 {
			w.fault("item %d is tried for the %dth time", p.item, w.tries[p.item])
		}
		w.tasks++
		p.task, p.since = w.tasks, w.now
		w.say("%s starts item %d: %d MB in all, for %v", p.name, p.item, w.items[p.item].need/MB, w.items[p.item].takes)
	}
}

func (w *world) total() int64 {
	sum := w.own
	for i, p := range w.workers {
		if i < w.size || p.task != 0 {
			sum += w.bytes(p)
		}
	}
	return sum
}

// weigh holds what everything occupies against the budget.
func (w *world) weigh() {
	if sum := w.total(); sum > w.budget+w.slack(w.slots) {
		w.fault("%d MB are occupied, the budget is %d MB", sum/MB, w.budget/MB)
	}
}

// look shows the guard what there is and obeys.
func (w *world) look() {
	l := &guard.Look{Now: w.now, Own: w.own}
	for i, p := range w.workers {
		if i >= w.size && p.task == 0 {
			continue
		}
		l.Workers = append(l.Workers, guard.Worker{
			Name: p.name, PID: p.pid, Task: p.task, First: p.item, Since: p.since, Seen: true, Bytes: w.bytes(p),
		})
	}
	for _, o := range w.g.Step(l) {
		w.say("%d MB of %d: %s", w.total()/MB, w.budget/MB, describe(o))
		switch i := slices.IndexFunc(w.workers, func(p *worker) bool { return p.name == o.Worker }); o.Kind {
		case guard.Limit:
			w.limits++
			if o.N > w.size {
				w.rises++
			}
			if w.limit = o.N; o.N > 0 {
				w.resize(o.N)
			}
		case guard.Kill:
			w.kills++
			w.workers[i].dies, w.workers[i].after = w.now+2*tick, o.Verdict
		case guard.Recycle:
			if w.workers[i].closes = true; w.workers[i].task == 0 {
				w.replace(w.workers[i])
			}
		}
	}
}

func (w *world) resize(n int) {
	for i := w.size; i < n; i++ {
		if w.workers[i].task == 0 {
			w.replace(w.workers[i])
		}
	}
	w.size = n
}
