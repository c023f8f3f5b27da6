package enginetest

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/comal-go/comal/engine"
)

// checkCancel: a task that is canceled goes, if the engine can end it, and no
// other does.
func checkCancel(r *rig) {
	r.start(1)
	running := r.text(Wait)
	if r.props.Kill {
		running = r.text(Hang)
	}
	run := r.submit(running)
	r.runs(running)
	r.eng.Cancel(r.ids.Uint64()) // nobody's
	if !r.props.Kill {
		r.eng.Cancel(run.task.ID)
		r.release(running)
		r.finish(run)
		r.finish(r.submit(r.text(Fine)))
		return
	}
	queued := r.submit(r.text(Fine))
	next := r.submit(r.text(Fine))
	r.mu.Lock()
	run.canceled, queued.canceled = true, true
	r.mu.Unlock()
	r.eng.Cancel(queued.task.ID)
	r.eng.Cancel(run.task.ID)
	r.finish(next, r.submit(r.text(Fine)))
	r.eng.Cancel(next.task.ID) // over
	r.finish(r.submit(r.text(Fine)))
	if Starts(r.fileOf(queued.texts[0])) > 0 {
		r.Error("a task was run that had been canceled while it waited")
	}
}

// checkResize: there are as many workers as were asked for last, with as many
// threads, and what runs is not disturbed.
func checkResize(r *rig) {
	r.start(1)
	ctx := context.Background()
	if !r.props.Resizable {
		if err := r.eng.Resize(ctx, 2, 1); !errors.Is(err, errors.ErrUnsupported) {
			r.Errorf("Resize returns %v, want errors.ErrUnsupported", err)
		}
		return
	}
	texts := r.texts(3, Wait)
	recs := r.handAll(texts[:2])
	r.until("no start of an item", func() bool { return r.begun(texts) > 0 })
	if err := r.eng.Resize(ctx, 3, 1); err != nil {
		r.Fatalf("Resize: %v", err)
	}
	recs = append(recs, r.handAll(texts[2:])...)
	r.runs(texts...) // all at once
	if err := r.eng.Resize(ctx, 1, 2); err != nil {
		r.Fatalf("Resize: %v", err)
	}
	r.release(texts...)
	r.finish(recs...)
	if Threads.Fits(r.props, r.kind) {
		rec := r.submit(r.text(Threads))
		r.finish(rec)
		if rec.values[0] != "2" {
			r.Errorf("an item sees %s threads after a Resize to 2", rec.values[0])
		}
	}
	r.musters(1)
	checkFewer(r)
	if i, ok := r.eng.(engine.Inspector); ok {
		r.until("more than one worker after a Resize to 1", func() bool { return len(i.Workers()) == 1 })
	}
	resizeOften(r)
}

// musters waits until an engine that can tell says that it has n workers.
func (r *rig) musters(n int) {
	r.Helper()
	if m, ok := r.eng.(engine.Musterer); ok {
		r.until("a Resize is not complete", func() bool { return m.Muster().Complete() })
		if got := m.Muster().Wanted; got != n {
			r.Errorf("there are to be %d workers after a Resize to %d", got, n)
		}
	}
}

// handAll submits items, each as a task. Where they find no room they wait.
func (r *rig) handAll(texts []string) (recs []*record) {
	for _, text := range texts {
		rec := r.task(text)
		recs = append(recs, rec)
		go func() { _ = r.hand(rec, r.patience) }()
	}
	return recs
}

// begun is how many of some items have started.
func (r *rig) begun(texts []string) (n int) {
	for _, text := range texts {
		n += Starts(r.fileOf(text))
	}
	return n
}

// checkFewer: once one worker is left, no two items run at a time.
func checkFewer(r *rig) {
	texts := r.texts(3, Wait)
	recs := r.handAll(texts)
	released := make([]bool, len(texts))
	for n := range texts {
		r.until("no item starts although none runs", func() bool { return r.begun(texts) > n })
		if began := r.begun(texts); began > n+1 {
			r.Errorf("%d items run at once on one worker", began-n)
		}
		for i, text := range texts {
			if !released[i] && Starts(r.fileOf(text)) > 0 {
				released[i] = true
				r.release(text)
				break
			}
		}
	}
	r.finish(recs...)
}

// resizeOften: whatever is asked for while tasks run, none is disturbed.
func resizeOften(r *rig) {
	ctx := context.Background()
	var recs []*record
	for n := range 60 {
		recs = append(recs, r.submit(r.texts(2, Fine)...))
		if err := r.eng.Resize(ctx, 1+n%3, 1+n%20/10); err != nil {
			r.Fatalf("Resize: %v", err)
		}
	}
	r.finish(recs...)
	for _, rec := range recs {
		if rec.last.Lost != nil {
			r.Errorf("a Resize cost a task: %v", rec.last.Lost)
		}
	}
}

// checkStartTwice: an engine runs one program.
func checkStartTwice(r *rig) {
	r.start(1)
	if err := r.eng.Start(context.Background(), r.program(1, 1)); err == nil {
		r.Error("a second Start is not refused")
	}
	r.finish(r.submit(r.text(Fine)))
}

// checkStartRefused: a program that cannot run is refused before its first item.
func checkStartRefused(r *rig) {
	p := r.program(2, 1)
	if r.kind == engine.Command {
		p.Dir = r.dir + "/nowhere"
	}
	p.Name += "-that-is-not-there"
	err := r.eng.Start(context.Background(), p)
	if err == nil {
		r.Error("a program that is not there was started")
	}
	var start *engine.StartError
	if errors.As(err, &start) && (start.Message == "" || start.Advice == "") {
		r.Errorf("no cause or no next step: %+v", *start)
	}
	r.bounded("Close after a Start that failed", func() { _ = r.eng.Close(context.Background()) })
}

// checkClose: a Close without haste waits for what runs, and accepts nothing
// from then on; a second one does nothing.
func checkClose(r *rig) {
	r.start(2)
	texts := r.texts(2, Wait)
	for _, text := range texts {
		r.submit(text)
	}
	r.runs(texts...)
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = r.eng.Close(context.Background())
	}()
	r.refuses() // else they could end before it has begun
	r.release(texts...)
	r.bounded("Close", func() { <-over })
	for _, text := range texts {
		if Ends(r.fileOf(text)) == 0 {
			r.Error("Close has returned before a task had ended that ran")
		}
	}
	r.closed()
	r.bounded("a second Close", func() { _ = r.eng.Close(context.Background()) })
	late := r.task(r.text(Fine))
	if err := r.hand(late, r.patience); err == nil || errors.Is(err, errPatience) {
		r.Errorf("Submit after Close returns %v, want a refusal", err)
	}
	r.eng.Cancel(late.task.ID)
}

// refuses waits until nothing is accepted any more. What was accepted before
// need not run.
func (r *rig) refuses() {
	r.Helper()
	for deadline := time.Now().Add(r.patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		rec := r.task(r.text(Fine))
		rec.canceled = true // nobody knows it yet
		switch err := r.hand(rec, r.patience); {
		case errors.Is(err, errPatience) || errors.Is(err, errStuck):
			r.Fatalf("Submit while Close waits: %v, want a refusal", err)
		case err != nil:
			return
		}
	}
	r.Fatalf("Submit goes on to accept tasks for %v after Close was called", r.patience)
}

// checkCloseIdle: an engine can be closed that has done nothing, by several.
func checkCloseIdle(r *rig) {
	r.start(2)
	go func() { _ = r.eng.Close(context.Background()) }()
	r.close()
}

// checkCloseAtOnce: a Close whose context is done ends whatever runs.
func checkCloseAtOnce(r *rig) {
	r.start(4)
	running := []string{r.text(Wait), r.text(Wait)}
	if r.props.Kill {
		running = []string{r.text(Wait), r.text(Hang), r.text(Spin), r.text(Stop)}
	}
	for _, text := range running {
		r.submit(text).canceled = true
	}
	for range 2 {
		r.submit(r.text(Wait)).canceled = true // these need not start
	}
	r.runs(running...)
	r.leave()
	began := time.Now()
	now, cancel := context.WithCancel(context.Background())
	cancel()
	r.bounded("Close with a context that is done", func() { _ = r.eng.Close(now) })
	r.closed()
	r.Logf("closed in %v", time.Since(began))
	for _, text := range running {
		stopped := strings.Contains(text, ": stop ") // goes on when it is asked to end
		if Ends(r.fileOf(text)) > 0 && !stopped {
			r.Errorf("Close waited for %q", text)
		}
	}
}
