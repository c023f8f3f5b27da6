package comal

import (
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/drive"
	"github.com/comal-go/comal/internal/guard"
	"github.com/comal-go/comal/internal/host"
)

// guardian watches a run that works: it shows package guard what the workers do
// and use, and does what that says. Between two looks it is only a timer, so
// that a run which ends before the first one costs nothing.
type guardian struct {
	run     *drive.Run
	crew    *crew
	eng     engine.Engine
	workers engine.Inspector
	warned  func(string)

	mu    sync.Mutex // held during a look
	guard *guard.Guard
	timer *time.Timer
	over  bool
	gave  time.Time // memory was last given back
}

// watchOver returns the guardian of a run, nil if there is nothing to watch.
func (j *job[I, O]) watchOver() *guardian {
	in, ok := j.eng.(engine.Inspector)
	p := j.eng.Properties()
	cfg := guard.Config{
		Slots: j.plan.processes, Kill: !p.SharedMemory, Budget: j.plan.budget,
		Timeout: j.opt.Timeout, TimeoutTimes: j.opt.TimeoutTimes, Stall: j.opt.Stall,
	}
	if !ok || p.SharedMemory && cfg.Budget == 0 { // items in this process see to their time themselves
		return nil
	}
	g := &guardian{
		run: j.run, crew: &j.crew, eng: j.eng, workers: in, warned: j.opt.Warned,
		guard: guard.New(cfg),
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.timer = time.AfterFunc(g.guard.Wait(), g.look)
	return g
}

// stop ends the watch. A look under way is waited for.
func (g *guardian) stop() {
	if g == nil {
		return
	}
	g.timer.Stop()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.over = true
}

// room is how many workers memory allows and what the largest one needed; 0 is
// not known.
func (g *guardian) room() (workers int, each int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.guard.Room()
}

// look looks once and does what has to be done.
func (g *guardian) look() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.over {
		return
	}
	for _, o := range g.guard.Step(g.see()) {
		g.obey(o)
	}
	g.timer.Reset(g.guard.Wait())
}

// see describes the run at this moment.
func (g *guardian) see() *guard.Look {
	began := time.Now()
	l := &guard.Look{Slots: g.crew.wanted()}
	l.Median, l.Ended = g.run.Median()
	own, _ := host.ReadUsage(os.Getpid())
	l.Own = own.AnonRSS
	l.Now = g.run.Elapsed()
	var pids []int
	for _, w := range g.workers.Workers() {
		at := w.At
		if w.N == 1 {
			at = 0
		}
		l.Workers = append(l.Workers, guard.Worker{
			Name: w.Name, PID: w.PID, Task: w.Task, First: w.First, At: at, Since: l.Now - began.Sub(w.Since),
		})
		pids = append(pids, w.PID)
	}
	if !g.eng.Properties().SharedMemory {
		weigh(l.Workers, pids)
	}
	return l
}

// weigh adds what workers and all that they have started use.
func weigh(workers []guard.Worker, pids []int) {
	loads, _, err := host.TreeUsage(pids...)
	if err != nil {
		return
	}
	for i, u := range loads {
		if w := &workers[i]; w.PID != 0 && !u.Dead() {
			w.Seen, w.Bytes, w.CPU, w.IO, w.Stopped = true, u.Memory, u.CPU, u.Read+u.Written, u.Stopped()
		}
	}
}

// giveBack returns memory to the system that this process has no use for: it
// counts, too.
func (g *guardian) giveBack() {
	if now := time.Now(); now.Sub(g.gave) > time.Second {
		g.gave = now
		debug.FreeOSMemory()
	}
}

// obey does one thing.
func (g *guardian) obey(o guard.Order) {
	switch o.Kind {
	case guard.Limit:
		n := o.N
		if n > 0 && !o.Short {
			n = unbounded
		}
		if g.crew.allow(n) {
			g.giveBack()
		}
	case guard.Kill:
		if !g.run.Kill(o.Task, o.At, o.Grace, o.Why, o.Verdict) {
			g.guard.Refused(o.Worker)
		}
	case guard.Recycle:
		if r, ok := g.eng.(engine.Recycler); ok {
			r.Recycle(o.Worker)
		}
	case guard.Warn:
		if g.warned != nil {
			g.warned(o.Text)
		}
	}
}
