package sched_test

import (
	"container/heap"
	"math/rand/v2"
	"time"

	"github.com/comal-go/comal/internal/sched"
)

// plan says what a simulated run is like.
type plan struct {
	cfg      sched.Config
	costs    []time.Duration // of each item, by index
	overhead time.Duration   // what a task really costs: half of it before, half after its items
	noise    float64         // the largest factor by which an overhead exceeds that
	slice    time.Duration   // between two reports of a task; 0 is one report at its end

	// The input delivers burst items every gap; 0 delivers all at once.
	burst int
	gap   time.Duration
	take  time.Duration // what the consumer needs for an item

	fails    []int // how many attempts at an item fail, by index; nil is none
	kills    []int // how many attempts at an item kill their worker
	verdicts []sched.Verdict
	heavy    []bool        // items that die beside others, by index
	cursed   []bool        // items that kill a worker while it reads its task, by index
	hang     time.Duration // after which a worker is killed that an item has killed
	linger   bool          // items kill their worker just after their end
	vague    bool          // nobody knows which items of a lost worker had ended
	lifetime time.Duration // mean time until a worker dies by itself; 0 is never
	slow     float64       // share of the tasks whose worker is fifty times as slow
	zombies  float64       // share of the deaths that are errors: results come later
	echoes   float64       // share of the final results that are delivered twice
	quits    float64       // share of the tasks whose worker gives back a part
	known    []bool        // items that had ended in an earlier run, by position
	resizes  []resize
	stop     time.Duration // when the run is stopped; 0 is never
	leave    time.Duration // after that, when what runs is given up; 0 is never
	look     time.Duration // how often the scheduler is told that time passes; 0 is never
}

type resize struct {
	at    time.Duration
	slots int
}

// world is a machine in virtual time: an input, workers and a consumer around
// the scheduler. What a task will come to is decided when it reaches its
// worker; the scheduler learns of it by events.
type world struct {
	plan
	*book
	rnd     *rand.Rand
	now     time.Duration
	end     time.Duration // of the last task
	agenda  agenda
	workers []*worker
	slots   int

	fed      int // items that the input has delivered
	starving bool
	pantry   int // items released and not taken
	eating   bool
}

// worker runs its tasks one after the other.
type worker struct {
	load int           // tasks that the scheduler believes here
	free time.Duration // when its tasks are over
	dies time.Duration
	gone time.Duration // when its death is noticed; 0 while it lives
}

// simulate runs a plan to its end and returns what came of it.
func simulate(p plan, rnd *rand.Rand, log func(string, ...any)) *world {
	w := &world{plan: p, rnd: rnd, slots: p.cfg.Slots, book: newBook(p, log)}
	w.grow(p.cfg.Slots)
	w.at(0, w.feed)
	for _, r := range p.resizes {
		w.at(r.at, func() {
			if r.slots > 0 { // else it is held
				w.slots = r.slots
				w.grow(r.slots)
			}
			w.step(sched.Event{Kind: sched.Resize, N: r.slots})
		})
	}
	if p.stop > 0 {
		w.at(p.stop, func() { w.step(sched.Event{Kind: sched.Stop}) })
		if p.leave > 0 {
			w.at(p.stop+p.leave, func() { w.step(sched.Event{Kind: sched.Leave}) })
		}
	}
	if p.look > 0 {
		w.at(p.look, w.tick)
	}
	for w.agenda.Len() > 0 && w.wrong == "" {
		e := heap.Pop(&w.agenda).(entry)
		w.now = e.at
		e.do()
	}
	w.close()
	return w
}

// tick tells that time has passed, as long as something is going to happen.
func (w *world) tick() {
	w.step(sched.Event{Kind: sched.Look})
	if w.agenda.Len() > 0 {
		w.after(w.look, w.tick)
	}
}

// grow adds workers up to n.
func (w *world) grow(n int) {
	for len(w.workers) < n {
		w.workers = append(w.workers, w.born(w.now))
	}
}

func (w *world) born(at time.Duration) *worker {
	k := &worker{free: at, dies: 1 << 62}
	if w.lifetime > 0 {
		k.dies = at + time.Duration(w.rnd.ExpFloat64()*float64(w.lifetime))
	}
	return k
}

// feed is the input's turn.
func (w *world) feed() {
	n := min(w.s.Room(), len(w.costs)-w.fed)
	if w.burst > 0 {
		n = min(n, w.burst)
	}
	w.starving = n == 0 && w.fed < len(w.costs)
	if w.starving {
		return // step calls again when there is room
	}
	for end := w.fed + n; w.fed < end; {
		kind, next := sched.Grow, end
		if w.known != nil {
			for next = w.fed + 1; next < end && w.known[next] == w.known[w.fed]; next++ {
			}
			if w.known[w.fed] {
				kind = sched.Known
			}
		}
		n := next - w.fed
		w.fed = next
		w.step(sched.Event{Kind: kind, N: n})
	}
	if w.fed == len(w.costs) {
		w.step(sched.Event{Kind: sched.End})
		return
	}
	w.after(w.gap, w.feed)
}

// step hands an event to the scheduler and does what it says.
func (w *world) step(ev sched.Event) {
	w.before(w.now, ev)
	for _, a := range w.s.Step(w.now, ev) {
		w.check(a, w.slots)
		switch a.Kind {
		case sched.Start:
			w.submit(a.Task)
		case sched.Release:
			w.pantry += a.N
		}
	}
	if w.s.Finished() && !w.over && w.next < w.grown {
		w.fault("the run is said to be over with %d of %d items released", w.next, w.grown)
	}
	if w.starving && w.s.Room() > 0 {
		w.starving = false
		w.after(0, w.feed)
	}
	w.eat()
}

// eat is the consumer's turn. One that holds all items anyway takes none.
func (w *world) eat() {
	if w.eating || w.pantry == 0 || w.cfg.Unbounded {
		return
	}
	n := 1 + w.rnd.IntN(w.pantry)
	w.eating = true
	w.after(time.Duration(n)*w.take, func() {
		w.eating = false
		w.pantry -= n
		w.step(sched.Event{Kind: sched.Taken, N: n})
	})
}

// submit gives a task to the worker with the fewest.
func (w *world) submit(t sched.Task) {
	k := w.workers[0]
	for _, other := range w.workers[:w.slots] {
		if other.load < k.load {
			k = other
		}
	}
	k.load++
	if k.gone > 0 && w.now >= k.gone { // replaced since
		load := k.load
		*k = *w.born(k.gone + 3*w.overhead)
		k.load = load
	}
	w.run(k, t)
}

// lag is half of what a task costs.
func (w *world) lag() time.Duration {
	return time.Duration(float64(w.overhead) / 2 * (1 + w.rnd.Float64()*(w.noise-1)))
}

// run decides what becomes of a task.
func (w *world) run(k *worker, t sched.Task) {
	begin := max(w.now+w.lag(), k.free)
	if k.gone > 0 {
		w.lose(k, t, 0, 0, sched.Suspect)
		return
	}
	at, from, since := begin, 0, begin // from and since: of the next report
	least := t.N
	if w.quits > 0 && w.rnd.Float64() < w.quits {
		least = w.rnd.IntN(t.N + 1)
	}
	factor := time.Duration(1)
	if w.slow > 0 && w.rnd.Float64() < w.slow {
		factor = 50
	}
	for pos := range t.N {
		if w.cursed != nil && w.cursed[w.s.Index(t.First+pos)] {
			w.die(k, t, 0, 0, begin, sched.Suspect)
			return
		}
	}
	for done := 0; done < t.N; {
		if done == least {
			t.N = done
			break
		}
		i := w.s.Index(t.First + done)
		cost := factor * w.costs[i]
		switch {
		case k.dies <= at:
			w.die(k, t, done-from, done-from, at, sched.Suspect)
			return
		case w.heavy != nil && w.heavy[i] && w.inFlight > 1:
			w.die(k, t, done-from+1, done-from, at+cost/2, sched.Crowded)
			return
		case w.kills != nil && w.kills[i] >= t.Attempt:
			ended := done - from
			if w.linger {
				ended++
			}
			w.die(k, t, done-from+1, ended, at+cost+w.hang, w.verdicts[i])
			return
		case k.dies <= at+cost:
			w.die(k, t, done-from+1, done-from, k.dies, sched.Suspect)
			return
		}
		at += cost
		done++
		if t.Budget > 0 && at-begin >= t.Budget {
			t.N = done
		}
		if w.slice > 0 && at-since >= w.slice && done < t.N {
			w.report(k, t, from, done, at-since, at, false)
			from, since = done, at
		}
	}
	k.free = at
	w.report(k, t, from, t.N, at-since, at, true)
	if w.echoes > 0 && w.rnd.Float64() < w.echoes {
		w.at(at+w.lag()*8, func() { w.late(t.ID) })
	}
}

// clock is what it takes to measure a time.
const clock = 50 * time.Nanosecond

// report delivers the result of items [from, to) of a task.
func (w *world) report(k *worker, t sched.Task, from, to int, wall, at time.Duration, final bool) {
	ev := sched.Event{Kind: sched.Done, ID: t.ID, N: to - from, Wall: wall + clock, Final: final}
	for pos := from; w.fails != nil && pos < to; pos++ {
		if w.fails[w.s.Index(t.First+pos)] >= t.Attempt {
			ev.Fails = append(ev.Fails, pos-from)
		}
	}
	w.at(at+w.lag(), func() {
		if final {
			k.load--
			w.end = w.now
		}
		w.step(ev)
	})
}

// die ends a worker during a task of which so many items had started and were
// not reported. Some workers only seem to be dead, and report later.
func (w *world) die(k *worker, t sched.Task, started, ended int, at time.Duration, v sched.Verdict) {
	k.free, k.gone = at, at+2*w.lag()
	if w.vague {
		ended = 0
	}
	w.lose(k, t, started, ended, v)
	if w.rnd.Float64() < w.zombies {
		w.at(k.gone+8*w.lag(), func() { w.late(t.ID) })
	}
}

// lose tells that a task went with its worker.
func (w *world) lose(k *worker, t sched.Task, started, ended int, v sched.Verdict) {
	w.at(max(k.gone, w.now), func() {
		k.load--
		w.step(sched.Event{Kind: sched.Lost, ID: t.ID, Started: started, Ended: ended, Verdict: v})
	})
}

// late delivers a result of a task that is over.
func (w *world) late(id uint64) {
	if _, known := w.s.Next(id); known {
		w.fault("task %d is over and still known", id)
	}
	w.step(sched.Event{Kind: sched.Done, ID: id, N: 1, Wall: time.Hour, Final: true, Fails: []int{0}})
	w.step(sched.Event{Kind: sched.Lost, ID: id, Started: 1})
}

func (w *world) at(t time.Duration, do func()) {
	w.agenda.seq++
	heap.Push(&w.agenda, entry{t, w.agenda.seq, do})
}

func (w *world) after(d time.Duration, do func()) { w.at(w.now+d, do) }

// agenda holds what will happen, the next first; of things at the same time
// the one that was entered first.
type agenda struct {
	entries []entry
	seq     int
}

type entry struct {
	at  time.Duration
	seq int
	do  func()
}

func (a *agenda) Len() int { return len(a.entries) }

func (a *agenda) Less(i, j int) bool {
	x, y := a.entries[i], a.entries[j]
	return x.at < y.at || x.at == y.at && x.seq < y.seq
}

func (a *agenda) Swap(i, j int) { a.entries[i], a.entries[j] = a.entries[j], a.entries[i] }

func (a *agenda) Push(x any) { a.entries = append(a.entries, x.(entry)) }

func (a *agenda) Pop() any {
	last := len(a.entries) - 1
	e := a.entries[last]
	a.entries[last] = entry{}
	a.entries = a.entries[:last]
	return e
}
