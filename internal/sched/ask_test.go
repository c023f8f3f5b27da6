package sched_test

import (
	"testing"
	"time"

	"github.com/comal-go/comal/internal/sched"
)

// TestLoad: a slot counts while it has a task, whatever waits behind it, and at
// the end those do not count that have none.
func TestLoad(t *testing.T) {
	s := sched.New(sched.Config{Slots: 2, Ahead: true, Batch: 1})
	load := func(now, busy, all time.Duration) {
		t.Helper()
		if got := s.Load(now * time.Second); got != (sched.Load{Busy: busy * time.Second, All: all * time.Second}) {
			t.Errorf("after %d s the load is %v, not %d s of %d s", now, got, busy, all)
		}
	}
	s.Step(0, sched.Event{Kind: sched.Grow, N: 1})
	load(3, 3, 6)
	s.Step(3*time.Second, sched.Event{Kind: sched.Grow, N: 4})
	load(5, 7, 10)
	for id := uint64(1); id <= 5; id++ {
		s.Step(5*time.Second, sched.Event{Kind: sched.Done, ID: id, N: 1, Wall: time.Second, Final: true})
	}
	load(6, 7, 12)
	s.Step(6*time.Second, sched.Event{Kind: sched.Resize})
	load(7, 7, 12)
	s.Step(7*time.Second, sched.Event{Kind: sched.Resize, N: 4})
	load(8, 7, 16)
	s.Step(8*time.Second, sched.Event{Kind: sched.Grow, N: 1})
	s.Step(8*time.Second, sched.Event{Kind: sched.End})
	load(9, 7, 16)
	if got := s.Load(0).Since(sched.Load{Busy: 7 * time.Second, All: 12 * time.Second}); got != 0 {
		t.Errorf("the share is %v", got)
	}
}
