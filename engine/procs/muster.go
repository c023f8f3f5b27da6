package procs

import "github.com/comal-go/comal/engine"

// Muster tells how far the latest Resize has come. Workers that cannot be
// started are not waited for.
func (e *Engine) Muster() engine.Muster {
	e.mu.Lock()
	defer e.mu.Unlock()
	m := engine.Muster{Start: e.starting}
	for _, s := range e.slots {
		switch {
		case s.excess():
			if s.busy {
				m.Over++
			}
		case s.open:
			m.Wanted++
			if s.ready && s.worker != nil && !s.stale() {
				m.Ready++
			}
		}
	}
	return m
}

// stale says whether the slot's worker has other threads than it is to have. A
// command has them from its start. The engine must be locked.
func (s *slot) stale() bool {
	return s.e.prog.Kind != engine.Command && (s.env == nil || s.env.threads != s.e.env.threads)
}
