package tune

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// anyMachine draws a machine with a job.
func anyMachine(seed uint64) synthetic {
	r := rand.New(rand.NewPCG(seed, 77))
	pick := func(v ...float64) float64 { return v[r.IntN(len(v))] }
	logical := int(pick(2, 4, 8, 8, 8, 12, 16, 64))
	physical := logical
	if logical > 2 && r.IntN(2) == 0 {
		physical /= 2
	}
	m := synthetic{
		name:  fmt.Sprintf("machine %d", seed),
		facts: facts(24, physical, logical, pick(0, 0.5, 0.5, 2, 5)),
		mostP: logical + int(pick(0, 1, 2, float64(logical)/4)), mostT: max(2, int(pick(1, 1, 0.5)*float64(min(logical, 16)))),
		work: math.Exp(r.Float64()*3.5 - 1), f: pick(0, 0.5, 0.8, 0.9, 0.97), fork: pick(0, 0.01, 0.03, 0.1),
		smt: pick(0, 0.2, 0.4), thrash: pick(0, 0.05, 0.2, 1),
		contend: pick(0, 0, 0.01, 0.05) * 8 / float64(logical), cohere: pick(0, 0, 0.001, 0.004) * 8 / float64(logical),
		quota: pick(0, 0, 0, 0.6) * float64(logical), rough: pick(0, 0.02, 0.05),
	}
	m.bus = m.work / float64(logical) * pick(0, 0, 0, 0.8, 1.3, 2)
	m.facts.Noise, m.facts.HasNoise = pick(0.02, 0.1, 0.1, 0.3), true
	return m
}

// TestAnyMachine: whatever the machine, trying costs little, and is worth it on
// the whole.
func TestAnyMachine(t *testing.T) {
	sum, n := 0.0, 2*seedsFor(20)
	for i := range n {
		for _, items := range []int{600, 60} {
			r := replay(t, anyMachine(uint64(i)).grid(), items, 3)
			atMost(t, fmt.Sprintf("machine %d, %d items: loss against the rule", i, items), r.WorseThanRule, 0.06)
			atMost(t, fmt.Sprintf("machine %d, %d items: probing", i, items), r.Probing, 0.06)
			sum += r.WorseThanRule
		}
	}
	if n == 40 && sum > 0 {
		t.Errorf("on the average it is %.2f %% slower than the rule", 100*sum/float64(2*n))
	}
}

// TestWantsStayInBounds follows the wants of replays with odd configurations.
func TestWantsStayInBounds(t *testing.T) {
	for i := range 60 {
		r := rand.New(rand.NewPCG(uint64(i), 3))
		syn := anyMachine(uint64(i))
		if i%3 == 0 {
			syn.facts.Use = 0.1
		}
		m, err := newMachine(syn.grid(), ReplayConfig{Items: 1 + r.IntN(300)})
		if err != nil {
			t.Fatal(err)
		}
		cfg := m.config()
		cfg.P, cfg.T = r.IntN(4)*r.IntN(2), r.IntN(3)*r.IntN(2)
		cfg.P, cfg.T = min(cfg.P, m.mostP), min(cfg.T, m.mostT)
		cfg.Deaf, cfg.Free = r.IntN(4) == 0, r.IntN(4) == 0
		tuner := New(cfg)
		w := newWorld(m, uint64(i))
		told := 0
		w.watch = func(want Want) {
			told++
			checkWant(t, cfg, want, syn.facts.Use > 0)
		}
		w.run(tuner)
		if w.left != 0 || told > 400 {
			t.Errorf("machine %d: %d items left, told %d times", i, w.left, told)
		}
		checkOutcome(t, tuner)
	}
}

func checkWant(t *testing.T, cfg Config, w Want, waits bool) {
	t.Helper()
	s := w.Split
	threads := max(cfg.Logical*5/2, 1, cfg.P, cfg.T, cfg.P*cfg.T)
	switch {
	case s.P < 1 || s.T < 1 || w.Tasks < 0 || w.Wall < 0:
		t.Fatalf("wants %+v", w)
	case cfg.P > 0 && s.P != cfg.P || cfg.T > 0 && s.T != cfg.T:
		t.Fatalf("wants %s, set are %d and %d", s, cfg.P, cfg.T)
	case cfg.P == 0 && cfg.MostP > 0 && s.P > cfg.MostP || cfg.T == 0 && cfg.MostT > 0 && s.T > cfg.MostT:
		t.Fatalf("wants %s, most are %d and %d", s, cfg.MostP, cfg.MostT)
	case cfg.Deaf && cfg.T == 0 && s.T != 1:
		t.Fatalf("wants %s of a job that makes no use of threads", s)
	case !waits && s.P*s.T > max(threads, s.P*cfg.T, s.T*cfg.P):
		t.Fatalf("wants %s on %d CPUs", s, cfg.Logical)
	}
}

func checkOutcome(t *testing.T, tuner *Tuner) {
	t.Helper()
	o := tuner.Outcome()
	for _, f := range []float64{o.Gain, o.Speedup} {
		if math.IsNaN(f) || math.IsInf(f, 0) || f < 0 {
			t.Errorf("outcome %+v", o)
		}
	}
	if o.Probing < 0 || o.Best.P < 1 {
		t.Errorf("outcome %+v", o)
	}
}

// hostile makes a sample that no driver should tell.
func hostile(r *rand.Rand, w Want) Sample {
	odd := func() float64 {
		v := []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1), 1e-300, 1e300, 1, 2, 0.5}
		return v[r.IntN(len(v))]
	}
	s := Sample{
		Split: w.Split, Wall: time.Duration(r.Int64()), Change: time.Duration(r.Int64N(1 << 40)), Start: time.Duration(r.Int64N(1<<40) - 1<<39),
		CPU: odd(), Bytes: r.Int64() - 1<<62, Failed: r.IntN(5) - 1, Items: r.IntN(5) - 1, Left: r.IntN(1000) - 2, Room: r.IntN(5) - 2, Deaf: r.IntN(20) == 0,
	}
	for range r.IntN(6) {
		s.Tasks, s.Pending = append(s.Tasks, odd()), append(s.Pending, odd())
	}
	if r.IntN(5) == 0 {
		s.Split = Split{r.IntN(9) - 2, r.IntN(9) - 2}
	}
	return s
}

func TestHostileSamples(t *testing.T) {
	for seed := range uint64(60) {
		talkNonsense(t, seed, 40)
	}
}

func FuzzTell(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint8(20))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n uint8) { talkNonsense(t, seed, int(n)%60) })
}

func talkNonsense(t *testing.T, seed uint64, n int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 9))
	cfg := Config{
		Logical: r.IntN(20) - 1, Physical: r.IntN(20) - 1, Items: r.IntN(200) - 1, MostP: r.IntN(30), MostT: r.IntN(10),
		Free: r.IntN(2) == 0, Deaf: r.IntN(5) == 0, Start: time.Duration(r.Int64N(1<<34) - 1<<32), Memory: r.Int64N(3) * 1e9,
	}
	if r.IntN(3) == 0 {
		cfg.Known = &Learnt{Best: Split{r.IntN(9), r.IntN(5)}, Gain: r.Float64()*3 - 1, Tried: []Split{{0, 0}, {3, 1}}}
	}
	tuner := New(cfg)
	w := tuner.First()
	cfg.Logical = max(1, cfg.Logical)
	for range n {
		checkWant(t, cfg, w, true)
		w = tuner.Tell(hostile(r, w))
		if w.Tasks == 0 && w.Wall == 0 && w.Left < 0 && !tuner.ended {
			t.Fatalf("will never be told again: %+v", w)
		}
	}
	checkOutcome(t, tuner)
}

// drive tells a tuner of a job whose items take what the function says.
func drive(tuner *Tuner, left int, item func(Split) float64, change func(*Sample)) (last Want) {
	w := tuner.First()
	for range 100 {
		s := Sample{Split: w.Split, CPU: -1, Left: left, Start: time.Second / 10}
		for range max(1, w.Tasks) {
			s.Tasks = append(s.Tasks, item(w.Split))
		}
		s.Items = len(s.Tasks)
		s.Wall = seconds(item(w.Split) * float64(len(s.Tasks)) / float64(w.Split.P))
		if change != nil {
			change(&s)
		}
		left -= len(s.Tasks)
		if left <= 0 {
			break
		}
		w = tuner.Tell(s)
	}
	return w
}

func TestBoundsFoundWhileItRuns(t *testing.T) {
	flat := func(s Split) float64 { return 1 / math.Sqrt(float64(s.T)) }
	memory := New(Config{Logical: 8, Items: 500, Memory: 1000})
	last := drive(memory, 500, flat, func(s *Sample) { s.Bytes = 400 })
	if last.Split.P > 2 || last.Split.T < 2 {
		t.Errorf("two workers fit into memory, got %s", last.Split)
	}
	room := New(Config{Logical: 8, Items: 500})
	if last = drive(room, 500, flat, func(s *Sample) { s.Room = 3 }); last.Split.P > 3 {
		t.Errorf("there is room for three, got %s", last.Split)
	}
	deaf := New(Config{Logical: 8, Items: 3})
	if first := deaf.First().Split; first != (Split{3, 2}) && first != (Split{3, 3}) {
		t.Errorf("three items on eight CPUs begin with %s", first)
	}
	if last = drive(deaf, 300, flat, func(s *Sample) { s.Deaf = true }); last.Split.T != 1 {
		t.Errorf("a deaf job has %s", last.Split)
	}
}

func TestFixedByTheUser(t *testing.T) {
	both := New(Config{Logical: 8, Items: 500, P: 3, T: 5})
	last := drive(both, 500, func(Split) float64 { return 1 }, nil)
	if last.Split != (Split{3, 5}) || last.Probe {
		t.Errorf("wants %+v", last)
	}
}

// TestFailingProbe: what fails is left, however fast it is.
func TestFailingProbe(t *testing.T) {
	tuner := New(Config{Logical: 8, Items: 2000, MostT: 1})
	fast := func(s Split) float64 {
		if s.P > 8 {
			return 0.01
		}
		return 1
	}
	last := drive(tuner, 2000, fast, func(s *Sample) {
		if s.Split.P > 8 {
			s.Failed = len(s.Tasks)
		}
	})
	if last.Split.P > 8 || tuner.Outcome().Best.P > 8 {
		t.Errorf("believes in %s, which fails", last.Split)
	}
}

func TestKnownIsVerified(t *testing.T) {
	known := &Learnt{Best: Split{2, 4}, Gain: 0.5, Tried: []Split{{8, 1}, {2, 4}}}
	tuner := New(Config{Logical: 8, Items: 800, Known: known})
	if s := tuner.First().Split; s != known.Best {
		t.Fatalf("begins with %s", s)
	}
	// It was true of another job: now threads do not help.
	deaf := func(Split) float64 { return 1 }
	if last := drive(tuner, 800, deaf, nil); last.Split.P < 8 {
		t.Errorf("keeps %s", last.Split)
	}
	again := New(Config{Logical: 8, Items: 800, Known: known})
	drive(again, 800, func(s Split) float64 { return float64(s.P) / (1 + float64(s.T)) }, nil)
	l, ok := again.Learnt()
	if !ok || l.Best.T < 4 || l.ItemTime <= 0 {
		t.Errorf("learnt %+v, %v", l, ok)
	}
	if _, ok := New(Config{Logical: 2}).Learnt(); ok {
		t.Error("has learnt from nothing")
	}
}

// TestConversation is one whole run in words.
func TestConversation(t *testing.T) {
	g := transposed(gridFile(t, "recorded-grid.txt"))
	m, err := newMachine(g, ReplayConfig{Items: 300})
	if err != nil {
		t.Fatal(err)
	}
	tuner, w := New(m.config()), newWorld(m, 1)
	var b strings.Builder
	w.watch = func(want Want) {
		why := "settles on"
		if want.Probe {
			why = "tries"
		}
		o := tuner.Outcome()
		fmt.Fprintf(&b, "%5.1f s, %3d left: %s %s until %d tasks; best %s, gain %.0f %%\n", w.now, w.left, why, want.Split, want.Tasks, o.Best, 100*o.Gain)
	}
	w.run(tuner)
	o := tuner.Outcome()
	fmt.Fprintf(&b, "%.1f s: %s, gain %.0f %%, speed-up %.1f (measured: %v), %d probes cost %.1f s\n",
		w.now, o.Best, 100*o.Gain, o.Speedup, o.Measured, o.Probes, o.Probing.Seconds())
	file := filepath.Join("testdata", "conversation.txt")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got:\n%swant:\n%s", &b, want)
	}
}
