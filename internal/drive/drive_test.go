package drive

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// careless is an engine whose values are the items' positions. By its seed it
// loses tasks, reports tasks it has lost after all, reports twice, in parts, or
// gives items back.
type careless struct {
	mu      sync.Mutex
	rng     *rand.Rand
	results chan engine.Result
	late    []engine.Result
}

func newCareless(seed uint64) *careless {
	return &careless{rng: rand.New(rand.NewPCG(seed, 0)), results: make(chan engine.Result, 1024)}
}

func (c *careless) Properties() engine.Properties               { return engine.Properties{Name: "careless"} }
func (c *careless) Start(context.Context, engine.Program) error { return nil }
func (c *careless) Results() <-chan engine.Result               { return c.results }
func (c *careless) Resize(context.Context, int, int) error      { return errors.ErrUnsupported }
func (c *careless) Cancel(uint64)                               {}
func (c *careless) Close(context.Context) error                 { return nil }

func (c *careless) Submit(_ context.Context, t engine.Task) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	whole := engine.Result{ID: t.ID, N: t.N, Final: true}
	switch c.rng.IntN(6) {
	case 0: // lost before anything was done; and yet it reports later
		started := 1 + c.rng.IntN(t.N)
		c.results <- engine.Result{
			ID: t.ID, Final: true, Started: started, Ended: c.rng.IntN(started + 1),
			Lost: &engine.ItemError{Kind: engine.KindLost},
		}
		c.late = append(c.late, whole)
	case 1: // in parts, with an error that belongs to the first
		first := (t.N + 1) / 2
		c.results <- engine.Result{ID: t.ID, N: first, Fails: []*engine.ItemError{{Kind: engine.KindError, Index: first - 1}}}
		c.results <- engine.Result{ID: t.ID, N: t.N - first, Final: true}
	case 2: // gives back
		c.results <- engine.Result{ID: t.ID, N: (t.N + 1) / 2, Final: true}
	case 3: // twice
		c.results <- whole
		c.results <- whole
	default:
		c.results <- whole
	}
	if len(c.late) > 3 {
		for _, r := range c.late {
			c.results <- r
		}
		c.late = nil
	}
	return nil
}

// mortal is such an engine whose workers can be killed, and live on.
type mortal struct{ *careless }

func (m mortal) Kill(uint64, int, time.Duration) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rng.IntN(2) == 0
}

// ledger is a sink that counts.
type ledger struct {
	t        *testing.T
	refuse   func(pos int) bool // items that cannot travel
	released []int
	failed   map[int]*engine.ItemError
	next     int // with an ordered run
}

func (l *ledger) Encode(t *engine.Task) *engine.ItemError {
	for pos := t.First; pos < t.First+t.N; pos++ {
		if l.refuse != nil && l.refuse(pos) {
			return &engine.ItemError{Index: pos - t.First, Kind: engine.KindRefused}
		}
	}
	return nil
}

func (l *ledger) Died(*engine.ItemError) {}

func (l *ledger) Settle(int, int, *engine.Result) {}

func (l *ledger) Fail(pos int, e *engine.ItemError) {
	if e.Index != pos || l.released[pos] > 0 {
		l.t.Errorf("failure of item %d tells of item %d; it was released %d times", pos, e.Index, l.released[pos])
	}
	l.failed[pos] = e
}

func (l *ledger) Release(first, n int) {
	if l.next >= 0 {
		if first != l.next {
			l.t.Errorf("item %d is released after item %d", first, l.next-1)
		}
		l.next = first + n
	}
	for pos := first; pos < first+n; pos++ {
		l.released[pos]++
	}
}

func TestEachItemIsReleasedOnce(t *testing.T) {
	const n = 2000
	for seed := range uint64(50) {
		l := &ledger{t: t, released: make([]int, n), failed: map[int]*engine.ItemError{}, next: -1}
		ordered := seed%2 == 0
		if ordered {
			l.next = 0
		}
		l.refuse = func(pos int) bool { return pos%97 == 13 }
		r := New(newCareless(seed), sched.Config{Slots: 3, Ordered: ordered, Unbounded: true, Retries: 1000, Batch: 1 + int(seed)%20}, l)
		r.Grow(n)
		r.End()
		if err := r.Work(t.Context()); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for pos, times := range l.released {
			if times != 1 {
				t.Fatalf("seed %d: item %d was released %d times", seed, pos, times)
			}
			if e := l.failed[pos]; l.refuse(pos) && (e == nil || e.Kind != engine.KindRefused) {
				t.Fatalf("seed %d: item %d cannot travel, and its failure is %v", seed, pos, e)
			}
		}
		if st := r.Stats(); st.Done != n || st.Failed != len(l.failed) {
			t.Errorf("seed %d: %+v with %d failures", seed, st, len(l.failed))
		}
	}
}

func TestStopEndsTheWork(t *testing.T) {
	why := errors.New("enough")
	told := 0
	l := &ledger{t: t, released: make([]int, 10), failed: map[int]*engine.ItemError{}, next: -1}
	r := New(newCareless(1), sched.Config{Slots: 2, Retries: 3}, l)
	r.OnStop = func(error) { told++ }
	over := make(chan error)
	go func() { over <- r.Work(t.Context()) }()
	r.Grow(10) // and more may come
	r.Stop(why)
	r.Stop(errors.New("too late"))
	if err := <-over; err != why || told != 1 {
		t.Errorf("%v, told %d times", err, told)
	}
	if n := r.Room(); n != 0 {
		t.Errorf("room for %d items after the end", n)
	}
}

func TestMaxFailuresStops(t *testing.T) {
	l := &ledger{t: t, refuse: func(int) bool { return true }, released: make([]int, 100), failed: map[int]*engine.ItemError{}, next: -1}
	r := New(newCareless(1), sched.Config{Slots: 2, Unbounded: true, MaxFailures: 3}, l)
	r.Grow(100)
	r.End()
	if err := r.Work(t.Context()); !errors.Is(err, ErrTooManyFailures) || len(l.failed) < 3 || len(l.failed) > 4 {
		t.Errorf("%v after %d failures", err, len(l.failed))
	}
}
