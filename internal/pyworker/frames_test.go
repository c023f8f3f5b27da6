package pyworker

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

// leftover lists the payloads that nobody removed.
func (s *session) leftover() []string {
	return must(filepath.Glob(filepath.Join(s.scratch, "payload-*")))(s.t)
}

func TestHugeFrames(t *testing.T) {
	s := with(t, "jobs.py:same")
	text := strings.Repeat("tortilla", 9<<20)
	r := s.whole(wire.Task{N: 1}, []byte(`["`+text+`"]`))
	if got := string(r.values[0]); got != `"`+text+`"` {
		t.Errorf("%d bytes came back, %d went out", len(got), len(text))
	}
	if left := s.leftover(); len(left) > 0 {
		t.Errorf("left behind: %s", left)
	}
}

// TestFrameLimit has a worker with a low limit write each result to a file.
func TestFrameLimit(t *testing.T) {
	s := start(t, setup{argv: altered(t, "MAX_FRAME = 64 << 20", "MAX_FRAME = 1 << 10")})
	s.program(wire.Program{Name: "jobs.py:same"})
	for _, n := range []int{1, 900, 1100, 100_000} {
		text := strings.Repeat("x", n)
		path := filepath.Join(s.scratch, "payload-of-test")
		if err := os.WriteFile(path, []byte(`["`+text+`"]`), 0o600); err != nil {
			t.Fatal(err)
		}
		s.task++
		s.send(wire.KindTask|0x80, s.task, wire.Task{N: 1}, []byte(path))
		f := s.read()
		if r := s.result(f); string(r.values[0]) != `"`+text+`"` || f.ID != s.task {
			t.Errorf("%d bytes: id %d, %d bytes back", n, f.ID, len(r.values[0]))
		}
		if left := s.leftover(); len(left) > 0 {
			t.Errorf("left behind: %s", left)
		}
	}
}

func TestManySmallTasks(t *testing.T) {
	s := with(t, "jobs.py:same")
	for i := range 2000 {
		if r := s.run(wire.Task{N: 1}, []byte("[1]")); len(r) != 1 || string(r[0].values[0]) != "1" {
			t.Fatalf("task %d: %+v", i, r)
		}
	}
}

// TestTasksWait sends tasks before the first is done, and a large batch.
func TestTasksWait(t *testing.T) {
	s := with(t, "operator:neg")
	const tasks, n = 3, 30_000
	payload := []byte("[" + strings.Repeat("7,", n-1) + "7]")
	sent := make(chan error)
	go func() {
		for id := range tasks {
			if err := s.w.Write(wire.KindTask, uint64(id), wire.Task{N: n}, payload); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	for id := range tasks {
		for done := 0; done < n; {
			f := s.read()
			r := s.result(f)
			done += r.N
			if f.ID != uint64(id) || r.Final != (done == n) || string(r.values[r.N-1]) != "-7" {
				t.Fatalf("task %d: id %d, %+v", id, f.ID, r.Result)
			}
		}
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
}

func TestEndOfInput(t *testing.T) {
	for _, function := range []string{"", "jobs.py:same", "jobs.py:nothing"} {
		s := start(t, setup{dontKill: true})
		if function != "" {
			s.program(wire.Program{Name: function})
		}
		s.close()
	}
}

func TestEndRunsAtexit(t *testing.T) {
	s := start(t, setup{dontKill: true})
	s.program(wire.Program{Name: "jobs.py:execute"})
	s.items("import atexit, sys; atexit.register(lambda: sys.stdout.write('tidied up'))")
	s.close()
	if got := s.captured(); got != "tidied up" {
		t.Errorf("%q", got)
	}
}

// TestEndDoesNotWait ends a worker whose user code would keep it for ever.
func TestEndDoesNotWait(t *testing.T) {
	for _, statement := range []string{
		"import atexit, time; atexit.register(lambda: time.sleep(1000))",
		"import threading, time; threading.Thread(target=lambda: time.sleep(1000)).start()",
	} {
		s := start(t, setup{dontKill: true})
		s.program(wire.Program{Name: "jobs.py:execute"})
		s.items(statement)
		s.close()
	}
}

// TestForkedChild lets a child of fork come back from the function, as a
// worker of its own would: it must not speak to the coordinator.
func TestForkedChild(t *testing.T) {
	testkit.Need(t, "unix")
	s := with(t, "jobs.py:execute")
	o := s.items("import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)\nresult = os.getpid()", "result = 2")
	if want := strconv.Itoa(s.cmd.Process.Pid); o.values[0] != want || o.values[1] != "2" {
		t.Errorf("%v, want %s", o.values, want)
	}
}

// TestForkedChildLetsGo has a child outlive the worker: the coordinator must
// see the end of the worker's output nonetheless.
func TestForkedChildLetsGo(t *testing.T) {
	testkit.Need(t, "unix")
	s := start(t, setup{dontKill: true})
	s.program(wire.Program{Name: "jobs.py:execute"})
	o := s.items("import os, time\nresult = os.fork()\nif not result: time.sleep(1000)")
	child := must(os.FindProcess(must(strconv.Atoi(o.values[0]))(t)))(t)
	s.in.Close()
	if _, err := s.r.Read(); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
	if err := child.Kill(); err != nil {
		t.Error(err)
	}
	s.close()
}

func TestInterruptsAreLeftToTheCoordinator(t *testing.T) {
	testkit.Need(t, "unix")
	s := with(t, "jobs.py:execute")
	o := s.items(
		"import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(0.01)",
		"import subprocess; result = subprocess.run(['sh', '-c', 'kill -INT $$']).returncode",
	)
	if o.values[1] != "-2" || len(o.fails) > 0 {
		t.Errorf("%+v", o)
	}
}

func TestCrashLeavesThePythonStack(t *testing.T) {
	testkit.Need(t, "unix")
	s := start(t, setup{dontKill: true})
	s.program(wire.Program{Name: "jobs.py:execute"})
	s.items("print('earlier')")
	s.send(wire.KindTask, 9, wire.Task{N: 1}, []byte(`["print('now'); import ctypes; ctypes.string_at(0)"]`))
	if _, err := s.r.Read(); err != io.EOF {
		t.Errorf("read: %v", err)
	}
	err := s.cmd.Wait()
	s.in.Close()
	if err == nil || !strings.Contains(err.Error(), "segmentation fault") {
		t.Errorf("end: %v", err)
	}
	if got := s.captured(); !strings.HasPrefix(got, "now\n") || !strings.Contains(got, "in execute") {
		t.Errorf("%s", got)
	}
}

// TestLongJSON has values beyond a low limit refused, whatever came with them.
func TestLongJSON(t *testing.T) {
	s := start(t, setup{argv: altered(t, "MOST_JSON = 256 << 20", "MOST_JSON = 1 << 10")})
	s.program(wire.Program{Name: "jobs.py:evaluate"})
	o := s.items("1", "'x' * 2000", "'y' * 900", "[7] * 600", "'z' * 900", "['z' * 100] * 10", "'\u00e9' * 200")
	for i, want := range map[int]string{1: "2000 bytes", 3: "1201 bytes", 5: "1031 bytes", 6: "1202 bytes"} {
		if e := o.fails[i]; e == nil || !strings.Contains(e.Message, want) || !strings.Contains(e.Advice, "NumPy array") || o.values[i] != "null" {
			t.Errorf("item %d: %+v, want %s", i, e, want)
		}
	}
	if len(o.fails) != 4 || o.values[0] != "1" || len(o.values[2]) != 902 || len(o.values[4]) != 902 {
		t.Errorf("%+v", o)
	}
}

// TestLongValuesAreSentSoon has many items with long values in one task: none
// waits for more than a few others.
func TestLongValuesAreSentSoon(t *testing.T) {
	s := with(t, "jobs.py:evaluate")
	rs := s.run(wire.Task{N: 8}, []byte(`[`+strings.Repeat(`"'x' * 5000000",`, 7)+`"1"]`))
	if len(rs) < 7 {
		t.Errorf("%d results", len(rs))
	}
}
