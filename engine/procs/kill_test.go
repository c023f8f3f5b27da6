//go:build unix

package procs

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// client is a kind of program, and tasks of two items: one ends at once, the
// next only when it is made to.
type client struct {
	start func(t *testing.T) *Engine
	task  func(id uint64, second string) engine.Task
	long  string // a second item that ends by SIGTERM
}

// clients returns those that can be killed, for a function that sleeps, or one
// that turns deaf to SIGTERM and makes the file that the item names.
func clients(deaf bool) map[string]client {
	function := "sleep"
	if deaf {
		function = "deaf"
	}
	return map[string]client{
		"go": {
			func(t *testing.T) *Engine { return started(t, goProgram(t, function, 1)) },
			func(id uint64, second string) engine.Task {
				first := "1ns"
				if deaf {
					first = ""
				}
				return stringTask(id, first, second)
			}, "1000s",
		},
		"python": {
			func(t *testing.T) *Engine { return started(t, pythonProgram(t, function, 1)) },
			func(id uint64, second string) engine.Task {
				if !deaf {
					return jsonTask(id, `[0, `+second+`]`)
				}
				text, _ := json.Marshal([]string{"", second})
				return jsonTask(id, string(text))
			}, "1000",
		},
		"command": {
			func(t *testing.T) *Engine { return commandEngine(t, 1) },
			func(id uint64, second string) engine.Task {
				if deaf {
					second = "trap '' TERM; echo > " + second + "; while :; do :; done"
				}
				return commandTask(id, sh(""), sh(second))
			}, "sleep 1000 | cat",
		},
	}
}

// atSecond waits until a task's second item runs.
func atSecond(t *testing.T, e *Engine, id uint64) engine.Worker {
	t.Helper()
	var w engine.Worker
	waitFor(t, func() bool {
		w = e.Workers()[0]
		e.mu.Lock()
		defer e.mu.Unlock()
		begun := e.prog.Kind == engine.Command
		if !begun {
			_, begun = e.slots[0].page.Look(id)
		}
		return w.Task == id && w.At == 1 && w.PID != 0 && begun
	})
	return w
}

// lost receives until a task's worker is lost with its second item.
func lost(t *testing.T, e *Engine, id uint64) *engine.ItemError {
	t.Helper()
	told := 0
	for {
		r := receive(t, e)
		if told += r.N; r.ID != id || !r.Final {
			continue
		}
		if r.Lost == nil || told+r.Started != 2 || told+r.Ended != 1 {
			t.Fatalf("after %d items: %+v", told, r)
		}
		return r.Lost
	}
}

func TestKill(t *testing.T) {
	testkit.NoLeaks(t)
	for name, c := range clients(false) {
		t.Run(name, func(t *testing.T) {
			e := c.start(t)
			submit(t, e, c.task(1, c.long))
			w := atSecond(t, e, 1)
			if again := e.Workers()[0]; again.Since != w.Since {
				t.Errorf("the item began at %v, and then at %v", w.Since, again.Since)
			}
			for _, wrong := range []struct {
				id uint64
				at int
			}{{1, 0}, {1, 2}, {1, -1}, {2, 1}} {
				if e.Kill(wrong.id, wrong.at, 0) {
					t.Errorf("item %d of task %d was killed", wrong.at, wrong.id)
				}
			}
			if !e.Kill(1, 1, time.Minute) {
				t.Fatal("it is not at that item")
			}
			if l := lost(t, e, 1); l.Kind != engine.KindKilled || l.Signal != "SIGTERM" {
				t.Errorf("lost: %+v", l)
			}
			if e.Kill(1, 1, 0) {
				t.Error("it was killed again")
			}
			submit(t, e, c.task(2, c.long)) // the slot lives on
			atSecond(t, e, 2)
			e.Cancel(2)
		})
	}
}

func TestKillOfOneThatWasStopped(t *testing.T) {
	testkit.NoLeaks(t)
	for name, c := range clients(false) {
		t.Run(name, func(t *testing.T) {
			e := c.start(t)
			submit(t, e, c.task(1, c.long))
			w := atSecond(t, e, 1)
			if err := syscall.Kill(-w.PID, syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
			if !e.Kill(1, 1, time.Minute) {
				t.Fatal("it is not at that item")
			}
			if l := lost(t, e, 1); l.Kind != engine.KindKilled || l.Signal != "SIGTERM" {
				t.Errorf("lost: %+v", l)
			}
		})
	}
}

func TestKillOfOneThatDoesNotListen(t *testing.T) {
	testkit.NoLeaks(t)
	for name, c := range clients(true) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "deaf")
			e := c.start(t)
			submit(t, e, c.task(1, path))
			waitFor(t, func() bool { _, err := os.Stat(path); return err == nil })
			atSecond(t, e, 1)
			if !e.Kill(1, 1, 10*time.Millisecond) {
				t.Fatal("it is not at that item")
			}
			if l := lost(t, e, 1); l.Kind != engine.KindKilled || l.Signal != "SIGKILL" {
				t.Errorf("lost: %+v", l)
			}
		})
	}
}

// A command that is told to end is lost however it takes that.
func TestKillOfACommandThatTidiesUp(t *testing.T) {
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	begun := filepath.Join(t.TempDir(), "begun")
	submit(t, e, commandTask(1, sh("sleep 1000 & trap 'exit 0' TERM; echo > "+begun+"; wait")))
	waitFor(t, func() bool { _, err := os.Stat(begun); return err == nil && e.Workers()[0].PID != 0 })
	if !e.Kill(1, 0, time.Minute) {
		t.Fatal("it is not at that item")
	}
	if r := receive(t, e); r.Lost == nil || r.Lost.Kind != engine.KindKilled || r.Lost.Message != "sh exited with code 0 after it was told to" {
		t.Errorf("result %+v, lost %+v", r, r.Lost)
	}
}

// A command that has ended, and whose result nobody takes, is not killed, nor is
// the one behind it, which has not begun; that one is once it has.
func TestKillBetweenTwoCommands(t *testing.T) {
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	argvs := make([][]string, cap(e.results)+2)
	for i := range argvs {
		argvs[i] = sh("")
	}
	argvs[len(argvs)-1] = sh("sleep 1000")
	submit(t, e, commandTask(1, argvs...))
	waitFor(t, func() bool { return len(e.results) == cap(e.results) && e.Workers()[0].At == -1 })
	for at := range argvs {
		if e.Kill(1, at, 0) {
			t.Errorf("command %d was killed", at)
		}
	}
	for range len(argvs) - 1 {
		if r := receive(t, e); r.Lost != nil || r.N != 1 {
			t.Fatalf("%+v", r)
		}
	}
	waitFor(t, func() bool { w := e.Workers()[0]; return w.At == len(argvs)-1 && w.PID != 0 })
	if !e.Kill(1, len(argvs)-1, time.Minute) {
		t.Fatal("it is not at that item")
	}
	if r := receive(t, e); r.Lost == nil || r.Lost.Kind != engine.KindKilled {
		t.Errorf("%+v", r)
	}
}

// A worker that is not the slot's any more must not take what is another's.
func TestNextOfAFormerWorker(t *testing.T) {
	e := New()
	former, s := &process{}, &slot{e: e}
	s.worker = &process{}
	s.take(engine.Task{ID: 1, N: 1})
	e.queue = []engine.Task{{ID: 2, N: 1}}
	if _, what := e.next(s, former); what != wait || !s.busy || s.task.ID != 1 || len(e.queue) != 1 || len(e.idle) != 0 {
		t.Errorf("verdict %d, slot at task %d, %d waiting, %d idle", what, s.task.ID, len(e.queue), len(e.idle))
	}
}

func TestRecycle(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "pid", 1))
	first := do(t, e, stringTask(1, "")).values
	e.Recycle("p2")
	if again := do(t, e, stringTask(2, "")).values; !slices.Equal(again, first) {
		t.Error("a worker was replaced that was not meant")
	}
	e.Recycle("p1")
	second := do(t, e, stringTask(3, "")).values
	if slices.Equal(second, first) {
		t.Error("the worker was not replaced")
	}
}

func TestRecycleAfterItsTask(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "sleep", 1))
	submit(t, e, stringTask(1, "100ms"))
	before := e.Workers()[0].PID
	e.Recycle("p1")
	if o := outcomes(t, e, 1)[1]; o.last.Lost != nil || len(o.values) != 1 {
		t.Errorf("its task: %+v", o.last)
	}
	waitFor(t, func() bool { pid := e.Workers()[0].PID; return pid != 0 && pid != before })
}
