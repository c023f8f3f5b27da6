package sched_test

import (
	"container/heap"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/sched"
)

// TestBalance compares simulated runs with a scheduler that costs nothing: each
// item goes to the worker that is free first, in the order of the input. What
// runs may take longer depends on how much work there is, told in overheads a
// slot: what tasks cost at the beginning and the end is lost on small runs.
func TestBalance(t *testing.T) {
	for _, c := range []struct {
		shape string
		ahead bool
		work  int     // of a slot, in overheads
		most  float64 // mean of the time taken, in times of the other's
	}{
		{"constant", true, 200, 1.08},
		{"constant", true, 2000, 1.02},
		{"constant", false, 2000, 1.02},
		{"uniform", true, 200, 1.08},
		{"uniform", true, 2000, 1.02},
		{"uniform", false, 2000, 1.02},
		{"heavy", true, 200, 1.08},
		{"heavy", true, 2000, 1.02},
		{"heavy", false, 2000, 1.02},
		{"two kinds", true, 200, 1.15},
		{"two kinds", true, 2000, 1.03},
		{"two kinds", false, 2000, 1.03},
		{"rising", true, 200, 1.1},
		{"rising", true, 2000, 1.02},
		{"rising", false, 2000, 1.03},
		{"falling", true, 200, 1.08},
		{"falling", true, 2000, 1.02},
		{"falling", false, 2000, 1.02},
		{"heavy rising", true, 200, 1.1},
		{"heavy rising", true, 2000, 1.02},
		{"heavy rising", false, 2000, 1.02},
		{"heavy falling", true, 200, 1.08},
		{"heavy falling", true, 2000, 1.02},
		{"heavy falling", false, 2000, 1.02},
		{"exploding", true, 200, 1.2},
		{"exploding", true, 2000, 1.03},
		{"exploding", false, 2000, 1.05},
	} {
		sh := shapes[slices.IndexFunc(shapes, func(s shape) bool { return s.name == c.shape })]
		var sum float64
		runs := 0
		for _, slots := range []int{2, 8, 32} {
			for _, mean := range []float64{0.03, 1, 10} { // in overheads
				n := int(float64(c.work*slots) / mean)
				if n > 100_000 {
					continue
				}
				for seed := range uint64(3) {
					sum += stretch(t, sh, seed, n, slots, mean, c.ahead)
					runs++
				}
			}
		}
		got := sum / float64(runs)
		t.Logf("%-13s ahead %-5v %4d overheads a slot: %.3f", c.shape, c.ahead, c.work, got)
		if got > c.most {
			t.Errorf("%s, ahead %v, %d overheads a slot: %.3f times as long, not %v", c.shape, c.ahead, c.work, got, c.most)
		}
	}
}

// stretch is how much longer a run takes than without overheads.
func stretch(t *testing.T, sh shape, seed uint64, n, slots int, mean float64, ahead bool) float64 {
	t.Helper()
	const overhead = 50 * time.Microsecond
	rnd := rand.New(rand.NewPCG(seed, 1))
	costs := sh.draw(rnd, n, time.Duration(mean*float64(overhead)))
	w := simulate(plan{
		cfg:   sched.Config{Slots: slots, Unbounded: true, Overhead: overhead, Ahead: ahead},
		costs: costs, overhead: overhead, noise: 1.5,
	}, rnd, nil)
	if w.wrong != "" {
		t.Fatal(w.wrong)
	}
	return float64(w.end) / float64(greedy(costs, slots))
}

// greedy is how long it takes if each item goes to the worker that is free first.
func greedy(costs []time.Duration, slots int) time.Duration {
	free := make(durations, slots)
	var end time.Duration
	for _, c := range costs {
		free[0] += c
		end = max(end, free[0])
		heap.Fix(&free, 0)
	}
	return end
}

// durations is a heap of a fixed size.
type durations []time.Duration

func (d durations) Len() int           { return len(d) }
func (d durations) Less(i, j int) bool { return d[i] < d[j] }
func (d durations) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d durations) Push(any)           {}
func (d durations) Pop() any           { return nil }

// TestKnownCosts compares runs with known costs, exact or told within a factor
// of four, with the same other scheduler given the largest item first.
func TestKnownCosts(t *testing.T) {
	const overhead = 50 * time.Microsecond
	for _, blur := range []float64{0, 2} {
		for _, sh := range shapes[:4] {
			var sum float64
			runs := 0
			for _, slots := range []int{2, 8, 32} {
				rnd := rand.New(rand.NewPCG(uint64(slots), 1))
				costs := sh.draw(rnd, 200*slots, overhead)
				told := blurred(rnd, costs, blur)
				w := simulate(plan{
					cfg:   sched.Config{Slots: slots, Unbounded: true, Overhead: overhead, Ahead: true, Costs: told},
					costs: costs, overhead: overhead, noise: 1.5,
				}, rnd, nil)
				if w.wrong != "" {
					t.Fatal(w.wrong)
				}
				slices.SortFunc(costs, func(a, b time.Duration) int { return int(b - a) })
				sum += float64(w.end) / float64(greedy(costs, slots))
				runs++
			}
			got := sum / float64(runs)
			t.Logf("%-9s blur %v: %.3f", sh.name, blur, got)
			if got > 1.12 {
				t.Errorf("%s, blur %v: %.3f times as long", sh.name, blur, got)
			}
		}
	}
}

// TestOverhead counts tasks of runs over trivial items.
func TestOverhead(t *testing.T) {
	for _, c := range []struct {
		name           string
		n, slots       int
		each, overhead time.Duration
		ahead          bool
		most           int
	}{
		{"goroutines, 10,000", 10_000, 2, 2, time.Microsecond, false, 12},
		{"goroutines, 1,000,000", 1_000_000, 2, 2, time.Microsecond, false, 60},
		{"processes, 200,000 of 5 ns", 200_000, 2, 5, 50 * time.Microsecond, true, 24},
		{"processes, 200,000 of 1 us", 200_000, 2, 1000, 50 * time.Microsecond, true, 80},
		{"processes, 2,000,000 of 1 us, 16 slots", 2_000_000, 16, 1000, 50 * time.Microsecond, true, 640},
	} {
		costs := make([]time.Duration, c.n)
		for i := range costs {
			costs[i] = c.each
		}
		for _, noise := range []float64{1, 3} {
			w := simulate(plan{
				cfg:   sched.Config{Slots: c.slots, Unbounded: true, Overhead: c.overhead, Ahead: c.ahead},
				costs: costs, overhead: c.overhead, noise: noise,
			}, rand.New(rand.NewPCG(1, 1)), nil)
			least := c.each * time.Duration(c.n/c.slots)
			t.Logf("%s, noise %v: %d tasks, %v of at least %v", c.name, noise, w.starts, w.end, least)
			if w.wrong != "" || w.starts > c.most {
				t.Errorf("%s: %d tasks, at most %d are good %s", c.name, w.starts, c.most, w.wrong)
			}
			// What tasks cost may take 2 % of a run that is long enough to show it.
			if cost := time.Duration(w.starts) * c.overhead / time.Duration(c.slots); least > 1000*c.overhead && cost*50 > least {
				t.Errorf("%s: tasks cost %v of %v", c.name, cost, least)
			}
		}
	}
}
