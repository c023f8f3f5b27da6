package procs

import (
	"slices"
	"time"
)

// sample looks at the commands that run, ten times a second: how many threads
// they have and what they occupy. It costs 30 microseconds a command.
func (e *Engine) sample() {
	ticks := time.NewTicker(100 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case <-e.closing:
			return
		case <-ticks.C:
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
	c, _ := s.worker.(*commands)
	var child *child
	if c != nil {
		child = c.child
	}
	s.e.mu.Unlock()
	if child == nil {
		return
	}
	threads, peak := child.usage()
	s.e.mu.Lock()
	defer s.e.mu.Unlock()
	if c.child == child {
		c.threads, c.peak = max(c.threads, threads), max(c.peak, peak)
	}
}
