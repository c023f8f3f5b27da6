package tune

import (
	"math"
	"math/rand/v2"
	"time"
)

// A neighbour of a noisy machine works for a quarter of this time, in seconds,
// and then rests for the others.
const neighbourPeriod = 40.0

// world is one run on a machine, event by event: a worker starts, takes items
// one after the other, and retires or is replaced when it is between two.
type world struct {
	trace  bool
	m      *machine
	random *rand.Rand
	now    float64
	phase  float64 // of the neighbour
	left   int     // items not started
	speed  []float64

	want    Want
	told    int     // how many items were left when the tuner was told last
	ordered float64 // when the split was ordered
	asked   float64 // when the want was: the split may have been in force before
	opened  float64 // when all workers were there; negative is not yet
	change  float64
	workers []*simWorker
	tasks   []float64
	spent   []spending
	watch   func(Want) // sees what is wanted
}

// simWorker is one worker. Its next event is at end.
type simWorker struct {
	t        int // threads
	starting bool
	idle     bool // no items are left
	began    float64
	end      float64
	stay     float64 // when the split was ordered under which its item began
}

// spending is what was done while a probe was in force.
type spending struct {
	split   Split
	noise   float64
	seconds float64 // of starts, over all workers
}

func newWorld(m *machine, seed uint64) *world {
	w := &world{m: m, random: rand.New(rand.NewPCG(seed, 5)), left: m.items, told: m.items + 1, opened: -1}
	w.phase = w.random.Float64() * neighbourPeriod
	w.speed = make([]float64, m.items)
	for i := range w.speed {
		w.speed[i] = math.Exp(m.noise * w.random.NormFloat64())
	}
	if m.facts.Long > 0 {
		w.speed[m.items/2] *= float64(m.facts.Long)
	}
	return w
}

// runStatic keeps one split from begin to end.
func (w *world) runStatic(s Split) {
	w.order(Want{Split: s, Left: -1})
	for w.step(math.Inf(1)) {
	}
}

// run lets a tuner decide.
func (w *world) run(t *Tuner) {
	w.order(t.First())
	for {
		deadline := math.Inf(1)
		if w.want.Wall > 0 {
			deadline = w.asked + w.want.Wall.Seconds()
		}
		if !w.due(deadline) {
			if w.step(deadline) {
				continue
			}
			if !w.busy() {
				return
			}
		}
		w.told = w.left
		want := t.Tell(w.sample())
		if w.watch != nil {
			w.watch(want)
		}
		w.order(want)
	}
}

// due says whether the tuner wants to be told now.
func (w *world) due(deadline float64) bool {
	few := w.left <= w.want.Left && w.left < w.told
	return w.now >= deadline || few || w.want.Tasks > 0 && len(w.tasks) >= w.want.Tasks
}

// busy says whether anything will happen yet.
func (w *world) busy() bool {
	for _, k := range w.workers {
		if !k.idle {
			return true
		}
	}
	return false
}

// order puts a want in force.
func (w *world) order(want Want) {
	if want.Split != w.want.Split {
		w.ordered, w.opened, w.tasks = w.now, -1, nil
	}
	w.want, w.asked = want, w.now
	for len(w.workers) < want.Split.P && w.left > 0 {
		w.start()
	}
	w.settle()
}

// start adds a worker.
func (w *world) start() {
	w.workers = append(w.workers, &simWorker{t: w.want.Split.T, starting: true, end: w.now + w.m.start})
	if w.want.Probe {
		w.spent = append(w.spent, spending{seconds: w.m.start})
	}
}

// step goes to the next event, at the latest to the deadline, and says whether
// there was one.
func (w *world) step(deadline float64) bool {
	at := -1
	for i, k := range w.workers {
		if !k.idle && (at < 0 || k.end < w.workers[at].end) {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	if w.workers[at].end > deadline {
		w.now = max(w.now, deadline)
		return false
	}
	k := w.workers[at]
	w.now = k.end
	if !k.starting && w.opened >= 0 && k.stay == w.ordered && k.began >= w.opened {
		w.tasks = append(w.tasks, k.end-k.began)
	}
	w.next(at)
	w.settle()
	return true
}

// next says what a worker does that is between two items.
func (w *world) next(at int) {
	k := w.workers[at]
	k.starting = false
	switch s := w.want.Split; {
	case len(w.workers) > s.P:
		w.workers = append(w.workers[:at], w.workers[at+1:]...)
	case w.left == 0:
		k.idle = true
	case k.t != s.T:
		*k = simWorker{t: s.T, starting: true, end: w.now + w.m.start}
		if w.want.Probe {
			w.spent = append(w.spent, spending{seconds: w.m.start})
		}
	default:
		w.take(k)
	}
}

// take begins the next item, which takes what the split in force makes of it.
func (w *world) take(k *simWorker) {
	s := w.want.Split
	noise := w.speed[w.m.items-w.left] * w.disturbed()
	w.left--
	k.began, k.stay, k.end = w.now, w.ordered, w.now+w.m.cost[s]*noise
	if w.want.Probe {
		w.spent = append(w.spent, spending{split: s, noise: noise})
	}
}

// disturbed is by how much the neighbour slows down what begins now.
func (w *world) disturbed() float64 {
	if w.m.facts.Neighbour > 1 && math.Mod(w.now+w.phase, neighbourPeriod) < neighbourPeriod/4 {
		return w.m.facts.Neighbour
	}
	return 1
}

// settle notes that all workers of the split are there.
func (w *world) settle() {
	if w.opened >= 0 || len(w.workers) != w.want.Split.P {
		return
	}
	for _, k := range w.workers {
		if k.starting || k.t != w.want.Split.T {
			return
		}
	}
	w.opened, w.change = w.now, w.now-w.ordered
}

// sample is what a driver would tell.
func (w *world) sample() Sample {
	s := Sample{
		Split: w.want.Split, Tasks: append([]float64(nil), w.tasks...), Items: len(w.tasks),
		Start: seconds(w.m.start), CPU: -1, Left: w.left,
	}
	if w.opened < 0 {
		return s
	}
	s.Wall, s.Change = seconds(w.now-w.opened), seconds(w.change)
	for _, k := range w.workers {
		if !k.starting && !k.idle && k.stay == w.ordered && k.began >= w.opened {
			s.Pending = append(s.Pending, w.now-k.began)
		}
	}
	if w.m.facts.Use > 0 {
		s.CPU = min(float64(s.Split.P)*w.m.facts.Use, float64(w.m.logical))
	}
	return s
}

// lost is the time that probes took more than the best split would have.
func (w *world) lost(best Split) float64 {
	share := func(s Split) float64 { return w.m.cost[s] / float64(s.P) }
	sum := 0.0
	for _, s := range w.spent {
		if s.seconds > 0 {
			sum += s.seconds / float64(best.P)
		} else if s.split.P > 0 {
			sum += max(0, share(s.split)-share(best)) * s.noise
		}
	}
	return sum
}

// seconds is a duration, of thirty years at most.
func seconds(s float64) time.Duration {
	return time.Duration(max(0, min(s, mostTime)) * float64(time.Second))
}
