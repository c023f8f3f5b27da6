package comal_test

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/local"
	"github.com/comal-go/comal/engine/procs"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/tune"
)

// scripted is a tuner that wants what it is told to, and notes what it hears.
type scripted struct {
	wants func(n int) (w tune.Want, over bool) // what follows the tell of number n
	check func(tune.Sample)                    // may be nil
	rule  tune.Split                           // said to be the rule; zero is what is wanted last

	mu     sync.Mutex
	want   tune.Want
	told   []tune.Sample
	over   bool
	wrongs []string
}

func (s *scripted) First() tune.Want {
	s.want, _ = s.wants(0)
	return s.want
}

func (s *scripted) Tell(sample tune.Sample) tune.Want {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sample.Split != s.want.Split {
		s.wrongs = append(s.wrongs, fmt.Sprintf("told of %v, where %v was wanted", sample.Split, s.want.Split))
	}
	if s.want.Tasks > 0 && s.want.Wall == 0 && len(sample.Tasks) < s.want.Tasks {
		s.wrongs = append(s.wrongs, fmt.Sprintf("told of %d tasks at %v, where %d were wanted", len(sample.Tasks), sample.Split, s.want.Tasks))
	}
	if s.check != nil {
		s.check(sample)
	}
	s.told = append(s.told, sample)
	s.want, s.over = s.wants(len(s.told))
	return s.want
}

func (s *scripted) Outcome() tune.Outcome {
	var last []tune.Sample // of each split
	for i, told := range s.told {
		if i+1 == len(s.told) || s.told[i+1].Split != told.Split {
			last = append(last, told)
		}
	}
	return tune.Outcome{Best: s.want.Split, Rule: cmp.Or(s.rule, s.want.Split), Speedup: 1.6, Samples: last}
}

func (s *scripted) Learnt() (tune.Learnt, bool) {
	return tune.Learnt{Best: s.want.Split, ItemTime: s.told[0].Tasks[0]}, true
}

// until is an input that goes on until the tuner wants no more, but not for ever:
// on a machine whose kernel takes seconds to start or to reap a worker (it waits
// for all CPUs when one moves to a control group) it hears less.
func (s *scripted) until(t testing.TB) iter.Seq[int] {
	deadline := time.Now().Add(time.Minute)
	return func(yield func(int) bool) {
		for i := 0; ; i++ {
			over, told := s.heard()
			if over || time.Now().After(deadline) || !yield(i) {
				switch {
				case !over && told == 0:
					t.Errorf("after %d items the tuner has heard nothing", i)
				case !over:
					t.Logf("after %d items the tuner has heard %d times: the machine is slow", i, told)
				}
				return
			}
		}
	}
}

// heard says how often the tuner has been told, and whether that is enough.
func (s *scripted) heard() (over bool, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over, len(s.told)
}

func (s *scripted) report(t testing.TB) {
	for _, w := range s.wrongs {
		t.Error(w)
	}
}

// clients are the four kinds of programs, each returning the item and the number
// of threads it sees, after a moment.
func clients(t *testing.T) map[string]func(comal.Option, iter.Seq[int]) iter.Seq2[comal.Result[string], error] {
	script := filepath.Join(t.TempDir(), "tuned.py")
	text := "import os, time\ndef f(x):\n    time.sleep(0.002)\n    return '%d %s' % (x, os.environ['OMP_NUM_THREADS'])\n"
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	on := func(o comal.Option, eng engine.Engine) comal.Option {
		o.Engine = eng
		return o
	}
	return map[string]func(comal.Option, iter.Seq[int]) iter.Seq2[comal.Result[string], error]{
		"closure": func(o comal.Option, in iter.Seq[int]) iter.Seq2[comal.Result[string], error] {
			return comal.Stream(t.Context(), in, func(ctx context.Context, x int) (string, error) { return threadsSeen(ctx, x) }, on(o, local.New()))
		},
		"go": func(o comal.Option, in iter.Seq[int]) iter.Seq2[comal.Result[string], error] {
			return comal.Stream(t.Context(), in, threadsFunc, on(o, procs.New()))
		},
		"python": func(o comal.Option, in iter.Seq[int]) iter.Seq2[comal.Result[string], error] {
			o.Python = testkit.Python(t)
			return comal.Stream(t.Context(), in, comal.Python[int, string](script+":f"), on(o, procs.New()))
		},
		"command": func(o comal.Option, in iter.Seq[int]) iter.Seq2[comal.Result[string], error] {
			argv := func(yield func([]string) bool) {
				for x := range in {
					told := fmt.Sprintf(`test "$OMP_NUM_THREADS" = %s && printf "%d %s"`, engine.ThreadsMark, x, engine.ThreadsMark)
					if !yield([]string{"sh", "-c", told}) {
						return
					}
				}
			}
			return func(yield func(comal.Result[string], error) bool) {
				for r, err := range comal.Stream(t.Context(), argv, comal.Exec, on(o, procs.New())) {
					if !yield(comal.Result[string]{Index: r.Index, Value: string(r.Value.Stdout), Worker: r.Worker}, err) {
						return
					}
				}
			}
		},
	}
}

func threadsSeen(ctx context.Context, x int) (string, error) {
	time.Sleep(2 * time.Millisecond)
	return fmt.Sprintf("%d %d", x, comal.Threads(ctx)), nil
}

var threadsFunc = comal.Register("threads seen", threadsSeen)

// take checks that each item has its result once, and returns with what threads
// it ran.
func take(t *testing.T, results iter.Seq2[comal.Result[string], error]) map[string]int {
	seen, threads := map[int]bool{}, map[string]int{}
	for r, err := range results {
		if err != nil || seen[r.Index] || !strings.HasPrefix(r.Value, fmt.Sprintf("%d ", r.Index)) {
			t.Fatalf("item %d: %q, %v, seen before: %v", r.Index, r.Value, err, seen[r.Index])
		}
		seen[r.Index] = true
		_, n, _ := strings.Cut(r.Value, " ")
		threads[n]++
	}
	for i := range len(seen) {
		if !seen[i] {
			t.Errorf("item %d of %d has no result", i, len(seen))
		}
	}
	return threads
}

// TestEverySplitIsInForce: what a tuner wants comes to be, for each kind of
// program, and it is told of that and nothing else.
func TestEverySplitIsInForce(t *testing.T) {
	splits := []tune.Split{{P: 2, T: 1}, {P: 4, T: 1}, {P: 1, T: 3}, {P: 3, T: 2}}
	for name, stream := range clients(t) {
		t.Run(name, func(t *testing.T) {
			testkit.Need(t, "unix")
			testkit.NoLeaks(t)
			s := &scripted{wants: func(n int) (tune.Want, bool) {
				p := splits[min(n, len(splits)-1)]
				return tune.Want{Split: p, Tasks: 2*p.P + 1, Left: -1}, n >= len(splits)
			}}
			comal.TuneBy(t, func(tune.Config) comal.Tuner { return s })
			threads := take(t, stream(comal.Option{}, s.until(t)))
			s.report(t)
			for _, n := range []string{"1", "2", "3"} {
				if threads[n] == 0 {
					t.Errorf("no item ran with %s threads: %v", n, threads)
				}
			}
			for i, told := range s.told[:min(len(splits), len(s.told))] {
				if told.Split != splits[i] || told.Wall <= 0 || told.Items < len(told.Tasks) || told.Deaf {
					t.Errorf("told %d: %+v", i, told)
				}
			}
		})
	}
}

// TestResultsDoNotDependOnTheSplit: whatever is wanted, and whoever is killed
// meanwhile, each item has its result once.
func TestResultsDoNotDependOnTheSplit(t *testing.T) {
	for name, stream := range clients(t) {
		t.Run(name, func(t *testing.T) {
			testkit.Need(t, "unix")
			testkit.NoLeaks(t)
			rnd, times, most := rand.New(rand.NewPCG(5, 7)), 12, 6
			switch name { // these take their time to start
			case "python":
				times, most = 3, 3
			case "command":
				times = 5
			}
			s := &scripted{}
			s.wants = func(n int) (tune.Want, bool) {
				w := tune.Want{Split: tune.Split{P: 1 + rnd.IntN(most), T: 1 + rnd.IntN(3)}, Tasks: rnd.IntN(12), Left: -1}
				w.Wall = time.Duration(1+rnd.IntN(20)) * time.Millisecond
				return w, n >= times
			}
			comal.TuneBy(t, func(tune.Config) comal.Tuner { return s })
			kills := 0
			o := comal.Option{Retries: 1000, Progress: func(p comal.Progress) {
				if _, told := s.heard(); kills <= told && killOne(p) { // if more died, they would never all be there
					kills++
				}
			}}
			take(t, stream(o, s.until(t)))
			s.report(t)
		})
	}
}

// killOne kills one of the workers that run, if one does.
func killOne(p comal.Progress) bool {
	for _, w := range p.Workers {
		if w.PID != 0 && w.PID != os.Getpid() && w.Batch > 0 { // the start of one would never end
			if proc, err := os.FindProcess(w.PID); err == nil {
				_ = proc.Kill()
			}
			return true
		}
	}
	return false
}

// TestGoroutinesComeAndGo: no more items run at once than are wanted, once those
// have ended that ran before.
func TestGoroutinesComeAndGo(t *testing.T) {
	testkit.NoLeaks(t)
	type start struct {
		at time.Time
		n  int // that ran then
	}
	var mu sync.Mutex
	var starts []start
	running := 0
	splits := []int{2, 20, 1, 5}
	s := &scripted{
		wants: func(n int) (tune.Want, bool) {
			p := splits[min(n, len(splits)-1)]
			return tune.Want{Split: tune.Split{P: p, T: 1}, Tasks: 3 * p, Left: -1}, n >= len(splits)
		},
	}
	s.check = func(sample tune.Sample) {
		mu.Lock()
		defer mu.Unlock()
		opened := time.Now().Add(-sample.Wall)
		for _, b := range starts {
			if b.at.After(opened) && b.n > sample.Split.P || !sample.Deaf {
				s.wrongs = append(s.wrongs, fmt.Sprintf("%d items ran at once: %+v", b.n, sample))
			}
		}
		starts = nil
	}
	comal.TuneBy(t, func(tune.Config) comal.Tuner { return s })
	for _, err := range comal.Stream(t.Context(), s.until(t), func(context.Context, int) (int, error) {
		mu.Lock()
		running++
		starts = append(starts, start{time.Now(), running})
		mu.Unlock()
		time.Sleep(3 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		running--
		return 0, nil
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	s.report(t)
}

// takeUntil takes results of an input of equal items until something is so, but
// not for ever. The input is read far ahead, so it cannot see to that.
func takeUntil(t testing.TB, what string, item int, stream func(iter.Seq[int]) iter.Seq2[comal.Result[int], error], happened func(value int) bool) {
	deadline := time.Now().Add(time.Minute)
	endless := func(yield func(int) bool) {
		for yield(item) {
		}
	}
	for r, err := range stream(endless) {
		switch {
		case err != nil:
			t.Fatal(r, err)
		case happened(r.Value):
			return
		case time.Now().After(deadline):
			t.Errorf("%d items, and waited in vain for %s", r.Index, what)
			return
		}
	}
}

// TestWaitingItemsRunFarBeyondTheCores: items that sleep leave the CPUs alone,
// and so more and more of them run at once.
func TestWaitingItemsRunFarBeyondTheCores(t *testing.T) {
	testkit.NoLeaks(t)
	comal.Pretend(t, func(m *host.Info) { m.AllowedCPUs, m.AllowedPhysical, m.LogicalCPUs = 2, 2, 2 })
	var most atomic.Int64
	o := comal.Option{Progress: func(p comal.Progress) { most.Store(max(most.Load(), int64(p.Processes))) }}
	takeUntil(t, "16 items at once on 2 CPUs", 1, func(in iter.Seq[int]) iter.Seq2[comal.Result[int], error] {
		return comal.Stream(t.Context(), in, func(_ context.Context, x int) (int, error) {
			time.Sleep(50 * time.Millisecond)
			return x, nil
		}, o)
	}, func(int) bool { return most.Load() >= 16 })
}

// threaded is a function whose item occupies so many MB, at most 2 more each
// 4 ms, and gains by threads.
const threaded = `import os, time
def f(mb):
    held = []
    for _ in range(0, mb, 2):
        held.append(b'x' * 2000000)
        time.sleep(0.004)
    n = int(os.environ['OMP_NUM_THREADS'])
    time.sleep(0.4 / n)
    return n
`

// TestLargeWorkersAreFewAndThreaded: each worker needs 40 % of the budget, so
// that there is no room for one on each CPU. Which split is found in the end
// depends on the times, and so is left open.
func TestLargeWorkersAreFewAndThreaded(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	const each, slack = 100, 150e6 // what four workers touch between two looks, and a busy machine
	comal.Pretend(t, func(m *host.Info) { m.AllowedCPUs, m.AllowedPhysical, m.LogicalCPUs = 4, 4, 4 })
	script := filepath.Join(t.TempDir(), "large.py")
	if err := os.WriteFile(script, []byte(threaded), 0o600); err != nil {
		t.Fatal(err)
	}
	var fewest atomic.Int64
	fewest.Store(4)
	threads := 0
	budget := beside(250e6)
	o := comal.Option{Python: testkit.Python(t), Memory: budget, Progress: func(p comal.Progress) {
		fewest.Store(min(fewest.Load(), int64(p.Processes)))
	}}
	most := measure()
	takeUntil(t, "at most 2 workers at once, and 2 threads", each, func(in iter.Seq[int]) iter.Seq2[comal.Result[int], error] {
		return comal.Stream(t.Context(), in, comal.Python[int, int](script+":f"), o)
	}, func(n int) bool {
		threads = max(threads, n)
		return fewest.Load() <= 2 && threads > 1
	})
	peak := most()
	t.Logf("at least %d workers, at most %d threads, %d of %d MB", fewest.Load(), threads, peak/1e6, budget/1e6)
	if peak > budget+slack {
		t.Errorf("the tree occupied %d MB, the budget is %d MB", peak/1e6, budget/1e6)
	}
}

// TestWhatWasFoundIsKept: the next run of the same function begins with the
// split that the one before has found.
func TestWhatWasFoundIsKept(t *testing.T) {
	testkit.NoLeaks(t)
	splits := filepath.Join(t.TempDir(), "splits.json")
	var cfg tune.Config
	run := func() comal.Progress {
		s := &scripted{}
		s.wants = func(n int) (tune.Want, bool) {
			w := tune.Want{Split: tune.Split{P: 3, T: 2}, Tasks: 6, Left: -1}
			if cfg.Known != nil {
				w.Split = cfg.Known.Best
			}
			return w, n >= 2
		}
		comal.TuneBy(t, func(c tune.Config) comal.Tuner {
			cfg = c
			return s
		})
		var last comal.Progress
		o := comal.Option{Splits: splits, Warned: func(text string) { t.Error(text) }, Progress: func(p comal.Progress) {
			last = p
		}}
		for _, err := range comal.Stream(t.Context(), s.until(t), threadsFunc, o) {
			if err != nil {
				t.Error(err)
			}
		}
		return last
	}
	if run(); cfg.Known != nil {
		t.Fatalf("known before the first run: %+v", cfg.Known)
	}
	last := run()
	if cfg.Known == nil || cfg.Known.Best != (tune.Split{P: 3, T: 2}) || !(cfg.Known.ItemTime >= 0.002) {
		t.Errorf("the second run knows %+v", cfg.Known)
	}
	if last.Tuned == nil || !last.Tuned.Recalled || last.Processes != 3 || last.Threads != 2 {
		t.Errorf("%+v %+v", last, last.Tuned)
	}
	if err := os.WriteFile(splits, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	told := ""
	_, err := comal.Map(t.Context(), count(3), threadsFunc, comal.Option{Splits: splits, Warned: func(text string) { told += text }})
	if err != nil || !strings.Contains(told, "splits.json") {
		t.Errorf("a file of nonsense: %v, told %q", err, told)
	}
}

// TestStarvedWorkersTellNothing: while the input hands over one item at a time
// three of four workers have nothing to do, which is no reason to have more of
// them or fewer. Once there are items for all, the tuner is told.
func TestStarvedWorkersTellNothing(t *testing.T) {
	testkit.NoLeaks(t)
	var s *scripted
	s = &scripted{wants: func(n int) (tune.Want, bool) {
		ofTasks := n > 0 && len(s.told[n-1].Tasks) > 0
		return tune.Want{Split: tune.Split{P: 4, T: 1}, Tasks: 2, Wall: 10 * time.Millisecond, Left: -1}, ofTasks
	}}
	comal.TuneBy(t, func(tune.Config) comal.Tuner { return s })
	taken, begun := make(chan bool, 1), time.Now()
	slow := func(yield func(int) bool) {
		for i := 0; i < 60 || time.Since(begun) < 300*time.Millisecond; i++ {
			if !yield(i) {
				return
			}
			<-taken
		}
		s.mu.Lock()
		for _, told := range s.told {
			t.Errorf("told of workers without items: %+v", told)
		}
		s.mu.Unlock()
		for i := range s.until(t) {
			if !yield(i) {
				return
			}
		}
	}
	for _, err := range comal.Stream(t.Context(), slow, threadsSeen) {
		if err != nil {
			t.Error(err)
		}
		select {
		case taken <- true:
		default:
		}
	}
	s.report(t)
	if !slices.ContainsFunc(s.told, func(told tune.Sample) bool { return len(told.Tasks) > 0 }) {
		t.Errorf("told %d times, never of an item that ended", len(s.told))
	}
}
