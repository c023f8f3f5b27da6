package guard

import (
	"fmt"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
	"github.com/comal-go/comal/internal/units"
)

const (
	// A median of fewer items says nothing, and a multiple of one that is
	// shorter than this would catch items that a busy machine has held up.
	enoughItems    = 5
	shortestTimes  = 100 * time.Millisecond
	longStill      = 5 * time.Minute // is worth a warning
	stoppedLongest = 2 * time.Second // that a worker may be stopped by a signal
)

// ItemLimit is how long an item may take: a duration, or a number of times the
// median of those that have ended, whichever is shorter; 0 is no limit.
func ItemLimit(timeout time.Duration, times float64, median time.Duration, ended int) (limit time.Duration, ofMedian bool) {
	if times > 0 && ended >= enoughItems {
		limit = max(shortestTimes, time.Duration(times*float64(median)))
		if timeout == 0 || limit < timeout {
			return limit, true
		}
	}
	return timeout, false
}

// limit is how long an item may take, and why; 0 is no limit.
func (g *Guard) limit() (time.Duration, string) {
	k := g.cfg.TimeoutTimes
	limit, ofMedian := ItemLimit(g.cfg.Timeout, k, g.look.Median, g.look.Ended)
	switch {
	case !ofMedian:
		return limit, units.Time(limit) + " (the limit)"
	case limit == shortestTimes:
		return limit, fmt.Sprintf("%s (the least that counts as %.3g times the median)", units.Time(limit), k)
	}
	return limit, fmt.Sprintf("%s (%.3g times the median of %s)", units.Time(limit), k, units.Time(g.look.Median))
}

// deadlines ends items that take longer than allowed.
func (g *Guard) deadlines() {
	limit, why := g.limit()
	if limit == 0 || !g.cfg.Kill {
		return
	}
	for i := range g.look.Workers {
		w := &g.look.Workers[i]
		if !w.busy() || w.At < 0 || g.tracks[w.Name].doomed {
			continue
		}
		if left := g.tracks[w.Name].began + limit - g.now; left > 0 {
			g.after(left + time.Millisecond)
			continue
		}
		g.kill(w, gentle, sched.Suspect, engine.ItemError{
			Kind: engine.KindTimeout, Message: "ran longer than " + why,
			Advice: "see why it takes so long, or allow more by --timeout (Option.Timeout)",
		})
	}
}

// still is since when a worker has made no progress.
type still struct {
	known bool
	since time.Duration
	cpu   time.Duration
	io    int64
}

// A process that does nothing still uses a little: a runtime that looks for
// work, a thread that tells that it lives.
const (
	idleShare = 0.005 // of a CPU
	idleCPU   = 20 * time.Millisecond
	idleIO    = 4 << 10
)

func (s *still) add(now time.Duration, w *Worker, other bool) {
	idle := idleCPU + time.Duration(idleShare*float64(now-s.since))
	if !s.known || other || w.CPU-s.cpu > idle || w.CPU < s.cpu || w.IO-s.io > idleIO || w.IO < s.io {
		*s = still{true, now, w.CPU, w.IO}
	}
}

// stalls ends workers that were stopped, and those that do nothing if that was
// asked for: a healthy item may wait for something.
func (g *Guard) stalls() {
	for i := range g.look.Workers {
		w := &g.look.Workers[i]
		t := g.tracks[w.Name]
		if !w.Seen || !w.busy() || t.doomed {
			continue
		}
		quiet := g.now - t.still.since
		switch {
		case g.cfg.Kill && t.stopped >= 0 && g.now-t.stopped >= stoppedLongest:
			g.kill(w, 0, sched.Suspect, engine.ItemError{
				Kind: engine.KindStalled, Signal: "SIGSTOP", Message: "its worker was stopped by a signal, and not continued",
				Advice: "see who stops processes here: a debugger, job control of a shell, a batch system",
			})
		case t.stopped >= 0: // it has its own time
		case g.cfg.Kill && g.cfg.Stall > 0 && quiet >= g.cfg.Stall:
			g.kill(w, gentle, sched.Suspect, engine.ItemError{
				Kind: engine.KindStalled, Message: "used neither CPU nor disk for " + units.Time(g.cfg.Stall),
				Advice: "see what it waits for, or allow more by --stall (Option.Stall)",
			})
		case g.cfg.Stall > 0 && g.cfg.Kill:
			g.after(t.still.since + g.cfg.Stall - g.now + time.Millisecond)
		case quiet >= longStill:
			g.warn(fmt.Sprintf("still %d", w.pos()), "worker %s (pid %d) has used neither CPU nor disk for %s: "+
				"if it hangs, --stall 5m (Option.Stall) ends such a worker and tries its item again", w.Name, w.PID, units.Time(longStill))
		}
	}
}
