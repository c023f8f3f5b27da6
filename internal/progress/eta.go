package progress

import (
	"math"
	"time"

	"github.com/comal-go/comal/internal/event"
)

// maxMarks bounds the memory of an estimator: with more of them every second
// one is dropped, so that they stay evenly spread over the run.
const maxMarks = 64

// mark is how much was done at a moment.
type mark struct {
	at   time.Duration
	done float64
}

// estimator tells from the throughput so far how long the rest takes. It looks
// at the whole run and at its last third. The whole run knows more and is
// believed, until the last third differs by more than chance explains; then the
// range covers both. The zero value is ready.
type estimator struct {
	marks []mark        // the first is where work began
	every time.Duration // between marks
	now   mark

	resumed int // items that took no time: an earlier run did them
}

// add takes what a snapshot tells.
func (e *estimator) add(s event.Snapshot) {
	e.resumed = s.Resumed
	if s.Done -= s.Resumed; s.Total >= 0 {
		s.Total -= s.Resumed
	}
	e.now = mark{s.Elapsed, equivalent(s)}
	if len(e.marks) == 0 {
		if s.Done > 0 || longest(s) > 0 {
			e.marks = append(e.marks, mark{at: max(0, s.Elapsed-max(longest(s), busyPerWorker(s)))})
		}
		return
	}
	last := e.marks[len(e.marks)-1]
	if e.now.done == 0 || e.now.at-last.at < max(e.every, 100*time.Millisecond) {
		return
	}
	e.marks = append(e.marks, e.now)
	if len(e.marks) > maxMarks {
		kept := e.marks[:1]
		for i := 2; i < len(e.marks); i += 2 {
			kept = append(kept, e.marks[i])
		}
		e.marks = kept
		e.every = 2 * max(e.every, (e.now.at-e.marks[0].at)/maxMarks)
	}
}

// equivalent counts the items done and, of single items on the way, the part
// that is probably done. Without it long items would seem to come in bursts.
func equivalent(s event.Snapshot) float64 {
	done := float64(s.Done)
	if s.Done == 0 || s.Busy <= 0 || s.Final {
		return done
	}
	mean := s.Busy.Seconds() / done
	for _, w := range s.Workers {
		if w.Batch == 1 {
			done += min(1, w.Since.Seconds()/mean)
		}
	}
	if s.Total >= 0 {
		done = min(done, float64(s.Total))
	}
	return done
}

// longest returns how long a worker has been at its items at most.
func longest(s event.Snapshot) time.Duration {
	var d time.Duration
	for _, w := range s.Workers {
		if w.Batch > 0 {
			d = max(d, w.Since)
		}
	}
	return d
}

// busyPerWorker returns how long the items done have taken, at the least.
func busyPerWorker(s event.Snapshot) time.Duration {
	return s.Busy / time.Duration(max(1, s.Processes))
}

// since returns items a second from a mark to now.
func (e *estimator) since(m mark) float64 {
	if e.now.at <= m.at {
		return 0
	}
	return (e.now.done - m.done) / (e.now.at - m.at).Seconds()
}

// recent returns the mark where the last third of the run begins.
func (e *estimator) recent() mark {
	begin := e.now.at - (e.now.at-e.marks[0].at)/3
	m := e.marks[0]
	for _, next := range e.marks[1:] {
		if next.at > begin {
			break
		}
		m = next
	}
	return m
}

// rate returns items a second of late, 0 if it is not known.
func (e *estimator) rate() float64 {
	if len(e.marks) == 0 {
		return 0
	}
	return max(0, e.since(e.recent()))
}

// left returns the range in which the rest of the run probably lies; ok is false
// if there is no telling yet.
func (e *estimator) left(total int) (low, high time.Duration, ok bool) {
	if total >= 0 {
		total -= e.resumed
	}
	if total < 0 || len(e.marks) == 0 || e.now.done <= 0 {
		return 0, 0, false
	}
	whole, late := e.since(e.marks[0]), e.since(e.recent())
	if whole <= 0 {
		return 0, 0, false
	}
	late = max(late, whole/10) // it may have stopped for a moment
	rest := max(0, float64(total)-e.now.done)
	miss, drifts := e.spread(rest, late/whole)
	one, other := rest/whole, rest/late
	mid := one + drifts*(other-one)
	half := max(mid*miss, drifts*math.Abs(other-one))
	if mid+half > float64(math.MaxInt64/time.Second)/4 {
		return 0, 0, false
	}
	seconds := func(f float64) time.Duration { return time.Duration(f * float64(time.Second)) }
	return seconds(max(0, mid-half)), seconds(mid + half), true
}

// spread compares the throughput in eight stretches of the run, long enough that
// what happens in one says little of the next (the method of batch means). It
// returns how far off the estimate of the rest may be, as a part of it, and how
// sure it is, from 0 to 1, that a last third with late times the throughput of
// the whole is no chance.
func (e *estimator) spread(rest, late float64) (miss, drifts float64) {
	const stretches, least, most = 8, 0.05, 0.5
	begin, length := e.marks[0].at, (e.now.at-e.marks[0].at)/stretches
	if len(e.marks) < stretches || length <= 0 {
		return most / 2, 0
	}
	// Neighbours are compared, so that a trend is not taken for chance.
	var squares, last float64
	mean := e.now.done / stretches
	for i := range time.Duration(stretches) {
		rate := (e.doneAt(begin+(i+1)*length) - e.doneAt(begin+i*length)) / mean
		if i > 0 {
			squares += (rate - last) * (rate - last)
		}
		last = rate
	}
	variation := math.Sqrt(squares / 2 / (stretches - 1))
	// The done part is the mean of all stretches, the rest that of as many as
	// it has yet to come.
	miss = 2 * variation * math.Sqrt((1+e.now.done/max(rest, 1))/stretches)
	// A third and the whole differ by this by chance.
	chance := variation * math.Sqrt(2.0/stretches)
	drifts = (math.Abs(late-1)/max(chance, 0.01) - 1) / 2
	return min(most, max(least, miss)), min(1, max(0, drifts))
}

// doneAt returns how much was done at a moment between the first mark and now.
func (e *estimator) doneAt(at time.Duration) float64 {
	before, after := e.marks[0], e.now
	for _, m := range e.marks[1:] {
		if m.at > at {
			after = m
			break
		}
		before = m
	}
	if after.at <= before.at {
		return after.done
	}
	return before.done + (after.done-before.done)*float64(min(at, after.at)-before.at)/float64(after.at-before.at)
}
