package comal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// inJournal is an option with a new journal.
func inJournal(t *testing.T) comal.Option {
	t.Helper()
	return comal.Option{Journal: filepath.Join(t.TempDir(), "journal"), Processes: 2}
}

func TestJournalRunsNothingTwice(t *testing.T) {
	testkit.NoLeaks(t)
	o := inJournal(t)
	var runs atomic.Int64
	f := func(_ context.Context, x int) (string, error) {
		runs.Add(1)
		return fmt.Sprint("value ", x), nil
	}
	items := count(5000)
	first, err := comal.Map(t.Context(), items, f, o)
	if err != nil || runs.Load() != 5000 {
		t.Fatal(runs.Load(), err)
	}
	second, err := comal.Map(t.Context(), items, f, o)
	if err != nil || runs.Load() != 5000 || !slices.Equal(first, second) {
		t.Fatal(runs.Load(), err)
	}
	// A few more, and by Stream.
	n, resumed := 0, 0
	o.Ordered = true
	for res, err := range comal.Stream(t.Context(), slices.Values(count(5010)), f, o) {
		if err != nil || res.Index != n || res.Value != fmt.Sprint("value ", n) || res.Attempt != 1 {
			t.Fatal(res, err)
		}
		if n++; res.Resumed {
			resumed++
		}
	}
	if n != 5010 || resumed != 5000 || runs.Load() != 5010 {
		t.Errorf("%d results, %d resumed, %d runs", n, resumed, runs.Load())
	}
}

func TestJournalWithCosts(t *testing.T) {
	o := inJournal(t)
	var runs atomic.Int64
	f := func(_ context.Context, x int) (int64, error) { return int64(x)<<32 | runs.Add(1), nil }
	items := make([]int, 300) // equal ones at different costs
	o.Costs = make([]float64, len(items))
	for i := range items {
		items[i] = i / 3
		o.Costs[i] = float64((i * 7919) % 300)
	}
	first, err := comal.Map(t.Context(), items, f, o)
	if err != nil {
		t.Fatal(err)
	}
	var second []int64
	o.Ordered = true
	for res, err := range comal.Stream(t.Context(), slices.Values(items), f, o) {
		if err != nil || !res.Resumed {
			t.Fatal(res, err)
		}
		second = append(second, res.Value)
	}
	if runs.Load() != 300 || !slices.Equal(first, second) {
		t.Errorf("%d runs; %v is now %v", runs.Load(), first[:9], second[:9])
	}
	o.Costs = nil // the order is no part of a key
	if third, err := comal.Map(t.Context(), items, f, o); err != nil || !slices.Equal(first, third) {
		t.Error(err, runs.Load())
	}
}

func TestJournalRunsFailuresAgain(t *testing.T) {
	o := inJournal(t)
	broken := true
	var runs atomic.Int64
	f := func(_ context.Context, x int) (int, error) {
		runs.Add(1)
		if broken && x%10 == 3 {
			return 0, errors.New("broken")
		}
		if broken && x%10 == 4 {
			panic("broken")
		}
		return x, nil
	}
	if _, err := comal.Map(t.Context(), count(100), f, o); err == nil {
		t.Fatal("nothing failed")
	}
	broken = false
	runs.Store(0)
	out, err := comal.Map(t.Context(), count(100), f, o)
	if err != nil || !slices.Equal(out, count(100)) || runs.Load() != 20 {
		t.Error(runs.Load(), err)
	}
}

func TestJournalReduces(t *testing.T) {
	o := inJournal(t)
	var runs atomic.Int64
	f := func(_ context.Context, x int) (string, error) {
		if runs.Add(1) == 70 {
			return "", errors.New("once")
		}
		return fmt.Sprint(x, ","), nil
	}
	join := func(a, b string) string { return a + b }
	if _, err := comal.Reduce(t.Context(), count(100), f, join, o); err == nil {
		t.Fatal("nothing failed")
	}
	got, err := comal.Reduce(t.Context(), count(100), f, join, o)
	want := strings.ReplaceAll(strings.Trim(fmt.Sprint(count(100)), "[]"), " ", ",") + ","
	if err != nil || got != want || runs.Load() != 101 {
		t.Errorf("%d runs, %v: %s", runs.Load(), err, got)
	}
	if err := comal.Each(t.Context(), count(10), func(context.Context, int) error { runs.Add(1); return nil }, o); err != nil || runs.Load() != 111 {
		t.Error(runs.Load(), err)
	}
}

// TestJournalFollowsWhatItemsDependOn changes files and parameters.
func TestJournalFollowsWhatItemsDependOn(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	var items []string
	for i := range 10 {
		items = append(items, write(fmt.Sprint("in", i), "old"))
	}
	table := write("table", "1")
	o := comal.Option{Journal: filepath.Join(dir, "journal"), Inputs: []string{table}}
	var runs atomic.Int64
	f := func(_ context.Context, name string) (string, error) {
		runs.Add(1)
		b, err := os.ReadFile(name)
		return string(b), err
	}
	for _, step := range []struct {
		name   string
		change func()
		runs   int64
	}{
		{"first", func() {}, 10},
		{"nothing", func() {}, 0},
		{"a file, shorter", func() { write("in3", "new!") }, 1},
		{"a file's time", func() { os.Chtimes(items[4], time.Time{}, time.Unix(1e9, 0)) }, 1},
		{"an input's time, small", func() { os.Chtimes(table, time.Time{}, time.Unix(1e9, 0)) }, 0},
		{"an input", func() { write("table", "2") }, 10},
		{"version", func() { o.Version = "2" }, 10},
		{"and back", func() { o.Version = "" }, 0},
		{"a file of one item", func() {
			o.ItemInputs = func(i int) []string { return []string{filepath.Join(dir, fmt.Sprint("beside", i))} }
		}, 10},
		{"it appears", func() { write("beside7", "") }, 1},
		{"another one, with the same size and time", func() {
			for _, name := range []string{"beside7", "other7"} {
				os.Chtimes(write(name, "same"), time.Time{}, time.Unix(1e9, 0))
			}
			before := o.ItemInputs
			if _, err := comal.Map(t.Context(), items, f, o); err != nil {
				t.Fatal(err)
			}
			o.ItemInputs = func(i int) []string {
				if i == 7 {
					return []string{filepath.Join(dir, "other7")}
				}
				return before(i)
			}
		}, 1},
		{"split, engine, order", func() { o.Processes, o.Threads, o.ChunkSize, o.Retries, o.On = 3, 2, 4, 5, "local:" }, 0},
	} {
		step.change()
		runs.Store(0)
		out, err := comal.Map(t.Context(), items, f, o)
		if err != nil || len(out) != 10 {
			t.Fatal(step.name, err)
		}
		if runs.Load() != step.runs {
			t.Errorf("%s: %d items run, want %d", step.name, runs.Load(), step.runs)
		}
	}
	o.Inputs = []string{filepath.Join(dir, "none")}
	if _, err := comal.Map(t.Context(), items, f, o); err == nil || !strings.Contains(err.Error(), "none") {
		t.Error(err)
	}
}

// TestSixteenEqualItems stops a run of equal items after five.
func TestSixteenEqualItems(t *testing.T) {
	o := inJournal(t)
	o.Processes = 1
	o.ChunkSize = 1
	var runs atomic.Int64
	f := func(context.Context, string) (int64, error) { return runs.Add(1), nil }
	items := slices.Repeat([]string{"same"}, 16)
	n := 0
	for res, err := range comal.Stream(t.Context(), slices.Values(items), f, o) {
		if err != nil || res.Resumed {
			t.Fatal(res, err)
		}
		if n++; n == 5 {
			break
		}
	}
	before := runs.Load()
	out, err := comal.Map(t.Context(), items, f, o)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	if runs.Load() != 16 || before < 5 || len(slices.Compact(out)) != 16 {
		t.Errorf("%d runs, %d of them before: %v", runs.Load(), before, out)
	}
}

func TestJournalOnProcesses(t *testing.T) {
	testkit.NoLeaks(t)
	o := inJournal(t)
	o.On = "procs:"
	items := []rect{{1, 2}, {3, 4}, {1, 2}}
	for i := range 3 {
		if i == 2 {
			o.On = "local:" // another engine, the same results
		}
		n := 0
		for res, err := range comal.Stream(t.Context(), slices.Values(items), areaFunc, o) {
			if err != nil || res.Value != items[res.Index].W*items[res.Index].H || res.Resumed != (i > 0) {
				t.Errorf("%+v, %v", res, err)
			}
			n++
		}
		if n != 3 {
			t.Errorf("%d results", n)
		}
	}
}

func TestJournalOfPython(t *testing.T) {
	testkit.Need(t, "python")
	dir := t.TempDir()
	module := filepath.Join(dir, "job.py")
	write := func(text string) {
		if err := os.WriteFile(module, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("def f(x, k=1):\n    print('hi')\n    return {'x': x, 'k': k}\n")
	f := comal.Python[int, comal.Value](module + ":f")
	o := comal.Option{Journal: filepath.Join(dir, "j"), Processes: 1, Ordered: true}
	var last []comal.Result[comal.Value]
	for i, resumed := range []bool{false, true, false, true, false} {
		if i == 2 {
			o.Args = map[string]any{"k": 2}
		}
		if i == 4 {
			write("def f(x, k=1):\n    return [x]\n")
		}
		var now []comal.Result[comal.Value]
		for res, err := range comal.Stream(t.Context(), slices.Values(count(3)), f, o) {
			if err != nil || res.Resumed != resumed {
				t.Fatal(i, res, err)
			}
			now = append(now, res)
		}
		for k := range last {
			if resumed && (!bytes.Equal(now[k].Value.JSON, last[k].Value.JSON) || !bytes.Equal(now[k].Printed, last[k].Printed) || now[k].Seconds != last[k].Seconds) {
				t.Errorf("%+v was %+v", now[k], last[k])
			}
		}
		last = now
	}
}

func TestJournalOfCommands(t *testing.T) {
	testkit.Need(t, "unix")
	dir := t.TempDir()
	counter := filepath.Join(dir, "runs")
	script := filepath.Join(dir, "job.sh")
	write := func(text string) {
		if err := os.WriteFile(script, []byte("echo >>"+counter+"\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	runs := func() int {
		b, _ := os.ReadFile(counter)
		os.Remove(counter)
		return len(b)
	}
	write(`echo to stderr >&2; echo "$1"; head -c ${2:-0} /dev/zero; exit ${3:-0}`)
	items := [][]string{{"sh", script, "a"}, {"sh", script, "b", "3000000"}, {"sh", script, "c", "0", "3"}, {"sh", script, "a"}}
	o := comal.Option{Journal: filepath.Join(dir, "j")}
	var first []comal.Output
	for i, want := range []int{4, 1, 1, 4} { // the one that fails runs each time
		if i == 2 {
			o.Processes = 1
		}
		if i == 3 {
			write(`echo another`)
		}
		out, err := comal.Map(t.Context(), items, comal.Exec, o)
		if (err != nil) != (i < 3) {
			t.Fatal(err)
		}
		if n := runs(); n != want {
			t.Errorf("round %d: %d runs, want %d", i, n, want)
		}
		if i == 0 {
			first = out
		} else if i < 3 && !reflect.DeepEqual(out, first) {
			t.Errorf("round %d: the outputs differ", i)
		}
	}
	if len(first[1].Stdout) != 3000002 || string(first[0].Stderr) != "to stderr\n" {
		t.Errorf("%d bytes, %q", len(first[1].Stdout), first[0].Stderr)
	}
	if left, _ := filepath.Glob(o.Journal + ".d/*"); len(left) != 1 {
		t.Errorf("beside the journal are %v", left)
	}
}

// TestJournalRefuses wants clear errors before anything is run.
func TestJournalRefuses(t *testing.T) {
	testkit.NoLeaks(t)
	o := inJournal(t)
	never := func(context.Context, int) (int, error) { panic("it is run") }
	letter := filepath.Join(t.TempDir(), "letter")
	if err := os.WriteFile(letter, []byte("Dear journal,"), 0o600); err != nil {
		t.Fatal(err)
	}
	var damage *engine.DamageError
	if _, err := comal.Map(t.Context(), count(3), never, comal.Option{Journal: letter}); !errors.As(err, &damage) || damage.Path != letter {
		t.Error(err)
	}
	var start *engine.StartError
	if _, err := comal.Map(t.Context(), count(3), never, comal.Option{Journal: t.TempDir()}); !errors.As(err, &start) {
		t.Error(err)
	}
	_, err := comal.Map(t.Context(), count(3), func(context.Context, int) (chan int, error) { panic("it is run") }, o)
	if err == nil || !strings.Contains(err.Error(), "chan int") {
		t.Error(err)
	}
	_, err = comal.Map(t.Context(), []func(){nil}, func(context.Context, func()) (int, error) { panic("it is run") }, o)
	if err == nil || !strings.Contains(err.Error(), "func()") {
		t.Error(err)
	}
	if _, err := comal.NewPool(t.Context(), squareFunc, o); err == nil || !strings.Contains(err.Error(), "Journal") {
		t.Error(err)
	}
	_, err = comal.Map(t.Context(), count(1), func(ctx context.Context, _ int) (int, error) {
		_, err := comal.Map(ctx, count(1), never, o)
		var locked *engine.LockedError
		if !errors.As(err, &locked) || locked.PID != os.Getpid() {
			t.Errorf("a second run: %v", err)
		}
		return 0, nil
	}, o)
	if err != nil {
		t.Error(err)
	}
}

// TestJournalThatFits warns of one that does not.
func TestJournalThatFits(t *testing.T) {
	o := inJournal(t)
	var warned []string
	o.Warned = func(text string) { warned = append(warned, text) }
	for range 2 {
		if _, err := comal.Map(t.Context(), count(3), square, o); err != nil || warned != nil {
			t.Fatal(warned, err)
		}
	}
	f, err := os.OpenFile(o.Journal, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("torn")
	f.Close()
	o.Version = "2"
	if _, err := comal.Map(t.Context(), count(3), square, o); err != nil || len(warned) != 2 ||
		!strings.Contains(warned[0], "4 bytes") || !strings.Contains(warned[1], "none of the 3 results") {
		t.Errorf("%q %v", warned, err)
	}
}

// TestJournalMemory bounds what a journaled run of many items occupies.
func TestJournalMemory(t *testing.T) {
	const n = 300_000
	o := inJournal(t)
	used := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	items := func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
	before, i := used(), 0
	for _, err := range comal.Stream(t.Context(), items, square, o) {
		if err != nil {
			t.Fatal(err)
		}
		if i++; i == n-10 {
			each := float64(used()-before) / n
			t.Logf("%.1f bytes an item", each)
			if each > 80 {
				t.Errorf("%.1f bytes an item", each)
			}
		}
	}
}

// TestJournalOfLargeValues takes values of 1 MB from a journal: not many more at once
// than are looked at.
func TestJournalOfLargeValues(t *testing.T) {
	o := inJournal(t)
	o.Processes = 4
	large := func(context.Context, int) ([]byte, error) { return make([]byte, 1<<20), nil }
	var before, now runtime.MemStats
	for round := range 2 {
		runtime.GC()
		runtime.ReadMemStats(&before)
		most := int64(0)
		for res, err := range comal.Stream(t.Context(), slices.Values(count(60)), large, o) {
			if err != nil || res.Resumed != (round == 1) || len(res.Value) != 1<<20 {
				t.Fatal(res.Index, err)
			}
			time.Sleep(time.Millisecond) // others may go on
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, int64(now.HeapAlloc)-int64(before.HeapAlloc))
		}
		if t.Logf("round %d: %d bytes", round, most); round == 1 && most > 8<<20 {
			t.Errorf("%d bytes were held", most)
		}
	}
}

// A run that is drained makes no keys any more, which may take long, and does
// not say that its journal is of no use.
func TestDrainEndsTheMakingOfKeys(t *testing.T) {
	testkit.NoLeaks(t)
	name := filepath.Join(t.TempDir(), "journal")
	double := func(_ context.Context, x int) (int, error) { return 2 * x, nil }
	if _, err := comal.Map(t.Context(), []int{-1}, double, comal.Option{Journal: name}); err != nil {
		t.Fatal(err)
	}
	items := make([]int, 100_000)
	drain := make(chan struct{})
	keys := 0
	_, err := comal.Map(t.Context(), items, double, comal.Option{
		Journal: name, Drain: drain,
		ItemInputs: func(i int) []string {
			if keys++; i == 1 {
				close(drain)
			}
			time.Sleep(time.Millisecond) // as on a disk far away
			return nil
		},
		Warned: func(text string) { t.Error(text) },
	})
	if !errors.Is(err, comal.ErrDrained) || keys == len(items) {
		t.Errorf("%d keys: %v", keys, err)
	}
}
