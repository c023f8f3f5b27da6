package comal

import (
	"sync"
	"time"

	"github.com/comal-go/comal/internal/drive"
	"github.com/comal-go/comal/tune"
)

// trial is what is measured of the split in force, from the moment all of its
// workers are there. It is told of each result with the run locked, so its lock
// is held for moments only.
type trial struct {
	ring func() // called when what was wanted is reached, once for each want

	mu     sync.Mutex
	want   tune.Want
	since  time.Duration // it is wanted
	heard  int           // tasks that the tuner has been told of
	split  tune.Split    // in force
	order  time.Duration // when it was ordered, since the run began
	change time.Duration // from then until all were there
	there  time.Duration // when they were; negative while they are not
	tasks  []float64
	busy   time.Duration // that workers were at items that have ended
	items  int
	failed int
	left   int  // items to be started, at the latest result; -1 is not known
	rung   bool // for this want
	ahead  bool // the number of items to be started that is wanted is still to come
	cpu    meter

	// Of the whole run.
	longest float64       // seconds of one item
	dry     time.Duration // since when nothing is to be started; 0 if something is
}

// mostTasks bounds what is kept of a split that is in force for long.
const mostTasks = 1 << 16

// begin measures another split, whose workers are still to come.
func (w *trial) begin(s tune.Split, now time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.split, w.order, w.there = s, now, -1
	w.clear()
}

// clear forgets what was measured. The trial must be locked.
func (w *trial) clear() {
	w.tasks, w.busy, w.items, w.failed, w.heard = w.tasks[:0], 0, 0, 0, 0
}

// open says that all workers of a split have been there since then.
func (w *trial) open(since time.Duration, cpu meter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.there, w.change, w.cpu = since, since-w.order, cpu
	w.clear()
}

// again begins anew with the same workers: what was measured says nothing of
// them.
func (w *trial) again(now time.Duration, cpu meter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.there, w.change, w.cpu = now, 0, cpu
	w.since, w.rung = now, false
	w.clear()
}

// isOpen says whether the workers are all there.
func (w *trial) isOpen() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.there >= 0
}

// await sets when the bell is to ring.
func (w *trial) await(want tune.Want, now time.Duration, left int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.want, w.since, w.left, w.rung = want, now, left, false
	w.heard = len(w.tasks)
	w.ahead = left < 0 || left > want.Left
}

// ended takes what a run tells of a result.
func (w *trial) ended(e drive.Ended) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = e.Left
	if e.Left == 0 && w.dry == 0 {
		w.dry = e.Now
	}
	if w.there >= 0 {
		w.busy += max(0, min(e.Wall, e.Now-w.there))
	}
	if e.Items > 0 && e.Work > 0 {
		w.longest = max(w.longest, e.Wall.Seconds()/float64(e.Items))
		if w.there >= 0 && e.Began >= w.there {
			w.take(e)
		}
	}
	if !w.rung && (w.enough() || w.few()) {
		w.rung = true
		w.ring()
	}
}

// take counts the items of a task. The trial must be locked.
func (w *trial) take(e drive.Ended) {
	if len(w.tasks) == mostTasks {
		w.clear()
		w.there, w.change = e.Now, 0
		return
	}
	w.tasks = append(w.tasks, e.Wall.Seconds()/e.Work)
	w.items += e.Items
	w.failed += e.Failed
}

// enough says whether as many tasks have ended as are wanted. The trial must be
// locked.
func (w *trial) enough() bool {
	return w.want.Tasks > 0 && len(w.tasks) >= max(w.want.Tasks, w.heard+1)
}

// few says whether so few items are to be started as are wanted. The trial must
// be locked.
func (w *trial) few() bool {
	return w.ahead && w.want.Left >= 0 && w.left >= 0 && w.left <= w.want.Left
}

// due says whether what is wanted has been reached, and if not after what time
// it will be at the latest; 0 is no limit.
func (w *trial) due(now time.Duration) (yes bool, wait time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.few() {
		return true, 0
	}
	if w.there < 0 {
		return false, 0
	}
	if wall := w.want.Wall; wall > 0 {
		if wait = max(w.since, w.there) + wall - now; wait <= 0 {
			return true, 0
		}
	}
	return w.enough(), wait
}

// sample is what has been measured so far.
func (w *trial) sample(now time.Duration) tune.Sample {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := tune.Sample{Split: w.split, Left: w.left, CPU: -1}
	if w.there < 0 {
		s.Change = now - w.order
		return s
	}
	s.Wall, s.Change = now-w.there, w.change
	s.Tasks, s.Items, s.Failed = append(s.Tasks, w.tasks...), w.items, w.failed
	return s
}

// occupied is the part of their time that workers have been at items, where those
// that have not ended took so long.
func (w *trial) occupied(now, underway time.Duration) float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return (w.busy + underway).Seconds() / max(1e-9, (now-w.there).Seconds()*float64(w.split.P))
}

// inForce is the split that is measured.
func (w *trial) inForce() tune.Split {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.split
}

// whole is since when the workers have all been there.
func (w *trial) whole() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.there
}
