package sched_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/sched"
)

var (
	seed = flag.Uint64("seed", 0, "simulate this run alone and tell all that happens in it")
	runs = flag.Int("runs", 0, "how many runs to simulate; 0 is 12,000, or 1,000 with -short")
)

// TestSimulation runs random plans and checks what must always hold: see book.
func TestSimulation(t *testing.T) {
	if *seed > 0 {
		w := simulateSeed(*seed, t.Logf)
		t.Logf("%+v", w.cfg)
		if w.wrong != "" {
			t.Error(w.wrong)
		}
		return
	}
	n := *runs
	if n == 0 {
		n = 12_000
		if testing.Short() {
			n = 1_000
		}
	}
	for seed := range uint64(n) {
		if w := simulateSeed(seed+1, nil); w.wrong != "" {
			t.Fatalf("seed %d: %s\nto see it: go test ./internal/sched -run Simulation -v -seed %d", seed+1, w.wrong, seed+1)
		}
	}
}

func simulateSeed(seed uint64, log func(string, ...any)) *world {
	rnd := rand.New(rand.NewPCG(seed, 1))
	w := simulate(randomPlan(rnd), rnd, log)
	if w.wrong == "" {
		w.judge()
	}
	return w
}

// judge checks what must hold of a whole run.
func (w *world) judge() {
	slots := len(w.workers) // the most there were
	window := slots * max(16, 4*w.cfg.Batch)
	if w.cfg.Batch == 0 { // four batches, the next being sixteen times the largest
		window = max(window, min(slots*4*16*w.largest, 8192))
	}
	if !w.cfg.Unbounded && w.widest > window {
		w.fault("%d items lay between input and consumer, tasks had at most %d", w.widest, w.largest)
	}
	if w.calm() && w.end > w.bound() {
		w.fault("the run took %v, which is more than %v", w.end, w.bound())
	}
}

// calm says that nothing but the batches decides how long the run takes.
func (w *world) calm() bool {
	held := w.cfg.Ordered && !w.cfg.Unbounded // by the window while a large item runs
	return !held && w.cfg.Batch == 0 && w.cfg.MaxBatch == 0 && w.burst == 0 && w.take == 0 &&
		w.fails == nil && w.kills == nil && w.lifetime == 0 && w.quits == 0 && w.resizes == nil && w.stop == 0 &&
		w.known == nil && w.heavy == nil && w.cursed == nil && w.slow == 0
}

// bound is how long a calm run may take. No schedule is shorter than the work of
// one slot or the largest item, and without knowledge of the costs the largest
// may come last. In a batch it may also hold back another as large, once. The
// rest is what tasks cost, at the beginning and the end, and that goroutines do
// not share fifty overheads of work.
func (w *world) bound() time.Duration {
	var sum, largest time.Duration
	for _, c := range w.costs {
		sum += c
		largest = max(largest, c)
	}
	overhead := max(time.Duration(float64(w.overhead)*w.noise), w.cfg.Overhead)
	tasks := time.Duration(30)
	if !w.cfg.Ahead {
		tasks = 60
	}
	return sum*105/100/time.Duration(w.cfg.Slots) + 2*largest + tasks*overhead
}

// randomPlan draws a plan. Each kind of trouble comes to a few runs only, so
// that others show what one alone does.
func randomPlan(rnd *rand.Rand) plan {
	some := func(of int) bool { return rnd.IntN(of) == 0 }
	p := plan{
		overhead: logUniform(rnd, time.Microsecond, 10*time.Millisecond),
		noise:    1 + 3*rnd.Float64()*float64(rnd.IntN(2)),
	}
	n := int(logUniform(rnd, 1, 3000))
	if some(50) {
		n = 0
	}
	mean := logUniform(rnd, 1, 100*p.overhead)
	p.costs = shapes[rnd.IntN(len(shapes))].draw(rnd, n, mean)
	whole := time.Duration(n)*mean + 10*p.overhead // about what all items take

	p.cfg = sched.Config{
		Slots:     int(logUniform(rnd, 1, 20)),
		Ahead:     some(2),
		Ordered:   some(2),
		Unbounded: some(2),
		Overhead:  time.Duration(float64(p.overhead) * math.Exp2(4*rnd.Float64()-2)),
		Retries:   rnd.IntN(4),
	}
	if some(8) {
		p.cfg.Batch = 1 + rnd.IntN(50)
	}
	if some(8) {
		p.cfg.MaxBatch = 1 + rnd.IntN(50)
	}
	if some(4) {
		p.cfg.Unbounded = true
		p.cfg.Costs = guesses(rnd, p.costs)
	} else if some(3) {
		p.burst = 1 + rnd.IntN(100)
		p.gap = time.Duration(rnd.Float64() * 2 * float64(whole) / float64(n+1) * float64(p.burst))
	}
	if some(3) {
		p.take = time.Duration(rnd.Float64() * 2 * float64(mean))
	}
	if some(2) {
		p.slice = logUniform(rnd, p.overhead, 100*p.overhead)
	}
	p.trouble(rnd, some, whole)
	return p
}

// trouble adds what goes wrong in a run that takes about as long as whole.
func (p *plan) trouble(rnd *rand.Rand, some func(int) bool, whole time.Duration) {
	if some(4) {
		p.fails = counts(rnd, len(p.costs))
		p.cfg.RetryErrors = some(2)
		if some(3) {
			p.cfg.MaxFailures = 1 + rnd.IntN(10)
		}
	}
	if some(4) {
		p.kills = counts(rnd, len(p.costs))
		p.verdicts = make([]sched.Verdict, len(p.costs))
		for i := range p.verdicts {
			if some(2) {
				p.verdicts[i] = sched.Verdict(rnd.IntN(3))
			}
		}
		if some(3) {
			p.hang = logUniform(rnd, p.overhead, whole)
		}
		p.linger = some(6)
	}
	if some(8) {
		p.heavy = flags(rnd, len(p.costs))
	}
	if some(12) {
		p.cursed = flags(rnd, len(p.costs))
	}
	p.vague = some(4)
	if some(6) {
		p.lifetime = logUniform(rnd, whole/10+10*p.overhead, 10*whole)
		p.cfg.Retries = 3
	}
	if some(4) {
		p.zombies, p.echoes = rnd.Float64(), rnd.Float64()
	}
	if some(6) {
		p.quits = rnd.Float64() / 2
	}
	if some(6) {
		for range 1 + rnd.IntN(5) {
			p.resizes = append(p.resizes, resize{time.Duration(rnd.Float64() * float64(whole)), int(logUniform(rnd, 1, 30))})
			if some(2) { // holds the run
				p.resizes = append(p.resizes, resize{time.Duration(rnd.Float64() * float64(whole)), 0})
			}
		}
		slices.SortStableFunc(p.resizes, func(a, b resize) int { return int(a.at - b.at) })
		p.resizes = append(p.resizes, resize{whole, int(logUniform(rnd, 1, 30))})
	}
	if some(10) {
		p.stop = 1 + time.Duration(rnd.Float64()*float64(whole))
		if some(2) {
			p.leave = 1 + time.Duration(rnd.Float64()*float64(whole)/4)
		}
	}
	if some(6) {
		p.known = flags(rnd, len(p.costs))
	}
	if some(4) {
		long := 1 + 10*time.Millisecond*time.Duration(len(p.costs))/whole // only long items have backups
		for i := range p.costs {
			p.costs[i] *= long
		}
		p.cfg.Backups, p.look = true, 1+whole*long/50
		if some(2) {
			p.slow = rnd.Float64() / 3
		}
	}
}

// flags draws which items are of a kind: in stretches, most often few.
func flags(rnd *rand.Rand, n int) []bool {
	share, length := rnd.Float64()*rnd.Float64(), 1+rnd.IntN(20)
	if rnd.IntN(4) == 0 {
		share = 1
	}
	set := make([]bool, n)
	for i := 0; i < n; {
		on := rnd.Float64() < share
		for range min(1+rnd.IntN(length), n-i) {
			set[i] = on
			i++
		}
	}
	return set
}

// counts draws for each item how many attempts at it go wrong: most often none.
func counts(rnd *rand.Rand, n int) []int {
	each := make([]int, n)
	share := rnd.Float64() * rnd.Float64() * rnd.Float64()
	for i := range each {
		if rnd.Float64() < share {
			each[i] = 1 + rnd.IntN(5)
		}
	}
	return each
}

// guesses draws what a user may tell of the costs of items: the truth, that
// within a factor of four, something unrelated, or nothing.
func guesses(rnd *rand.Rand, costs []time.Duration) []float64 {
	switch rnd.IntN(4) {
	case 0:
		return blurred(rnd, costs, 0)
	case 1:
		return blurred(rnd, costs, 2)
	case 2:
		return blurred(rnd, make([]time.Duration, len(costs)), 0)
	}
	told := make([]float64, len(costs))
	for i := range told {
		told[i] = rnd.Float64()
	}
	return told
}

// blurred tells costs in a unit of its own, within so many powers of two.
func blurred(rnd *rand.Rand, costs []time.Duration, powers float64) []float64 {
	told := make([]float64, len(costs))
	for i, c := range costs {
		told[i] = 7 * float64(c) * math.Exp2(powers*(2*rnd.Float64()-1))
	}
	return told
}

// logUniform draws a value whose logarithm is uniform.
func logUniform[T ~int64 | ~int](rnd *rand.Rand, lo, hi T) T {
	l := math.Log(max(1, float64(lo)))
	return T(math.Exp(l + rnd.Float64()*(math.Log(max(1, float64(hi)))-l)))
}

// shape is a distribution of what items cost.
type shape struct {
	name string
	draw func(rnd *rand.Rand, n int, mean time.Duration) []time.Duration
}

var shapes = []shape{
	{"constant", independent(func(*rand.Rand) float64 { return 1 })},
	{"uniform", independent(uniform)},
	{"heavy", independent(heavy)},
	{"two kinds", independent(twoKinds)},
	{"rising", sorted(uniform, false)},
	{"falling", sorted(uniform, true)},
	{"heavy rising", sorted(heavy, false)},
	{"heavy falling", sorted(heavy, true)},
	{"exploding", func(rnd *rand.Rand, n int, mean time.Duration) []time.Duration {
		k := 0
		return independent(func(*rand.Rand) float64 {
			k++
			return 14 * math.Exp2(20*float64(k-n)/float64(n))
		})(rnd, n, mean)
	}},
	{"zero", func(_ *rand.Rand, n int, _ time.Duration) []time.Duration { return make([]time.Duration, n) }},
}

func uniform(rnd *rand.Rand) float64 { return 2 * rnd.Float64() }

// heavy has a tail that falls with the power 1.5 and ends at a thousand times
// the mean.
func heavy(rnd *rand.Rand) float64 { return min(1000, math.Pow(1-rnd.Float64(), -1/1.5)/3) }

// twoKinds has one item in a hundred cost a hundred times as much.
func twoKinds(rnd *rand.Rand) float64 {
	if rnd.IntN(100) == 0 {
		return 50
	}
	return 0.5
}

func independent(one func(*rand.Rand) float64) func(*rand.Rand, int, time.Duration) []time.Duration {
	return func(rnd *rand.Rand, n int, mean time.Duration) []time.Duration {
		costs := make([]time.Duration, n)
		for i := range costs {
			costs[i] = time.Duration(one(rnd) * float64(mean))
		}
		return costs
	}
}

func sorted(one func(*rand.Rand) float64, falling bool) func(*rand.Rand, int, time.Duration) []time.Duration {
	return func(rnd *rand.Rand, n int, mean time.Duration) []time.Duration {
		costs := independent(one)(rnd, n, mean)
		slices.Sort(costs)
		if falling {
			slices.Reverse(costs)
		}
		return costs
	}
}
