package cli

import (
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/results"
	"github.com/comal-go/comal/tune"
)

// jobRun is the job done once in a split, and what was measured. It takes the
// results, of which it keeps nothing but times.
type jobRun struct {
	tune.Split // as it was asked for
	tune.Trial

	processes int           // that there really were
	done      int           // items, those that failed included
	tasks     []float64     // seconds of the items; of many the first
	busy      float64       // seconds of all items
	longest   float64       // of the longest
	begin     time.Duration // until there was a worker
	idle      time.Duration // before the first item and after the last one
	peak      int64         // bytes of all that was started; 0 if not known
	seen      int           // most live threads in one worker; 0 if not known
	deaths    int64

	failed     int
	failure    *engine.ItemError // the first in the order of the items
	failedItem string

	last      time.Time // a result came
	lastStart time.Time // of an item
}

const mostTasks = 5000 // that are kept of a run

// Write takes one result.
func (m *jobRun) Write(rec *results.Record) error {
	m.done++
	m.busy += rec.Seconds
	m.longest = max(m.longest, rec.Seconds)
	if len(m.tasks) < mostTasks && rec.Err == nil {
		m.tasks = append(m.tasks, rec.Seconds)
	}
	m.last = rec.Ended
	if start := rec.Ended.Add(-seconds(rec.Seconds)); start.After(m.lastStart) {
		m.lastStart = start
	}
	if rec.Err != nil {
		m.failed++
		if m.failure == nil || rec.Err.Index < m.failure.Index {
			m.failure, m.failedItem = rec.Err, rec.Item
		}
	}
	return nil
}

// end takes what is known once the run is over.
func (m *jobRun) end(r *mapRun, wall time.Duration) {
	m.Seconds = wall.Seconds()
	m.processes = r.decided.Processes
	p := r.watch.newest()
	m.peak, m.seen, m.deaths = p.PeakRSS, p.Seen, r.deaths.Load()
	if m.done == 0 || r.beganAt.IsZero() {
		return
	}
	m.begin = r.beganAt.Sub(r.started)
	m.idle = m.begin + max(0, r.started.Add(wall).Sub(m.last))
}

// record takes a snapshot and shows nothing.
func (w *watch) record(s comal.Progress) {
	w.mu.Lock()
	w.last = s
	w.mu.Unlock()
}
