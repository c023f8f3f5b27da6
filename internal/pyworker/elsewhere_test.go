package pyworker

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

// altered returns the arguments of a worker in whose source each old text is
// replaced by the new one.
func altered(t *testing.T, oldNew ...string) []string {
	t.Helper()
	r, all := strings.NewReplacer(oldNew...), sources()
	for i := 0; i < len(oldNew); i += 2 {
		if !slices.ContainsFunc(all, func(m [2]string) bool { return strings.Contains(m[1], oldNew[i]) }) {
			t.Fatalf("the worker's source does not hold %s", oldNew[i])
		}
	}
	for i := range all {
		all[i][1] = r.Replace(all[i][1])
	}
	argv := slices.Clone(Command(testkit.Python(t)))
	argv[3] = pack(all)
	return argv
}

// TestOutputWithoutPread takes output as on Windows, where there is no pread
// and a file that is appended to cannot be emptied.
func TestOutputWithoutPread(t *testing.T) {
	s := start(t, setup{argv: altered(t, `hasattr(os, "pread")`, "False", "os.ftruncate(2, 0)", "raise OSError")})
	s.program(wire.Program{Name: "jobs.py:execute"})
	o := s.items("print('one')", "result = 1", "print('two'); print('three')")
	if o.printed[0] != "one\n" || len(o.printed) != 2 || o.printed[2] != "two\nthree\n" {
		t.Errorf("%v", o)
	}
	if got := s.captured(); got != "one\ntwo\nthree\n" {
		t.Errorf("the file holds %q", got)
	}
}

// TestWithoutProc measures a worker as on systems that have no /proc.
func TestWithoutProc(t *testing.T) {
	testkit.Need(t, "unix")
	s := start(t, setup{argv: altered(t, "/proc/self", "/nowhere", `sys.platform.startswith("linux")`, "False")})
	s.program(wire.Program{Name: "jobs.py:execute"})
	r := s.run(wire.Task{N: 1}, []byte(`["import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"]`))[0]
	if r.Threads != 2 || r.PeakRSS < 1<<20 { // no upper bound: Linux has this peak begin at the parent's
		t.Errorf("%+v", r.Result)
	}
}

// TestParentDies kills a worker's parent while an item runs and its input
// stays open, on a system that does not tell it.
func TestParentDies(t *testing.T) {
	testkit.Need(t, "unix")
	argv := altered(t, `sys.platform.startswith("linux")`, "False")
	s := start(t, setup{argv: append([]string{"sh", "-c", `exec 3<&0; "$@" <&3 & wait`, "sh"}, argv...), dontKill: true})
	s.program(wire.Program{Name: "jobs.py:sleep"})
	s.send(wire.KindTask, 1, wire.Task{N: 2}, []byte("[0.03,1000]"))
	if r := s.result(s.read()); r.N != 1 || r.Final {
		t.Fatalf("%+v", r.Result)
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.r.Read(); err != io.EOF {
		t.Errorf("read: %v", err)
	}
	s.cmd.Wait() // its error says that it was killed
	s.in.Close()
	s.capture.Close()
}
