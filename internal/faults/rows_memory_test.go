//go:build linux

package faults

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/enginetest"
	"github.com/comal-go/comal/internal/testkit"
)

const mega = 1_000_000

// Row 2: items take more memory than there is. With fewer neighbours they fit;
// the one that does not fit at all fails, and the cause is named.
func TestRow02OutOfMemory(t *testing.T) {
	each(t, workers, func(l *lab) {
		testkit.Need(l.T, "cgroup-memory")
		n := 8
		if testing.Short() {
			n = 5
		}
		faults := map[int]string{}
		for i := range n {
			faults[i] = "hold 70000000"
		}
		faults[3] = "hold 600000000"
		o := l.run(l.items(n, faults), "--mem", "330MB", "--chunk", "1")
		o.expect(l, n, map[int][]engine.Kind{3: kinds(engine.KindOOM, engine.KindRefused)})
		if e := o.lines[3].Error; e == nil || !strings.Contains(strings.ToLower(e.Message), "memory") || e.Advice == "" {
			l.Errorf("%+v does not name the cause and the next step", e)
		}
	})
}

// Row 13: 100 MB on standard output, and in the full size 3 GiB: they go to a
// file, and comal stays small.
func TestRow13LargeResult(t *testing.T) {
	sizes := []int64{100 * mega, 3 << 30}
	if testing.Short() {
		sizes = sizes[:1]
	}
	for _, size := range sizes {
		t.Run(fmt.Sprintf("command/%d", size), func(t *testing.T) {
			l := newLab(t)
			l.client, l.p = command, 2
			l.keep("out")
			o := l.run(l.items(3, map[int]string{1: fmt.Sprintf("print %d", size)}), "--results", "out")
			if o.code != 0 || !o.lines[0].OK || !o.lines[2].OK {
				t.Fatalf("exit code %d\n%s", o.code, tail(o.err))
			}
			fi, err := os.Stat(filepath.Join(l.work, o.lines[1].File))
			if err != nil || fi.Size() < size {
				t.Errorf("the output's file: %v, %v; want %d bytes", fi, err, size)
			}
			o.small(l, 150*mega)
		})
	}
	for _, c := range []client{goProcess, python} {
		t.Run(string(c), func(t *testing.T) {
			l := newLab(t)
			l.client, l.p = c, 2
			o := l.run(l.items(3, map[int]string{1: "print 100000000"}))
			o.expect(l, 3, nil)
			o.small(l, 150*mega)
		})
	}
	t.Run("value", func(t *testing.T) {
		l := newLab(t)
		l.write("big.py", "def f(item): return 'x' * int(item)\n")
		o := l.do("map", "--json", "-p", "2", "--python", testkit.Python(t), "--py", l.path("big.py")+":f", "1", "100000000", "2")
		if o.code != 0 || len(o.lines[1].Value) != 100*mega+2 || o.lines[2].text() != "xx" {
			t.Errorf("exit code %d, a value of %d bytes\n%s", o.code, len(o.lines[1].Value), tail(o.err))
		}
		t.Logf("comal took %d MB for a value of 100 MB", o.peak/mega)
	})
}

// small checks how large comal was.
func (o *outcome) small(l *lab, limit int64) {
	l.Helper()
	l.Logf("comal took %d MB", o.peak/mega)
	if o.peak > limit {
		l.Errorf("comal took %d MB, more than %d", o.peak/mega, limit/mega)
	}
}

// Row 14: a function leaks 10 MB an item. Its worker is replaced before the
// budget is spent, or after a number of items, and no item is lost.
func TestRow14Leak(t *testing.T) {
	each(t, []client{goProcess, python}, func(l *lab) {
		n := 60
		if testing.Short() {
			n = 40
		}
		faults := map[int]string{}
		for i := range n {
			faults[i] = "grow 10000000"
		}
		for _, flags := range [][]string{{"--tasks-per-worker", "5"}, {"--mem", fmt.Sprintf("%dMB", 100+120*l.p)}} {
			o := l.run(l.items(n, faults), flags...)
			o.expect(l, n, nil)
		}
	})
}

// Row 15: the input has no end and the consumer is slow. Neither what has been
// read nor memory grows.
func TestRow15EndlessInput(t *testing.T) {
	each(t, everybody, func(l *lab) {
		take := 60
		given := new(atomic.Int64)
		source := func(yield func(string) bool) {
			for i := 0; yield(fmt.Sprintf("%d: ok", i)); i++ {
				given.Add(1)
			}
		}
		ahead, got := int64(0), 0
		opt := comal.Option{Processes: l.p, Ordered: true}
		stream := func(yield func(int, error) bool) {
			switch l.client {
			case command:
				argv := func(yield func([]string) bool) {
					for text := range source {
						if !yield([]string{"sh", l.path("fault.sh"), text}) {
							return
						}
					}
				}
				for r, err := range comal.Stream(l.Context(), argv, comal.Exec, opt) {
					if !yield(r.Index, err) {
						return
					}
				}
				return
			case python:
				opt.Python = testkit.Python(l.T)
			case goProcess:
				opt.On = "procs:"
			}
			for r, err := range comal.Stream(l.Context(), source, l.function(), opt) {
				if !yield(r.Index, err) {
					return
				}
			}
		}
		for i, err := range stream {
			if err != nil || i != got {
				l.Fatalf("item %d instead of %d: %v", i, got, err)
			}
			if got++; got == take {
				break
			}
			time.Sleep(2 * time.Millisecond)
			ahead = max(ahead, given.Load()-int64(got))
		}
		l.Logf("the input was read %d items ahead", ahead)
		if ahead > 100_000 {
			l.Errorf("the input was read %d items ahead of its consumer", ahead)
		}
	})
	t.Run("comal", func(t *testing.T) {
		l := newLab(t)
		in, out, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		yes := exec.Command("yes", "0: ok")
		yes.Stdout = out
		if err := yes.Start(); err != nil {
			t.Fatal(err)
		}
		out.Close()
		cmd := exec.Command(program, "map", "-q", "-p", "2", "--items", "-", "--func", os.Args[0]+":"+enginetest.Function)
		cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stderr = l.work, l.environment(), in, os.Stderr
		results, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		w := watchTree(cmd.Process.Pid)
		b := make([]byte, 200)
		for range 100 {
			if _, err := io.ReadFull(results, b); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Millisecond)
		}
		results.Close()
		_ = cmd.Wait() // its reader left
		in.Close()
		_ = yes.Process.Kill()
		_ = yes.Wait()
		w.end()
		w.check(l)
		(&outcome{peak: w.peak}).small(l, 100*mega)
	})
}

// function is what the lab's client runs in the library.
func (l *lab) function() func(context.Context, string) (string, error) {
	switch l.client {
	case goProcess:
		return comal.Named[string, string](enginetest.Function)
	case python:
		return comal.Python[string, string](l.path("fault.py") + ":fault")
	}
	return enginetest.Do
}

// TestMillionItems is the leak test: the coordinator is as large at the end of a
// million items as it was after a tenth.
func TestMillionItems(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n /= 10
	}
	for _, c := range []client{goroutine, goProcess} {
		t.Run(string(c), func(t *testing.T) {
			testkit.NoLeaks(t)
			opt := comal.Option{Processes: 2}
			if c == goProcess {
				opt.On = "procs:"
			}
			source := func(yield func(int) bool) {
				for i := 0; i < n && yield(i); i++ {
					continue
				}
			}
			debug.FreeOSMemory() // what other tests have left
			got, early := 0, int64(0)
			for r, err := range comal.Stream(t.Context(), source, next, opt) {
				if err != nil || r.Value != r.Index+1 {
					t.Fatal(r, err)
				}
				if got++; got == n/10 {
					early = statusBytes(os.Getpid(), "VmRSS:")
				}
			}
			late := statusBytes(os.Getpid(), "VmRSS:")
			t.Logf("%d items: %d MB after a tenth, %d MB at the end", got, early/mega, late/mega)
			if got != n || late > early+early/4+16*mega {
				t.Errorf("%d of %d items; the coordinator grew from %d to %d MB", got, n, early/mega, late/mega)
			}
		})
	}
}

var next = comal.Register("next", func(_ context.Context, x int) (int, error) { return x + 1, nil })
