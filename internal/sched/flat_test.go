package sched

import (
	"slices"
	"testing"
	"time"
)

// mill ends tasks one after the other, the longest waiting first, as fast as a
// test can.
type mill struct {
	s     *Sched
	now   time.Duration
	tasks []Task // under way
	each  time.Duration
	fails func(pos, attempt int) bool // may be nil

	released int
	steps    int
	most     struct{ back, tries, idle, early int } // seen at once
}

func (m *mill) step(ev Event) {
	m.now += time.Microsecond
	m.steps++
	for _, a := range m.s.Step(m.now, ev) {
		switch a.Kind {
		case Start:
			m.tasks = append(m.tasks, a.Task)
		case Release:
			m.released += a.N
		}
	}
	m.most.back = max(m.most.back, cap(m.s.back.spans))
	m.most.tries = max(m.most.tries, len(m.s.tries))
	m.most.idle = max(m.most.idle, len(m.s.idle))
	m.most.early = max(m.most.early, len(m.s.inOrder.ended))
}

// next returns the task that has waited longest.
func (m *mill) next() Task {
	t := m.tasks[0]
	m.tasks = slices.Delete(m.tasks, 0, 1)
	return t
}

// turn ends one task.
func (m *mill) turn() {
	t := m.next()
	var fails []int
	for i := 0; m.fails != nil && i < t.N; i++ {
		if m.fails(t.First+i, t.Attempt) {
			fails = append(fails, i)
		}
	}
	m.step(Event{Kind: Done, ID: t.ID, N: t.N, Wall: time.Duration(t.N) * m.each, Final: true, Fails: fails})
}

func (m *mill) finish(t *testing.T, n int) {
	t.Helper()
	for !m.s.Finished() {
		m.turn()
	}
	if m.released != n {
		t.Errorf("%d of %d items are released", m.released, n)
	}
	if len(m.s.tries) > len(m.s.over) || len(m.s.inOrder.ended) > 0 {
		t.Errorf("left over: %d tries, %d stretches", len(m.s.tries), len(m.s.inOrder.ended))
	}
}

// TestFlat runs 10,000,000 items of which one batch is lost, and with it a
// thousand suspects: what the scheduler keeps does not grow with the items.
func TestFlat(t *testing.T) {
	const n = 10_000_000
	m := &mill{s: New(Config{Slots: 4, Ordered: true, Unbounded: true, Retries: 2, Overhead: time.Millisecond, Ahead: true}), each: time.Microsecond}
	m.step(Event{Kind: Grow, N: n})
	m.step(Event{Kind: End})
	for m.released < n/2 {
		m.turn()
	}
	lost := m.next()
	m.step(Event{Kind: Lost, ID: lost.ID, Started: 1000})
	if lost.N < 2000 || m.s.back.n < lost.N-4 {
		t.Fatalf("of a batch of %d items %d came back", lost.N, m.s.back.n)
	}
	m.finish(t, n)
	if m.most.back > 16 || m.most.tries > 1000 || m.most.idle > 8 || m.most.early > 3000 {
		t.Errorf("seen at once: %+v", m.most)
	}
	if m.steps > 5000 {
		t.Errorf("%d steps", m.steps)
	}
}

// TestFlatRetries has every tenth item fail at first, so that the queue of what
// comes back never runs empty.
func TestFlatRetries(t *testing.T) {
	const n = 1_000_000
	m := &mill{s: New(Config{Slots: 4, Unbounded: true, Retries: 1, RetryErrors: true, Overhead: time.Millisecond, Ahead: true}), each: time.Microsecond}
	m.fails = func(pos, attempt int) bool { return pos%10 == 0 && attempt == 1 }
	m.step(Event{Kind: Grow, N: n})
	m.step(Event{Kind: End})
	m.finish(t, n)
	if m.most.back > n/10 || m.most.tries > n/10 || m.steps < n/10 {
		t.Errorf("seen at once: %+v in %d steps", m.most, m.steps)
	}
}

// TestFlatKnown has every other item known: as they come, and all before the
// first one starts.
func TestFlatKnown(t *testing.T) {
	const n = 100_000 // of each kind
	for _, ordered := range []bool{false, true} {
		m := &mill{s: New(Config{Slots: 4, Ordered: ordered, Unbounded: true, Overhead: time.Millisecond, Ahead: true}), each: time.Microsecond}
		most := 0
		for range n {
			m.step(Event{Kind: Known, N: 1})
			m.step(Event{Kind: Grow, N: 1})
			m.turn()
			most = max(most, cap(m.s.known.list), cap(m.s.inOrder.known.list))
		}
		m.step(Event{Kind: End})
		m.finish(t, 2*n)
		if most > 64 || m.most.early > 64 {
			t.Errorf("ordered %v: %d stretches are kept, %+v", ordered, most, m.most)
		}

		m = &mill{s: New(Config{Slots: 4, Ordered: ordered, Unbounded: true, Overhead: time.Millisecond, Ahead: true}), each: time.Microsecond}
		for range n {
			m.step(Event{Kind: Known, N: 1})
			m.step(Event{Kind: Known, N: 1})
			m.step(Event{Kind: Grow, N: 1})
		}
		if l := len(m.s.known.list); l > n {
			t.Errorf("ordered %v: %d stretches of %d", ordered, l, n)
		}
		m.step(Event{Kind: End})
		m.finish(t, 3*n)
		if m.most.early > 64 || m.s.known.n+m.s.inOrder.known.n > 0 || !m.s.Complete() {
			t.Errorf("ordered %v: left over: %+v", ordered, m.most)
		}
	}
}

// TestQueue takes and pushes in turn: what was taken does not pile up.
func TestQueue(t *testing.T) {
	var q queue
	for i := range 1000 {
		q.push(span{first: 10 * i, n: 2}, 2)
	}
	for i := 1000; i < 100_000; i++ {
		if f := q.front(); f.first != 10*(i-1000) || f.n != 2 {
			t.Fatalf("%+v is in front at %d", f, i)
		}
		q.take(1, 1)
		q.take(1, 1)
		q.push(span{first: 10 * i, n: 2}, 2)
	}
	if q.n != 2000 || q.weight != 2000 || cap(q.spans) > 5000 {
		t.Errorf("%d items of weight %v in room for %d spans", q.n, q.weight, cap(q.spans))
	}
	q.push(span{first: 999_992, n: 1}, 1)
	q.push(span{first: 999_993, n: 1, tries: 1}, 1)
	q.push(span{first: 999_994, n: 1, tries: 1, mark: mark{suspect: true}}, 1)
	if last := q.spans[len(q.spans)-3:]; last[0].n != 3 || last[1].n != 1 || last[2].n != 1 {
		t.Errorf("joined: %+v", last)
	}
}

// TestStepDoesNotAllocate covers a run under way.
func TestStepDoesNotAllocate(t *testing.T) {
	for name, cfg := range map[string]Config{
		"singles": {Batch: 1}, "batches": {}, "ordered": {Ordered: true}, "ahead": {Ahead: true, Batch: 1},
	} {
		m := steady(cfg)
		if got := testing.AllocsPerRun(10_000, m.turn); got > 0 {
			t.Errorf("%s: %v allocations an event", name, got)
		}
	}
}

// steady returns a run under way that has no end.
func steady(cfg Config) *mill {
	cfg.Slots, cfg.Unbounded, cfg.Overhead = 8, true, 50*time.Microsecond
	m := &mill{s: New(cfg), each: time.Microsecond}
	m.step(Event{Kind: Grow, N: 1 << 60})
	for range 1000 {
		m.turn()
	}
	return m
}

// BenchmarkStep is what one event costs: a task ends and another one starts.
func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		name string
		cfg  Config
	}{
		{"singles", Config{Batch: 1}},
		{"batches", Config{}},
		{"ordered", Config{Ordered: true, Batch: 1}},
		{"ahead", Config{Ahead: true, Batch: 1}},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := steady(c.cfg)
			b.ReportAllocs()
			for b.Loop() {
				m.turn()
			}
		})
	}
	b.Run("retries", func(b *testing.B) {
		m := steady(Config{Batch: 1, Retries: 1, RetryErrors: true})
		m.fails = func(pos, attempt int) bool { return attempt == 1 }
		b.ReportAllocs()
		for b.Loop() {
			m.turn()
		}
	})
}

// BenchmarkKnownCosts is a whole run of a million items: they are sorted first,
// and released one by one.
func BenchmarkKnownCosts(b *testing.B) {
	costs := make([]float64, 1_000_000)
	for i := range costs {
		costs[i] = float64(i * 7919 % 10_007)
	}
	for b.Loop() {
		m := &mill{s: New(Config{Slots: 8, Costs: costs, Ordered: true, Overhead: 50 * time.Microsecond}), each: time.Microsecond}
		m.step(Event{Kind: Grow, N: len(costs)})
		m.step(Event{Kind: End})
		for !m.s.Finished() {
			m.turn()
		}
	}
}
