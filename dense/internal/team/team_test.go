package team

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestDo asserts that every part is done once, whoever calls from wherever, and
// that Do does not return before.
func TestDo(t *testing.T) {
	for _, threads := range []int{-1, 0, 1, 2, 3, 7} {
		for _, parts := range []int{0, 1, 2, 5, 100} {
			done := make([]atomic.Int32, parts)
			Do(parts, threads, func(p int) { done[p].Add(1) })
			for p := range done {
				if n := done[p].Load(); n != 1 {
					t.Fatalf("%d threads: part %d of %d done %d times", threads, p, parts, n)
				}
			}
		}
	}
}

// TestDoNested asserts that parts may have parts, and callers be many.
func TestDoNested(t *testing.T) {
	var sum atomic.Int64
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for range 100 {
				Do(3, 2, func(int) { Do(4, 3, func(p int) { sum.Add(int64(p)) }) })
			}
		})
	}
	callers.Wait()
	if got := sum.Load(); got != 8*100*3*6 {
		t.Errorf("sum is %d, want %d", got, 8*100*3*6)
	}
}

// TestHelpersLeave asserts that helpers do not stay when there is nothing to do.
func TestHelpersLeave(t *testing.T) {
	Do(4, 4, func(int) {})
	for range 1000 {
		idle.Lock()
		n := len(idle.helpers)
		idle.Unlock()
		if n == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("helpers stay idle")
}

// BenchmarkDo reports the least time of two parts of 5 µs.
func BenchmarkDo(b *testing.B) {
	best := time.Hour
	for b.Loop() {
		begin := time.Now()
		Do(2, 2, func(int) {
			for start := time.Now(); time.Since(start) < 5*time.Microsecond; {
			}
		})
		best = min(best, time.Since(begin))
	}
	b.ReportMetric(float64(best.Nanoseconds()), "least-ns")
}
