package drive

import (
	"time"

	"github.com/comal-go/comal/internal/sched"
)

// Stop ends the run: nothing more is started. Only the first cause counts.
func (r *Run) Stop(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.s.Finished() {
		r.halt(cause)
	}
}

// Drain ends the run: nothing more is started. What runs may go on for so long
// and is booked as ever; then the run is stopped. Work returns the cause unless
// all items are done.
func (r *Run) Drain(cause error, patience time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cause != nil || r.s.Finished() {
		return
	}
	if patience <= 0 {
		r.halt(cause)
		return
	}
	r.cause = cause
	r.giveBack()
	if !r.s.Finished() {
		r.drain = time.AfterFunc(patience, func() { r.Stop(cause) })
	}
}

// halt stops the run.
func (r *Run) halt(cause error) {
	if r.stopped {
		return
	}
	r.stopped = true
	if r.cause == nil {
		r.cause = cause
	}
	if r.OnStop != nil {
		r.OnStop(r.cause)
	}
	if r.shared { // goroutines cannot be ended, and are waited for
		r.giveBack()
		return
	}
	r.ready = nil
	clear(r.kills)
	r.step(sched.Event{Kind: sched.Leave}, 0, nil) // what runs is left to the engine
	r.quit()
}

// giveBack stops the scheduler and gives back what no worker has picked up.
func (r *Run) giveBack() {
	waiting := r.ready
	r.ready = nil
	r.step(sched.Event{Kind: sched.Stop}, 0, nil)
	for _, t := range waiting {
		r.step(sched.Event{Kind: sched.Done, ID: t.ID, Final: true}, t.First, nil)
	}
	r.room.Broadcast()
}
