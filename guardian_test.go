package comal_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

// dangers are Python functions that do what the guardian is there for.
const dangers = `import os, signal, time

def hog(mb):
    """Occupies so many MB, at most 2 more each 5 ms."""
    held = []
    for _ in range(0, mb, 2):
        held.append(b"x" * 2000000)
        time.sleep(0.005)
    return mb

kept = []

def leak(mb):
    kept.append(b"x" * 1000000 * mb)
    time.sleep(0.03)
    return os.getpid()

def stop(path):
    if path:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return path
        os.kill(os.getpid(), signal.SIGSTOP)
    return path

def hang(x):
    while x:
        time.sleep(1000)
    return x
`

// danger returns a function of that script, and an option to run it with.
func danger[I, O any](t *testing.T, name string) (comal.Func[I, O], *witness) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	script := filepath.Join(t.TempDir(), "dangers.py")
	if err := os.WriteFile(script, []byte(dangers), 0o600); err != nil {
		t.Fatal(err)
	}
	w := &witness{}
	w.opt = comal.Option{Python: testkit.Python(t), Processes: 2, Died: w.died, Warned: w.warned}
	return comal.Python[I, O](script + ":" + name), w
}

// witness notes what a run tells beside its results.
type witness struct {
	opt    comal.Option
	mu     sync.Mutex
	deaths []*comal.ItemError
	told   []string
}

func (w *witness) died(e *comal.ItemError) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaths = append(w.deaths, e)
}

func (w *witness) warned(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, text)
}

// measure tells the most that this process and what it has started occupy until
// the function it returns is called.
func measure() (most func() int64) {
	over, result := make(chan struct{}), make(chan int64)
	go func() {
		var peak int64
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_, all, _ := host.TreeUsage(os.Getpid())
				peak = max(peak, all.Memory)
			case <-over:
				result <- peak
				return
			}
		}
	}()
	return func() int64 {
		close(over)
		return <-result
	}
}

// beside is a budget that leaves so much beside this process, which earlier
// tests, and the race detector, may have made large.
func beside(bytes int64) int64 {
	debug.FreeOSMemory()
	own, _ := host.ReadUsage(os.Getpid())
	return own.AnonRSS + bytes
}

// onlyFailure is the one item that failed.
func onlyFailure(t *testing.T, err error) *engine.ItemError {
	t.Helper()
	var fails engine.ItemErrors
	if !errors.As(err, &fails) || len(fails) != 1 {
		t.Fatalf("one item should fail: %v", err)
	}
	return fails[0]
}

// Matrix row 5: an item that takes too long is ended, tried again and given up.
func TestLateItemsAreEnded(t *testing.T) {
	hang, w := danger[int, int](t, "hang")
	w.opt.Processes, w.opt.Timeout = 4, 300*time.Millisecond
	items := make([]int, 50)
	items[20] = 1
	_, err := comal.Map(t.Context(), items, hang, w.opt)
	e := onlyFailure(t, err)
	if e.Index != 20 || e.Kind != engine.KindTimeout || e.Attempt != 3 || !strings.Contains(e.Message, "300 ms") || e.Worker == "" {
		t.Errorf("%+v", e)
	}
	if len(w.deaths) < 3 {
		t.Errorf("deaths: %v", w.deaths)
	}
}

func TestGoItemsAreEndedByAMultipleOfTheMedian(t *testing.T) {
	testkit.NoLeaks(t)
	items := make([]int, 50)
	items[49] = 1
	_, err := comal.Map(t.Context(), items, waitsFunc, comal.Option{On: "procs:", Processes: 2, Retries: -1, TimeoutTimes: 5})
	if e := onlyFailure(t, err); e.Index != 49 || e.Kind != engine.KindTimeout || !strings.Contains(e.Message, "the median") {
		t.Errorf("%+v", e)
	}
}

// Matrix row 4: a stopped worker is found, and its item done by another.
func TestStoppedWorkersAreFound(t *testing.T) {
	stop, w := danger[string, string](t, "stop")
	items := make([]string, 20)
	items[7] = filepath.Join(t.TempDir(), "stopped")
	out, err := comal.Map(t.Context(), items, stop, w.opt)
	if err != nil || !slices.Equal(out, items) {
		t.Errorf("%q, %v", out, err)
	}
	if len(w.deaths) != 1 || w.deaths[0].Kind != engine.KindStalled || w.deaths[0].Index != 7 {
		t.Errorf("deaths: %v", w.deaths)
	}
}

func TestStalledItemsAreEnded(t *testing.T) {
	hang, w := danger[int, int](t, "hang")
	w.opt.Stall, w.opt.Retries = 500*time.Millisecond, -1
	_, err := comal.Map(t.Context(), []int{0, 1, 0}, hang, w.opt)
	if e := onlyFailure(t, err); e.Index != 1 || e.Kind != engine.KindStalled || !strings.Contains(e.Message, "neither CPU nor disk for 500 ms") {
		t.Errorf("%+v", e)
	}
}

// Matrix row 2: items that do not fit beside each other run one after the other.
func TestTheBudgetHolds(t *testing.T) {
	hog, w := danger[int, int](t, "hog")
	const slack = 150e6 // what four workers touch between two looks, and a busy machine
	budget := beside(280e6)
	w.opt.Processes, w.opt.Memory = 4, budget
	items := slices.Repeat([]int{120}, 6)
	most := measure()
	out, err := comal.Map(t.Context(), items, hog, w.opt)
	if peak := most(); peak > budget+slack {
		t.Errorf("the tree occupied %d MB", peak/1e6)
	} else {
		t.Logf("the tree occupied %d MB", peak/1e6)
	}
	if err != nil || !slices.Equal(out, items) {
		t.Errorf("%v, %v", out, err)
	}
	if !slices.ContainsFunc(w.told, func(s string) bool { return strings.Contains(s, "memory is short") }) {
		t.Errorf("nothing was told of fewer items at once: %q", w.told)
	}
	t.Log(w.told, len(w.deaths))
}

// An item that does not fit by itself is given up, and the rest goes on.
func TestAnItemThatDoesNotFit(t *testing.T) {
	hog, w := danger[int, int](t, "hog")
	w.opt.Processes, w.opt.Memory = 4, beside(280e6)
	items := []int{1, 2, 3, 500, 5, 6, 7, 8}
	most := measure()
	out, err := comal.Map(t.Context(), items, hog, w.opt)
	t.Logf("the tree occupied %d MB, %v, %q", most()/1e6, w.deaths, w.told)
	e := onlyFailure(t, err)
	if e.Index != 3 || e.Kind != engine.KindOOM || e.PeakRSS < 150e6 || !strings.Contains(e.Advice, "mem") {
		t.Errorf("%+v", e)
	}
	items[3] = 0
	if !slices.Equal(out, items) {
		t.Errorf("%v", out)
	}
}

// Matrix row 14: a worker that leaks is replaced, and no item is lost or done
// again.
func TestLeakingWorkersAreReplaced(t *testing.T) {
	leak, w := danger[int, int](t, "leak")
	w.opt.Processes, w.opt.Memory = 1, beside(280e6)
	pids, err := comal.Map(t.Context(), slices.Repeat([]int{5}, 60), leak, w.opt)
	if err != nil || slices.Contains(pids, 0) || len(w.deaths) > 0 {
		t.Errorf("%v, deaths %v, %v", pids, w.deaths, err)
	}
	slices.Sort(pids)
	if n := len(slices.Compact(pids)); n < 2 {
		t.Errorf("%d processes leaked 300 MB", n)
	}
	if !slices.ContainsFunc(w.told, func(s string) bool { return strings.Contains(s, "occupies more with each item") }) {
		t.Errorf("told: %q", w.told)
	}
}
