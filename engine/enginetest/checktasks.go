package enginetest

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
)

// checkResults: whatever is submitted, by whomever, is reported once.
func checkResults(r *rig) {
	r.start(2)
	var recs []*record
	for n := range 60 {
		texts := r.texts(1+n%7, Fine)
		if n%5 == 0 {
			texts[len(texts)/2] = r.text(Fail)
		}
		recs = append(recs, r.task(texts...))
	}
	var wg sync.WaitGroup
	for k := range 3 {
		wg.Go(func() {
			for i := k; i < len(recs); i += 3 {
				if err := r.hand(recs[i], r.patience); err != nil {
					r.Errorf("Submit: %v", err)
				}
			}
		})
	}
	wg.Wait()
	r.finish(recs...)
	for _, rec := range recs {
		if rec.last.Lost != nil || len(rec.values) != rec.task.N {
			r.Errorf("%d of %d items reported, lost: %v", len(rec.values), rec.task.N, rec.last.Lost)
		}
	}
}

// checkValues: items and values are what they were, long and odd ones too.
func checkValues(r *rig) {
	r.start(1)
	long := 1 << 20
	if r.kind == engine.Command {
		long = 10_000 // an argument must be shorter than 128 KiB on Linux, and shells are slow
	}
	for _, name := range []string{strings.Repeat("x", long), "ñ 'a' \"b\" $c `d` \\ * ?", "two\nlines"} {
		rec := r.submit(name+": ok", name+": fail", name+": ok")
		r.finish(rec)
		for _, i := range []int{0, 2} {
			if len(rec.values) != 3 || rec.values[i] != name {
				r.Fatalf("the value of %.20q is %.20q", name, rec.values)
			}
		}
		r.mu.Lock()
		delete(r.records, rec.task.ID) // these leave no traces to compare with
		r.mu.Unlock()
	}
}

// checkBudget: what has not been started when the budget is spent comes back.
func checkBudget(r *rig) {
	r.start(1)
	rec := r.task(r.texts(200, Sleep, "10ms")...)
	rec.task.Budget = 30 * time.Millisecond
	if err := r.hand(rec, r.patience); err != nil {
		r.Fatalf("Submit: %v", err)
	}
	r.finish(rec)
	if n := len(rec.values); n == 0 || n == rec.task.N {
		r.Errorf("%d of %d items of 10ms done in a budget of 30ms", n, rec.task.N)
	}
	r.finish(r.submit(r.text(Fine)))
}

// checkFull: Submit blocks while the engine is full, no longer than its context
// lasts, and what it refuses is never heard of.
func checkFull(r *rig) {
	const most = 1000
	r.start(2)
	var texts []string
	var recs []*record
	var refused *record
	for refused == nil {
		text := r.text(Wait)
		rec := r.task(text)
		switch err := r.hand(rec, 200*time.Millisecond); {
		case errors.Is(err, errPatience):
			refused = rec
		case err != nil:
			r.Fatalf("Submit: %v, want the cause of its context's end", err)
		case len(recs) == most:
			r.Fatalf("Submit has taken %d tasks for 2 workers and does not block", most)
		default:
			texts, recs = append(texts, text), append(recs, rec)
		}
	}
	if len(recs) < 2 {
		r.Errorf("Submit blocked after %d tasks for 2 workers", len(recs))
	}
	late := r.task(r.text(Fine))
	over := make(chan error, 1)
	go func() { over <- r.hand(late, r.patience) }()
	r.release(texts...)
	if err := <-over; err != nil {
		r.Errorf("Submit goes on to block when there is room: %v", err)
	}
	r.finish(append(recs, late)...)
	if Starts(r.fileOf(refused.texts[0])) > 0 {
		r.Error("a task that Submit refused was run")
	}
}

// checkThreads: items have the threads that the program says.
func checkThreads(r *rig) {
	r.start(1)
	rec := r.submit(r.text(Threads))
	r.finish(rec)
	if rec.values[0] != "1" {
		r.Errorf("an item with 1 thread sees %s", rec.values[0])
	}
}

// checkDeaths: an item that takes its worker along costs what had started, and
// the engine says what that was.
func checkDeaths(r *rig) {
	r.start(1)
	for _, how := range []struct {
		what What
		arg  string
	}{{Fail, ""}, {Panic, ""}, {Quit, ""}, {Exit, "0"}, {Exit, "3"}, {Die, ""}, {Crash, ""}} {
		if !how.what.Fits(r.props, r.kind) {
			continue
		}
		for at := range 3 {
			texts := r.texts(4, Fine)
			texts[at] = r.text(how.what, how.arg)
			rec := r.submit(texts...)
			r.finish(rec)
			r.blame(rec, at, how.what)
		}
	}
	r.finish(r.submit(r.text(Fine)))
}

// blame looks whether the item that died is the one that is told to have.
func (r *rig) blame(rec *record, at int, what What) {
	r.Helper()
	lost := rec.last.Lost
	signaled := what == Die || what == Crash
	exit0 := what == Exit && strings.Contains(rec.texts[at], " 0 ") && r.kind == engine.Command
	switch {
	case lost == nil && signaled:
		r.Errorf("%s: the worker died and the task is not lost", what)
	case lost != nil && lost.Message == "":
		r.Errorf("%s: lost without a message", what)
	case lost != nil && what == Die && lost.Signal != "SIGKILL": // Go makes an exit of SIGSEGV
		r.Errorf("%s: lost without the signal: %+v", what, *lost)
	case lost == nil && rec.fails[at] == nil && !exit0:
		r.Errorf("%s: item %d is said to be well", what, at)
	case lost == nil && len(rec.fails) > 1:
		r.Errorf("%s: %d items are said to have failed", what, len(rec.fails))
	case lost != nil && len(rec.fails) > 0:
		r.Errorf("%s: %d others are said to have failed", what, len(rec.fails))
	case lost != nil && r.props.SharedMemory:
		if done := len(rec.values); at < done+rec.last.Ended || at >= done+rec.last.Started {
			r.Errorf("%s: item %d is not among the suspects: %d results, Started %d, Ended %d", what, at, done, rec.last.Started, rec.last.Ended)
		}
	case lost != nil && (rec.last.Started == 0 || len(rec.values)+rec.last.Started != at+1 || rec.last.Ended != rec.last.Started-1):
		r.Errorf("%s: item %d died; %d results, Started %d, Ended %d", what, at, len(rec.values), rec.last.Started, rec.last.Ended)
	}
}

// checkManyDeaths: deaths cost nobody else anything.
func checkManyDeaths(r *rig) {
	r.start(2)
	var recs []*record
	for n := range 24 {
		texts := r.texts(3, Fine)
		if n%3 == 0 {
			texts[n%len(texts)] = r.text(Die)
		}
		recs = append(recs, r.submit(texts...))
	}
	r.finish(recs...)
	for n, rec := range recs {
		if died := n%3 == 0; died != (rec.last.Lost != nil) || !died && len(rec.values) != rec.task.N {
			r.Errorf("task %d: %d of %d items, lost: %v", n, len(rec.values), rec.task.N, rec.last.Lost)
		}
	}
}
