package sched_test

import (
	"testing"
	"time"

	"github.com/comal-go/comal/internal/sched"
)

// TestUnderway counts the time of tasks that run, as far as it is asked for.
func TestUnderway(t *testing.T) {
	s := sched.New(sched.Config{Slots: 2, Batch: 1})
	s.Step(0, sched.Event{Kind: sched.Grow, N: 2})
	for since, want := range map[time.Duration]time.Duration{0: 20, 4: 12, 10: 0, 20: 0} {
		if got := s.Underway(since, 10); got != want {
			t.Errorf("since %d: %d, want %d", since, got, want)
		}
	}
}
