package guard_test

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"
)

var (
	seed = flag.Uint64("seed", 0, "simulate this run alone and tell all that happens in it")
	runs = flag.Int("runs", 0, "how many runs to simulate; 0 is 1,000, or 100 with -short")
)

// TestSimulation runs random plans and checks what must always hold: see world.
func TestSimulation(t *testing.T) {
	if *seed > 0 {
		w := newWorld(*seed, t.Logf)
		w.run()
		t.Logf("%+v", w.plan)
		if w.wrong != "" {
			t.Error(w.wrong)
		}
		return
	}
	n := *runs
	if n == 0 {
		n = 1000
		if testing.Short() {
			n = 100
		}
	}
	kills, limits, lost := 0, 0, 0
	for seed := range uint64(n) {
		w := newWorld(seed+1, nil)
		w.run()
		if w.wrong != "" {
			t.Fatalf("seed %d: %s\nto see it: go test ./internal/guard -run Simulation -v -seed %d", seed+1, w.wrong, seed+1)
		}
		kills, limits, lost = kills+w.kills, limits+w.limits, lost+w.condemned
	}
	if kills == 0 || limits == 0 || lost == 0 {
		t.Errorf("%d kills, %d limits, %d condemned in %d runs: these plans show nothing", kills, limits, lost, n)
	}
	t.Logf("%d kills, %d limits, %d condemned in %d runs", kills, limits, lost, n)
}

// plan says what a simulated run is like.
type plan struct {
	slots  int
	budget int64
	own    int64 // of the coordinator
	base   int64 // of a worker
	leak   int64 // that each item leaves behind
	same   bool  // all items are alike
	items  []item
}

// item occupies more and more until it has what it needs, and keeps it.
type item struct {
	need  int64
	rate  int64 // bytes a second
	takes time.Duration
}

const MB = 1 << 20

func randomPlan(rnd *rand.Rand) plan {
	between := func(lo, hi int64) int64 { return lo + rnd.Int64N(hi-lo+1) }
	p := plan{
		slots:  1 + rnd.IntN(8),
		budget: between(200, 4000) * MB,
		own:    between(5, 50) * MB,
		base:   between(5, 15) * MB,
		same:   rnd.IntN(3) == 0,
	}
	largest := between(1, p.budget/MB) * MB * 5 / 4
	if rnd.IntN(3) == 0 {
		p.leak = between(1, 40) * MB
	}
	one := item{
		need:  between(1, largest/MB) * MB,
		rate:  between(50, 1000) * 1e6,
		takes: time.Duration(between(10, 3000)) * time.Millisecond,
	}
	for range 5 + rnd.IntN(60) {
		if !p.same {
			one.need = between(1, largest/MB) * MB
			one.rate = between(50, 1000) * 1e6
			one.takes = time.Duration(between(10, 3000)) * time.Millisecond
			if rnd.IntN(2) == 0 {
				one.need /= 20
			}
		}
		p.items = append(p.items, one)
	}
	return p
}
