package drive

import (
	"cmp"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// kill is what a worker is being ended for.
type kill struct {
	at      int // the item, counted from the task's first
	why     *engine.ItemError
	verdict sched.Verdict
}

// Kill ends the worker that is at an item of a task, counted from the task's
// first, for a reason, and says what follows for the item. The item's error then
// is the engine's with the reason's kind, message and advice. False says that it
// is not at that item any more, or that the engine cannot. Of several kills of a
// worker the first counts.
func (r *Run) Kill(id uint64, at int, grace time.Duration, why *engine.ItemError, v sched.Verdict) bool {
	killer, can := r.eng.(engine.Killer)
	if !can {
		return false
	}
	r.mu.Lock()
	_, done, known := r.s.Running(id)
	under, pending := r.kills[id]
	if known && !pending && at >= done {
		r.kills[id] = kill{at, why, v} // before the engine can report the death
	}
	r.mu.Unlock()
	switch {
	case pending:
		return under.at == at
	case !known || at < done:
		return false
	case killer.Kill(id, at, grace):
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.kills, id)
	return false
}

// death completes the certificate of a lost worker, and returns what the
// scheduler is to know. The run must be locked.
func (r *Run) death(res *engine.Result) sched.Event {
	t, done, _ := r.s.Running(res.ID)
	done += res.N
	whole := *res.Lost // which may be many deaths'
	res.Lost = &whole
	whole.PeakRSS = cmp.Or(whole.PeakRSS, res.PeakRSS)
	whole.Worker = cmp.Or(whole.Worker, res.Worker)

	ev := sched.Event{Kind: sched.Lost, ID: res.ID}
	ev.Started = min(max(res.Started, 0), t.N-done)
	ev.Ended = min(max(res.Ended, 0), ev.Started)
	if whole.Kind == engine.KindOOM && r.s.Busy() > 1 { // it was not alone
		ev.Verdict = sched.Crowded
	}
	if k, meant := r.kills[res.ID]; meant {
		whole.Kind, whole.Message, whole.Advice = k.why.Kind, k.why.Message, k.why.Advice
		ev.Verdict = k.verdict
		if at := k.at - done; at >= ev.Ended {
			ev.Ended, ev.Started = at, at+1
		} else { // it has ended since: what the worker was at then is not to blame
			ev.Ended = ev.Started
		}
	}
	whole.Index, whole.Attempt = -1, t.Attempt
	if ev.Ended < ev.Started {
		pos := t.First + done + ev.Ended
		whole.Index, whole.Attempt = r.s.Index(pos), r.s.Attempt(pos)
	}
	return ev
}
