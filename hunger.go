package comal

import (
	"time"

	"github.com/comal-go/comal/internal/drive"
	"github.com/comal-go/comal/internal/sched"
)

// hunger is whether the workers of a run get items as fast as they could work
// them off. Where they do not, as the input or the consumer is slow, neither what
// items take nor what CPUs are used tells how many workers there should be. Input
// and consumer may come in bursts, so that it is not enough that workers had items
// just now: they must have had them for most of the run's later part, too.
type hunger struct {
	opened sched.Load    // when the split came to be
	past   sched.Load    // a half to three quarters of the run ago
	recent sched.Load    // which is past when the run has lasted twice as long as then
	at     time.Duration // of recent
}

// fed is the part of the time that workers must have had items, at least.
const fed = 0.8

// watch looks at the workers of a split from now on.
func (h *hunger) watch(now sched.Load) { h.opened = now }

// starved says that workers had nothing to do for too much of the time. If so it
// looks at them anew.
func (h *hunger) starved(run *drive.Run) bool {
	load, now := run.Load(), run.Elapsed()
	if now >= 2*h.at {
		h.past, h.recent, h.at = h.recent, load, now
	}
	if load.Since(h.opened) >= fed && load.Since(h.past) >= fed {
		return false
	}
	h.opened = load
	return true
}
