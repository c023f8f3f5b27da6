package guard

import "time"

// track is what is remembered of a worker from look to look. It begins anew with
// each process.
type track struct {
	pid   int
	seen  bool // there has been a look that told something
	at    time.Duration
	bytes int64
	task  uint64
	item  int
	began time.Duration // when that item began, as far as it is known
	last  time.Duration // the latest look, whatever it told
	rate  float64       // at which it grows, in bytes a second
	start int64         // what it had when its item was first seen
	peak  int64         // the most it had during its item

	level   level
	still   still
	stopped time.Duration // since when it is seen stopped; -1 if it is not

	doomed   bool // it has been ordered to end
	doomedAt time.Duration
	recycled bool
	present  bool // in the latest look
}

// obeyed is how long an order may take. After that the worker counts as any
// other.
const obeyed = 3 * time.Second

// remember books the latest look.
func (g *Guard) remember() {
	for _, t := range g.tracks {
		t.present = false
	}
	for i := range g.look.Workers {
		w := &g.look.Workers[i]
		t := g.tracks[w.Name]
		if t == nil || t.pid != w.PID {
			g.pool.ended(t)
			t = &track{pid: w.PID, stopped: -1, item: -1, last: -1}
			g.tracks[w.Name] = t
		}
		t.present = true
		g.update(t, w)
	}
	for name, t := range g.tracks {
		if !t.present {
			g.pool.ended(t)
			delete(g.tracks, name)
		}
	}
}

// update books what is seen of one worker.
func (g *Guard) update(t *track, w *Worker) {
	other := w.Task != t.task || w.At != t.item
	if other {
		g.pool.ended(t)
		t.begin(g.now, w)
	}
	t.last = g.now
	if t.doomed && g.now-t.doomedAt > obeyed {
		t.doomed = false
	}
	if !w.Seen {
		t.stopped, t.still = -1, still{}
		return
	}
	if dt := (g.now - t.at).Seconds(); t.seen && dt > 0 {
		// Growth comes in bursts: half of what it was counts as well.
		t.rate = max(float64(w.Bytes-t.bytes)/dt, t.rate/2, 0)
	}
	t.seen, t.at, t.bytes = true, g.now, w.Bytes
	if t.peak == 0 {
		t.start = w.Bytes
	}
	t.peak = max(t.peak, w.Bytes)
	t.level.add(w.Bytes, other && w.busy())
	t.still.add(g.now, w, other)
	if !w.Stopped || !w.busy() {
		t.stopped = -1
	} else if t.stopped < 0 {
		t.stopped = g.now
	}
}

// begin books that the worker is at another item. An engine that knows no better
// says when the task began: then an item that is not its first began when it was
// first seen there, or up to a look earlier.
func (t *track) begin(now time.Duration, w *Worker) {
	t.began = w.Since
	if w.At > 0 && (t.last < 0 || w.Since <= t.last) {
		t.began = now
	}
	t.task, t.item, t.peak, t.doomed = w.Task, w.At, 0, false
}
