package progress

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/event"
)

// simulated is a run of items with known costs on p workers.
type simulated struct {
	costs   []float64 // seconds
	workers int
	startup float64   // seconds before the first item begins
	begins  []float64 // of each item
	ends    []float64
}

func simulate(costs []float64, workers int, startup float64) *simulated {
	r := &simulated{costs: costs, workers: workers, startup: startup}
	free := make([]float64, workers)
	for i := range free {
		free[i] = startup
	}
	for _, c := range costs {
		next := 0
		for i := range free {
			if free[i] < free[next] {
				next = i
			}
		}
		r.begins = append(r.begins, free[next])
		free[next] += c
		r.ends = append(r.ends, free[next])
	}
	return r
}

func (r *simulated) length() float64 {
	end := 0.0
	for _, e := range r.ends {
		end = max(end, e)
	}
	return end
}

// at is the snapshot at a moment.
func (r *simulated) at(now float64) event.Snapshot {
	seconds := func(f float64) time.Duration { return time.Duration(f * float64(time.Second)) }
	s := event.Snapshot{Total: len(r.costs), Elapsed: seconds(now), Processes: r.workers, Threads: 1}
	for i, end := range r.ends {
		switch {
		case end <= now:
			s.Done++
			s.Busy += seconds(r.costs[i])
		case r.begins[i] <= now:
			s.Workers = append(s.Workers, event.Worker{Batch: 1, Since: seconds(now - r.begins[i])})
		}
	}
	return s
}

// estimateAt watches the run five times a second until that part of its items
// is done, and returns the estimate then and the truth.
func (r *simulated) estimateAt(part float64) (low, high, truth float64, ok bool) {
	var e estimator
	for now := 0.0; ; now += 0.2 {
		s := r.at(now)
		e.add(s)
		if float64(s.Done) >= part*float64(s.Total) {
			l, h, ok := e.left(s.Total)
			return l.Seconds(), h.Seconds(), r.length() - now, ok
		}
	}
}

func TestEstimateOfSteadyWork(t *testing.T) {
	kinds := map[string]func(*rand.Rand) float64{
		"equal items":   func(*rand.Rand) float64 { return 1 },
		"uneven items":  func(rng *rand.Rand) float64 { return 0.5 + rng.Float64() },
		"lognormal":     func(rng *rand.Rand) float64 { return math.Exp(0.5 * rng.NormFloat64()) },
		"mixed in size": func(rng *rand.Rand) float64 { return []float64{0.3, 0.3, 0.3, 2}[rng.IntN(4)] },
	}
	for name, cost := range kinds {
		rng := rand.New(rand.NewPCG(1, 1))
		runs, off, outside := 0, 0, 0
		for _, workers := range []int{1, 2, 8} {
			for _, startup := range []float64{0, 1.5} {
				for range 20 {
					costs := make([]float64, 2500)
					for i := range costs {
						costs[i] = cost(rng) * float64(workers) * 0.04
					}
					low, high, truth, ok := simulate(costs, workers, startup).estimateAt(0.10)
					runs++
					if mid := (low + high) / 2; !ok || math.Abs(mid-truth) > 0.2*truth {
						off++
					}
					if low > truth || high < truth {
						outside++
					}
				}
			}
		}
		// Uneven work has bad luck in one run of twenty.
		if off > runs/20 || outside > runs/5 {
			t.Errorf("%s: of %d estimates after 10 %%, %d were off by more than 20 %% and %d ranges missed", name, runs, off, outside)
		}
	}
}

func TestEstimateOfFewLongItems(t *testing.T) {
	costs := make([]float64, 24)
	for i := range costs {
		costs[i] = 2
	}
	for _, workers := range []int{1, 2, 4} {
		r := simulate(costs, workers, 0.5)
		low, high, truth, ok := r.estimateAt(0.10)
		if mid := (low + high) / 2; !ok || math.Abs(mid-truth) > 0.2*truth {
			t.Errorf("%d workers: %.1f s to %.1f s, really %.1f s", workers, low, high, truth)
		}
	}
}

func TestEstimateWidensWhereWorkSlowsDown(t *testing.T) {
	costs := make([]float64, 400)
	for i := range costs {
		costs[i] = 0.1 + float64(i)*0.001
	}
	low, high, truth, ok := simulate(costs, 1, 0).estimateAt(0.5)
	if !ok || high < 1.2*low || high > truth*1.2 || high < truth*0.7 {
		t.Errorf("%.1f s to %.1f s, really %.1f s", low, high, truth)
	}
}

func TestEstimateIsWithheld(t *testing.T) {
	var e estimator
	if _, _, ok := e.left(10); ok || e.rate() != 0 {
		t.Error("an estimate without a snapshot")
	}
	e.add(event.Snapshot{Total: 10, Elapsed: time.Second})
	if _, _, ok := e.left(10); ok {
		t.Error("an estimate without an item done")
	}
	for i := range 20 {
		e.add(event.Snapshot{Total: -1, Done: i * 5, Elapsed: time.Duration(i) * time.Second, Busy: time.Duration(i) * time.Second, Processes: 1})
	}
	if _, _, ok := e.left(-1); ok {
		t.Error("an estimate without a total")
	}
	if r := e.rate(); math.Abs(r-5) > 0.01 {
		t.Errorf("the rate is %g, not 5 a second", r)
	}
}

// A run of days must not cost more than one of seconds.
func TestEstimatorKeepsFewMarks(t *testing.T) {
	var e estimator
	for i := range 1_000_000 {
		e.add(event.Snapshot{Total: 2_000_000, Done: i, Busy: time.Duration(i), Elapsed: time.Duration(i) * 200 * time.Millisecond})
	}
	low, high, ok := e.left(2_000_000)
	want := 1_000_000 * 200 * time.Millisecond
	if len(e.marks) > maxMarks || !ok || low > want || high < want || high > want*11/10 {
		t.Errorf("%d marks, %v to %v, want %v", len(e.marks), low, high, want)
	}
}

func TestAStandstillIsSurvived(t *testing.T) {
	var e estimator
	for i := range 1000 {
		e.add(event.Snapshot{Total: 100, Done: min(i, 50), Busy: time.Duration(min(i, 50)) * time.Second, Elapsed: time.Duration(i) * time.Second, Processes: 1})
	}
	if low, high, ok := e.left(100); !ok || low < 0 || high < low {
		t.Errorf("%v to %v, %v", low, high, ok)
	}
}
