package sched

// mostBarren is how many workers in a row may be lost with a task before they
// start any of its items. After that its first one is to blame: reading it may
// be what ends them.
const mostBarren = 3

// lost books a worker's death. Of its items only those that had started and not
// ended are suspects. Those that had ended are gone with it all the same.
func (s *Sched) lost(ev Event) {
	f := s.running[ev.ID]
	if f == nil {
		return
	}
	if f.twin != nil { // the item goes on elsewhere
		s.land(f)
		return
	}
	first, end := f.First+f.done, f.First+f.N
	rest := min(first+max(ev.Started, 0), end)
	blamed := min(first+max(ev.Ended, 0), rest)
	verdict := ev.Verdict
	barren := 0
	switch {
	case blamed < rest:
	case blamed > first: // it may be what the last one left behind
		blamed--
		verdict = aftermath
	case f.done == 0:
		barren = f.barren + 1
		if barren > mostBarren && end > first {
			rest++
		}
	}
	s.returned(f, first, blamed-first, 0)
	for pos := blamed; pos < rest; pos++ {
		s.blame(f, pos, barren, verdict)
	}
	s.returned(f, rest, end-rest, barren)
	s.land(f)
	s.judge()
}

// aftermath is the verdict on an item after whose end its worker was lost.
const aftermath Verdict = -1

// blame decides what follows for an item that may have ended its worker.
func (s *Sched) blame(f *flight, pos, barren int, v Verdict) {
	m := mark{suspect: true, crowded: f.crowded || v == Crowded, backed: f.backed, barren: barren}
	free := v == Crowded && !f.crowded || v == aftermath && !f.suspect // each once, lest it go on for ever
	switch {
	case free:
		s.putBack(span{first: pos, n: 1, tries: f.Attempt - 1, mark: m})
	case v == Condemned || !s.again(f, pos, m):
		s.fail(pos)
		s.release(f, pos, 1)
	}
}

// returned queues items of a task that are not to blame for anything.
func (s *Sched) returned(f *flight, first, n, barren int) {
	if n <= 0 {
		return
	}
	m := f.mark
	m.again, m.barren = false, barren
	m.suspect = m.suspect || barren >= mostBarren
	s.putBack(span{first: first, n: n, tries: f.Attempt - 1, mark: m})
}
