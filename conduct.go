package comal

import (
	"cmp"
	"slices"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/drive"
	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/tune"
)

// tuner decides which split is tried; it is a *tune.Tuner but for tests.
type tuner interface {
	First() tune.Want
	Tell(tune.Sample) tune.Want
	Outcome() tune.Outcome
	Learnt() (tune.Learnt, bool)
}

// newTuner returns the tuner of a run.
var newTuner = func(cfg tune.Config) tuner { return tune.New(cfg) }

// conductor has a tuner find the split of a run while it works. It hears of each
// result, and wakes up when what the tuner wants to know has been measured. It
// works on a podium, which is locked.
type conductor struct {
	timer    *time.Timer // that calls step
	crew     *crew
	run      *drive.Run
	eng      engine.Engine
	kind     engine.ProgramKind
	cfg      tune.Config
	room     func() (workers int, each int64) // that memory allows; 0 is not known
	recalled bool                             // an earlier run had found the split

	tuner     tuner
	trial     trial
	begun     bool
	want      tune.Want
	throttled time.Duration // by a quota when it began; negative is not known
	bound     int           // workers that memory allowed when the tuner last heard of it
	hunger    hunger
	seen      findings
}

// findings are what the runs shows beside the times of the tuner.
type findings struct {
	start   time.Duration // what a worker's start takes
	bytes   int64         // of the largest worker
	threads int           // the most that an item was given
}

const (
	// musterEvery is the time between two looks whether the workers are there.
	musterEvery = 5 * time.Millisecond
	// mostlyBusy is the part of their time that workers are at items, or what CPU
	// they use does not tell what items need: trivial ones are soon done, and
	// bringing them takes longer.
	mostlyBusy = 0.7
)

// wake has it look at once.
func (c *conductor) wake() { c.timer.Reset(0) }

// step looks at what has been measured and carries out what follows.
func (c *conductor) step() {
	if !c.begun {
		c.begin()
	}
	if !c.trial.isOpen() {
		c.muster()
	}
	due, _ := c.trial.due(c.run.Elapsed()) // asked once: time goes on
	if due && c.trial.isOpen() && c.hunger.starved(c.run) {
		c.trial.again(c.run.Elapsed(), readMeter(c.eng))
		due = false
	}
	// What the guardian has changed about the workers the tuner is told at once.
	if due || c.allowed() != c.bound {
		c.follow(c.tuner.Tell(c.sample()))
		if !c.trial.isOpen() {
			c.muster() // goroutines are there at once
		}
	}
	c.sleep()
}

// sleep sets the time of the next look.
func (c *conductor) sleep() {
	due, wait := c.trial.due(c.run.Elapsed())
	switch {
	case due:
		c.wake()
	case !c.trial.isOpen():
		c.timer.Reset(musterEvery)
	case wait > 0:
		c.timer.Reset(wait)
	}
}

// begin starts to listen. If no item has ended yet, what runs is part of what is
// measured.
func (c *conductor) begin() {
	c.begun, c.throttled = true, throttledNow()
	if c.tuner == nil {
		c.tuner = newTuner(c.cfg)
		c.want = c.tuner.First()
	}
	c.trial.ring = c.wake
	now, since := c.run.Elapsed(), time.Duration(0)
	if _, ended := c.run.Median(); ended > 0 {
		since = now
	}
	c.bound = c.allowed()
	in, _ := c.crew.inForce()
	c.seen.threads = in.T
	c.trial.begin(in, since)
	c.trial.await(c.want, since, -1)
	if m, ok := c.mustered(); ok && in == c.want.Split {
		c.seen.start = cmp.Or(m.Start, c.seen.start)
		c.open(since)
	}
	c.run.Listen(c.trial.ended)
	c.crew.watchChanges(c.wake)
	if in != c.want.Split {
		c.follow(c.want)
	}
}

// follow has what the tuner wants in force.
func (c *conductor) follow(w tune.Want) {
	c.want = w
	c.bound = c.allowed()
	c.crew.set(w.Split)
	c.seen.threads = max(c.seen.threads, w.Split.T)
	if in, _ := c.crew.inForce(); in != c.trial.inForce() {
		c.trial.begin(in, c.run.Elapsed())
	}
	c.trial.await(w, c.run.Elapsed(), c.run.Left())
}

// muster opens the trial if the workers of the split are there.
func (c *conductor) muster() {
	m, ok := c.mustered()
	if !ok {
		return
	}
	c.seen.start = cmp.Or(m.Start, c.seen.start)
	c.open(c.run.Elapsed())
}

// open begins to measure a split whose workers have been there since then.
func (c *conductor) open(since time.Duration) {
	c.trial.open(since, readMeter(c.eng))
	c.hunger.watch(c.run.Load())
}

// mustered says how many workers there are, and whether that is all.
func (c *conductor) mustered() (engine.Muster, bool) {
	em, ok := c.eng.(engine.Musterer)
	if !ok {
		return engine.Muster{}, true
	}
	m := em.Muster()
	return m, m.Complete()
}

// allowed is how many workers memory allows; 0 is no bound.
func (c *conductor) allowed() int {
	_, allowed := c.crew.inForce()
	if allowed == unbounded {
		return 0
	}
	return allowed
}

// sample is what the tuner is told.
func (c *conductor) sample() tune.Sample {
	s := c.trial.sample(c.run.Elapsed())
	if c.trial.isOpen() {
		s.Pending = c.run.Pending(c.trial.whole())
		if c.trial.occupied(c.run.Elapsed(), c.run.Underway(c.trial.whole())) >= mostlyBusy {
			s.CPU = readMeter(c.eng).since(c.trial.cpu)
		} // else workers without an item use no CPU, and more of them are no help
	}
	if c.room != nil {
		var each int64
		s.Room, each = c.room()
		c.seen.bytes = max(c.seen.bytes, each)
	}
	if n := c.allowed(); n > 0 && (s.Room == 0 || n < s.Room) {
		s.Room = n
	}
	if m, _ := c.mustered(); m.Wanted > 0 && m.Wanted < s.Split.P && (s.Room == 0 || m.Wanted < s.Room) {
		s.Room = m.Wanted // more cannot be started
	}
	s.Start, s.Bytes = c.seen.start, c.seen.bytes
	s.Deaf = c.eng.Properties().SharedMemory && s.Items > 0 && !c.crew.threads.asked.Load()
	return s
}

// end stops to listen; the split stays as it is.
func (c *conductor) end() {
	if c.begun {
		c.run.Listen(nil)
		c.crew.watchChanges(nil)
	}
}

// tuned tells a watcher what has been found.
func (c *conductor) tuned(trying, final bool) *event.Tuned {
	if !c.begun {
		return nil
	}
	o := c.tuner.Outcome()
	k := c.cfg.Known
	recalled := c.recalled && k != nil && o.Best == k.Best
	if recalled && o.Gain == 0 {
		o.Gain = k.Gain // a run that begins with the best does not measure it again
	}
	tried := func(s tune.Split) bool {
		return slices.ContainsFunc(o.Samples, func(t tune.Sample) bool { return t.Split == s && t.Items > 0 })
	}
	if !o.Measured && len(o.Samples) < 2 {
		o.Speedup = 0 // nothing but what is usual of machines
	}
	told := &event.Tuned{
		Trying: trying && c.want.Probe, Best: pair(o.Best), Rule: pair(o.Rule), Gain: o.Gain, Speedup: o.Speedup, Measured: o.Measured,
		Most:   c.seen.threads,
		Unsure: o.Gain == 0 && o.Best != o.Rule && tried(o.Best) && tried(o.Rule),
		Probes: o.Probes, Probing: o.Probing, Recalled: recalled,
	}
	if final {
		told.Why = c.why(o)
	}
	return told
}

func pair(s tune.Split) [2]int { return [2]int{s.P, s.T} }
