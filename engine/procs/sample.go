package procs

import (
	"slices"
	"time"

	"github.com/comal-go/comal/engine"
)

// sample looks at the processes that run: at commands ten times a second, how
// many threads they have and what they occupy, at workers, who tell that
// themselves when an item ends, once. A look costs 30 microseconds.
func (e *Engine) sample() {
	every := time.Second
	if e.prog.Kind == engine.Command {
		every = 100 * time.Millisecond
	}
	e.kills.look(time.Now(), e.group)
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		select {
		case <-e.closing:
			return
		case now := <-ticks.C:
			e.kills.look(now, e.group)
		}
		e.mu.Lock()
		slots := slices.Clone(e.slots)
		e.mu.Unlock()
		for _, s := range slots {
			s.sample()
		}
	}
}

func (s *slot) sample() {
	s.e.mu.Lock()
	w := s.worker
	var child *child
	if w != nil && s.busy {
		child = w.running()
	}
	s.e.mu.Unlock()
	if child == nil {
		return
	}
	threads, peak := child.usage()
	s.e.mu.Lock()
	defer s.e.mu.Unlock()
	if s.worker != w || w.running() != child {
		return // it has ended meanwhile
	}
	s.peak = max(s.peak, peak)
	if c, ok := w.(*commands); ok {
		c.threads = max(c.threads, threads)
	}
}
