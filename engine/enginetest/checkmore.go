package enginetest

import (
	"os"
	"strings"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
)

// workers are the engine's, by the name of what they do.
func (r *rig) workers() map[uint64]engine.Worker {
	r.Helper()
	busy := map[uint64]engine.Worker{}
	names := map[string]bool{}
	for _, w := range r.eng.(engine.Inspector).Workers() {
		switch {
		case w.Name == "" || names[w.Name]:
			r.Errorf("a worker is called %q, as another is or none should be", w.Name)
		case w.N == 0 && w.Task != 0:
			r.Errorf("an idle worker has a task: %+v", w)
		case w.N == 0:
		case w.At < -1 || w.At >= w.N:
			r.Errorf("a worker is at no item of its task: %+v", w)
		case w.Since.After(time.Now()) || w.Since.Before(time.Now().Add(-time.Hour)):
			r.Errorf("a worker has been at it since %v", w.Since)
		default:
			busy[w.Task] = w
		}
		names[w.Name] = true
	}
	return busy
}

// checkWorkers: who is at what is told right.
func checkWorkers(r *rig) {
	r.start(2)
	texts := r.texts(2, Wait)
	recs := []*record{r.submit(append(r.texts(2, Fine), texts[0])...), r.submit(texts[1])}
	r.runs(texts...)
	busy := r.workers()
	pids := map[int]bool{}
	for i, rec := range recs {
		w, ok := busy[rec.task.ID]
		if !ok || w.First != rec.task.First || w.N != rec.task.N {
			r.Errorf("nobody is told to be at task %d, items %d + %d: %+v", rec.task.ID, rec.task.First, rec.task.N, busy)
		}
		if w.At >= 0 && w.At != rec.task.N-1 {
			r.Errorf("task %d: at item %d, which is not the one that runs", i, w.At)
		}
		if w.PID != 0 && (pids[w.PID] || w.PID == os.Getpid()) {
			r.Errorf("task %d: process %d is another's", i, w.PID)
		}
		pids[w.PID] = true
	}
	r.release(texts...)
	r.finish(recs...)
	r.until("busy workers although all is done", func() bool { return len(r.workers()) == 0 })
}

// checkKill: the worker of an item is ended if it is still at it.
func checkKill(r *rig) {
	k := r.eng.(engine.Killer)
	r.start(2)
	for _, what := range []What{Wait, Hang, Stop, Spin} {
		if !what.Fits(r.props, r.kind) {
			continue
		}
		other := r.text(Wait)
		bystander := r.submit(other)
		text := r.text(what)
		rec := r.submit(r.text(Fine), text, r.text(Fine))
		r.runs(text, other)
		if k.Kill(rec.task.ID, 0, time.Second) || k.Kill(rec.task.ID, 2, time.Second) || k.Kill(r.ids.Uint64(), 0, time.Second) {
			r.Errorf("%s: Kill is true of an item that does not run", what)
		}
		if !r.kill(k, rec, 1) {
			r.Errorf("%s: Kill is false of the item that runs", what)
			r.eng.Cancel(rec.task.ID)
		}
		r.finish(rec)
		if rec.last.Lost == nil || len(rec.values)+rec.last.Ended != 1 || len(rec.values)+rec.last.Started != 2 {
			r.Errorf("%s: item 1 was killed; %d results, lost %v, Started %d, Ended %d",
				what, len(rec.values), rec.last.Lost, rec.last.Started, rec.last.Ended)
		}
		if k.Kill(rec.task.ID, 1, time.Second) {
			r.Errorf("%s: Kill is true of a task that is over", what)
		}
		r.release(other)
		r.finish(bystander, r.submit(r.text(Fine)))
		if bystander.last.Lost != nil {
			r.Errorf("%s: another task was lost, too: %v", what, bystander.last.Lost)
		}
	}
}

// kill ends the worker of an item. The engine may learn later than we that the
// item has begun.
func (r *rig) kill(k engine.Killer, rec *record, at int) bool {
	for deadline := time.Now().Add(r.patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if k.Kill(rec.task.ID, at, 50*time.Millisecond) {
			return true
		}
	}
	return false
}

// checkRecycle: a worker is replaced after its task, which is not disturbed.
func checkRecycle(r *rig) {
	c := r.eng.(engine.Recycler)
	r.start(1)
	c.Recycle("nobody")
	text := r.text(Wait)
	rec := r.submit(text)
	r.runs(text)
	var before engine.Worker
	if _, ok := r.eng.(engine.Inspector); ok {
		before = r.workers()[rec.task.ID]
		c.Recycle(before.Name)
	}
	r.release(text)
	r.finish(rec)
	if rec.last.Lost != nil {
		r.Errorf("Recycle cost a task: %v", rec.last.Lost)
	}
	c.Recycle(rec.last.Worker) // idle now, or a new one already
	text = r.text(Wait)
	next := r.submit(text)
	r.runs(text)
	if before.PID != 0 {
		if after := r.workers()[next.task.ID]; after.PID == before.PID {
			r.Errorf("process %d goes on after Recycle", before.PID)
		}
	}
	r.release(text)
	r.finish(next)
}

// checkDigest: the source of a Python function is known by its content.
func checkDigest(r *rig) {
	d := r.eng.(engine.Digester)
	r.start(1)
	digest := d.Digest()
	if digest != d.Digest() || strings.ContainsAny(digest, " \n") {
		r.Errorf("the digest %q is not a fixed word", digest)
	}
	if r.kind == engine.Command && digest != "" {
		r.Errorf("commands have the digest %q", digest)
	}
	r.Logf("%s: %q", r.kind, digest)
}

// feed is tasks to be pulled.
type feed struct {
	r    *rig
	mu   sync.Mutex
	recs []*record
	left sync.WaitGroup // tasks not reported
}

// Next gives the next task. There may be more until all are done, as the
// scheduler may have to try items again.
func (f *feed) Next() (engine.Task, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.recs) == 0 {
		f.mu.Unlock()
		f.left.Wait()
		f.mu.Lock()
		return engine.Task{}, false
	}
	t := f.recs[0].task
	f.recs = f.recs[1:]
	return t, true
}

// Done takes a result.
func (f *feed) Done(res engine.Result) {
	f.r.take(res)
	if res.Final {
		f.left.Done()
	}
}

// checkPull: a feed is run dry, and all is reported before Pull returns.
func checkPull(r *rig) {
	p := r.eng.(engine.Puller)
	r.start(3)
	var recs []*record
	for n := range 100 {
		recs = append(recs, r.task(r.texts(1+n%3, Fine)...))
	}
	recs = append(recs, r.task(r.text(Fine), r.text(Fail), r.text(Fine)))
	f := &feed{r: r, recs: recs}
	f.left.Add(len(recs))
	r.bounded("Pull", func() { p.Pull(f) })
	for n, rec := range recs {
		if !rec.final || len(rec.values) != rec.task.N {
			r.Errorf("task %d of a feed: final %v, %d of %d items", n, rec.final, len(rec.values), rec.task.N)
		}
	}
}
