package tune_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/tune"
)

// rig is a machine with a job whose items take a second on one core. Each limit
// is a number of cores that the job cannot pass; 0 is none.
type rig struct {
	cores, logical float64 // logical may be 0: as cores
	gain           float64 // of two hardware threads; 0 is none
	memory         float64 // its bandwidth: the CPUs count as busy
	lock, disk     float64 // the CPUs are idle
	quota, others  float64
	deaf           bool // threads do nothing
	sleeps         bool
}

// at is what happens with a split: how many cores' worth of work is done, and
// what CPU use is seen.
func (r rig) at(s tune.Split) (speed, cpu float64) {
	k := float64(s.P * s.T)
	if r.deaf {
		k = float64(s.P)
	}
	if r.sleeps {
		return k, 0.01 * k
	}
	speed = min(k, r.cores)
	if r.gain > 0 && k > r.cores {
		speed = r.cores * (1 + (r.gain-1)*(min(k, r.logical)-r.cores)/(r.logical-r.cores))
	}
	cpu = min(k, max(r.cores, r.logical))
	cut := func(limit float64, isSeen bool) {
		if limit > 0 && speed > limit {
			speed = limit
			if isSeen {
				cpu = limit
			}
		}
	}
	cut(r.memory, false)
	cut(r.lock, true)
	cut(r.disk, true)
	cut(r.quota, true)
	if r.others > 0 {
		cut(r.cores-r.others, true)
	}
	return speed, cpu
}

// run is what is known after many items at the last of the splits.
func (r rig) run(items int, splits ...tune.Split) tune.Evidence {
	e := tune.Evidence{
		Logical: int(max(r.cores, r.logical)), Physical: int(r.cores), Quota: r.quota, Others: r.others,
		Items: items, Kind: "closure", Best: splits[len(splits)-1], Busy: float64(items), Longest: 1,
	}
	for _, s := range splits {
		speed, cpu := r.at(s)
		item := float64(s.P) / speed
		e.Samples = append(e.Samples, tune.Sample{Split: s, Tasks: []float64{item * 0.98, item, item * 1.03}, CPU: cpu, Left: -1})
		waves := math.Ceil(float64(items) / float64(s.P))
		e.Wall = time.Duration(waves * item * float64(time.Second))
		if r.disk > 0 {
			e.DiskWait = time.Duration((float64(s.P) - cpu) * float64(e.Wall))
		}
		if r.quota > 0 && float64(s.P*s.T) > r.quota {
			e.Throttled = e.Wall / 4
		}
		e.Busy, e.Longest = float64(items)*item, item
	}
	return e
}

func with(e tune.Evidence, change func(*tune.Evidence)) tune.Evidence {
	change(&e)
	return e
}

func names(causes []tune.Cause) string {
	var s []string
	for _, c := range causes {
		s = append(s, c.Name)
	}
	return strings.Join(s, " ")
}

var (
	one   = tune.Split{P: 1, T: 1}
	two   = tune.Split{P: 2, T: 1}
	four  = tune.Split{P: 4, T: 1}
	eight = tune.Split{P: 8, T: 1}
)

func TestExplain(t *testing.T) {
	plain := rig{cores: 8}
	smt := rig{cores: 4, logical: 8, gain: 1.25}
	for _, c := range []struct {
		name  string
		e     tune.Evidence
		want  string
		words []string
	}{
		{"bandwidth", rig{cores: 8, memory: 3}.run(600, one, eight), "bandwidth", []string{"8 x 1", "2.7 times", "1 x 1"}},
		{"bandwidth, found at once", rig{cores: 4, memory: 1.5}.run(600, four, one, two), "bandwidth", []string{"4 x 1"}},
		{"bandwidth of hardware threads", rig{cores: 4, logical: 8, gain: 1.25, memory: 1.2}.run(600, one, eight), "bandwidth", []string{"6.7 times"}},
		{"SMT", smt.run(600, one, four, eight), "smt", []string{"8 x 1", "1.2 times", "4 cores"}},
		{"SMT without 1 x 1", smt.run(600, four, eight), "smt", []string{"4 cores"}},
		{"SMT and bandwidth", rig{cores: 4, logical: 8, gain: 1.25, memory: 2}.run(600, one, four, eight), "bandwidth", nil},
		{"quota", rig{cores: 4, quota: 1.5}.run(600, one, two, four), "quota", []string{"1.5 CPUs", "1 min 40 s of"}},
		{"quota, only throttled", with(plain.run(600, one, eight), func(e *tune.Evidence) {
			e.Quota, e.Wall, e.Throttled = 7, 2*e.Wall, e.Wall
		}), "quota", []string{"1 min 15 s of 2 min 30 s"}},
		{"others", rig{cores: 4, others: 2}.run(600, one, four), "others", []string{"2 of the 4 CPUs"}},
		{"disk", rig{cores: 8, disk: 2}.run(600, one, eight), "disk", []string{"Workers wait for the disk", "2 of 8 CPUs"}},
		{"disk, the best of one worker", rig{cores: 4, disk: 0.8}.run(600, four, one), "disk", []string{"4 x 1", "0.8 of 4"}},
		{"lock", rig{cores: 8, lock: 1.1}.run(600, one, eight), "lock", []string{"Goroutines", "1.1 of 8", "7.3 times"}},
		{"lock, the best of two workers", rig{cores: 4, lock: 1.3}.run(600, one, four, two), "lock", []string{"4 x 1"}},
		{
			"lock of processes", with(rig{cores: 8, lock: 2}.run(600, one, eight), func(e *tune.Evidence) { e.Kind = "command" }),
			"lock",
			[]string{"Workers wait for each other"},
		},
		{"few items", plain.run(3, one, tune.Split{P: 3, T: 1}), "items", []string{"only 3 items for 8 CPUs"}},
		{"waves", plain.run(10, one, eight), "items", []string{"10 items on 8 workers take 2 rounds", "of 2:", "5 times"}},
		{"one long item", with(plain.run(100, one, eight), func(e *tune.Evidence) {
			e.Longest, e.Busy, e.Alone, e.Wall = 30, 129, 20*time.Second, 42*time.Second
		}), "tail", []string{"20 s of 42 s", "30 s of 2 min 9 s", "4.3 times"}},
		{
			"one long item, nothing else known",
			tune.Evidence{Logical: 4, Best: four, Wall: time.Minute, Longest: 50, Busy: 100, Items: 50},
			"tail",
			[]string{"2 times"},
		},
		{"start", with(plain.run(64, one, eight), func(e *tune.Evidence) {
			e.Wall += 6 * time.Second
			e.Samples[1].Start = 6 * time.Second
		}), "start", []string{"6 s", "14 s"}},
		{"memory", with(plain.run(600, one, two), func(e *tune.Evidence) {
			e.Samples[1].Room, e.Samples[1].Bytes = 2, 3e9
		}), "memory", []string{"2 workers", "3 GB", "8 CPUs"}},
		{"memory and no threads", with(rig{cores: 8, deaf: true}.run(600, one, tune.Split{P: 2, T: 4}, two), func(e *tune.Evidence) {
			e.Samples[2].Room, e.Kind = 2, "python"
		}), "lock memory", []string{"GIL", "2 x 4", "Memory has room for 2 workers"}},
		{"memory and deaf", with(plain.run(600, one, two), func(e *tune.Evidence) {
			e.Samples[1].Room, e.Samples[1].Deaf = 2, true
		}), "lock memory", []string{"does not ask"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			causes := tune.Explain(c.e)
			var text []string
			sum := 0.0
			for i, cause := range causes {
				text = append(text, cause.Text)
				sum += cause.Share
				if !(cause.Share > 0 && cause.Share <= 1) || i > 0 && cause.Share > causes[i-1].Share {
					t.Errorf("shares out of order: %+v", causes)
				}
				if !strings.HasSuffix(cause.Text, ".") {
					t.Errorf("no sentence: %q", cause.Text)
				}
			}
			t.Log(strings.Join(text, " "))
			if names(causes) != c.want || sum > 1.0001 {
				t.Errorf("causes %q of %v, want %q", names(causes), sum, c.want)
			}
			for _, w := range c.words {
				if !strings.Contains(strings.Join(text, " "), w) {
					t.Errorf("%q is not said", w)
				}
			}
		})
	}
}

func TestNothingToExplain(t *testing.T) {
	plain := rig{cores: 8}
	unknown := func(e *tune.Evidence) {
		for i := range e.Samples {
			e.Samples[i].CPU = -1
		}
	}
	for name, e := range map[string]tune.Evidence{
		"nothing known":         {},
		"only CPUs known":       {Logical: 8, Physical: 4},
		"it scales":             plain.run(800, one, eight),
		"it sleeps":             rig{cores: 2, sleeps: true}.run(200, two, tune.Split{P: 20, T: 1}),
		"only the rule":         with(plain.run(800, eight), func(e *tune.Evidence) { e.Samples[0].CPU = 8 }),
		"bandwidth, CPU hidden": with(rig{cores: 8, memory: 3}.run(600, one, eight), unknown),
		"SMT, CPU hidden":       with(rig{cores: 4, logical: 8, gain: 1.2}.run(600, one, four, eight), unknown),
		"lock, CPU hidden":      with(rig{cores: 8, lock: 1}.run(600, one, eight), unknown),
		"lower clock":           rig{cores: 8, memory: 7}.run(800, one, eight),
		"no times":              {Logical: 8, Best: eight, Samples: []tune.Sample{{Split: eight, CPU: 1}, {Split: one, Tasks: []float64{0, math.NaN(), math.Inf(1)}}}},
		"no split":              {Logical: 8, Samples: []tune.Sample{{Tasks: []float64{1}, CPU: 1}}, Wall: time.Second},
	} {
		if causes := tune.Explain(e); len(causes) > 0 {
			t.Errorf("%s: %+v", name, causes)
		}
	}
}

// Whatever is measured, shares are parts of one whole.
func TestExplainAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	number := func() float64 {
		return []float64{0, -1, 1, 2, 1e-9, 1e12, 0.5, r.Float64(), 10 * r.Float64(), math.Inf(1)}[r.IntN(10)]
	}
	count := func() int { return []int{0, 1, 2, 3, 4, 8, 600, -1}[r.IntN(8)] }
	span := func() time.Duration { return time.Duration(min(number(), 1e6) * float64(time.Second)) }
	split := func() tune.Split { return tune.Split{P: count(), T: count()} }
	for range 5000 {
		e := tune.Evidence{
			Logical: count(), Physical: count(), Quota: number(), Wall: span(), Best: split(), Throttled: span(),
			DiskWait: span(), Others: number(), Longest: number(), Busy: number(), Alone: span(), Items: count(),
		}
		for range r.IntN(5) {
			e.Samples = append(e.Samples, tune.Sample{
				Split: split(), Tasks: []float64{number(), number()}, CPU: number(), Room: count(), Start: span(), Deaf: r.IntN(5) == 0,
			})
		}
		sum := 0.0
		for _, c := range tune.Explain(e) {
			if !(c.Share > 0) || c.Text == "" || strings.Contains(c.Text, "NaN") {
				t.Fatalf("%+v of %+v", c, e)
			}
			sum += c.Share
		}
		if !(sum <= 1+1e-9) {
			t.Fatalf("shares of %v of %+v", sum, e)
		}
	}
}

// Losses multiply, so that shares of their logarithms add up.
func TestShares(t *testing.T) {
	e := rig{cores: 4, logical: 8, gain: 1.2}.run(600, one, four, eight)
	e.Wall += 30 * time.Second
	e.Samples[2].Start = 30 * time.Second
	causes := tune.Explain(e)
	if names(causes) != "smt start" {
		t.Fatalf("%+v", causes)
	}
	near(t, "share of SMT", causes[0].Share, math.Log(2/1.2)/math.Log(2/1.2*155/125), 0.01)
	near(t, "share of both", causes[0].Share+causes[1].Share, 1, 0.01)
}

func ExampleExplain() {
	times := func(s ...float64) []float64 { return s }
	causes := tune.Explain(tune.Evidence{
		Logical: 4, Physical: 4,
		Samples: []tune.Sample{
			{Split: tune.Split{P: 1, T: 1}, Tasks: times(0.50, 0.51, 0.50), CPU: 1},
			{Split: tune.Split{P: 4, T: 1}, Tasks: times(1.20, 1.18, 1.21), CPU: 3.9},
		},
		Best: tune.Split{P: 4, T: 1},
	})
	for _, c := range causes {
		fmt.Println(c.Name)
		fmt.Println(c.Text)
	}
	// Output:
	// bandwidth
	// Workers wait for memory: at 4 x 1 an item takes 2.4 times as long as at 1 x 1 though 3.9 CPUs are busy, so they share the memory's bandwidth.
}
