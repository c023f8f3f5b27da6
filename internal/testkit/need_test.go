package testkit

import (
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// recorder takes the verdicts of the code under test instead of the test.
type recorder struct {
	testing.TB
	skipped, failed string
	cleanups        []func()
}

func (r *recorder) Skipf(format string, args ...any) {
	r.skipped = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) {
	r.failed = fmt.Sprint(args...)
	runtime.Goexit()
}

func (r *recorder) Errorf(format string, args ...any) { r.failed = fmt.Sprintf(format, args...) }

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

// run calls f as a test of its own and waits for it.
func (r *recorder) run(f func()) *recorder {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
	return r
}

// pretend puts a capability in the table for one test.
func pretend(t *testing.T, name string, probe func() error) {
	probes[name] = probe
	t.Cleanup(func() { delete(probes, name) })
}

func TestNeed(t *testing.T) {
	pretend(t, "tortilla", func() error { return nil })
	pretend(t, "salsa", func() error { return errors.New("sold out") })
	for _, c := range []struct {
		name, must, capability string
		skipped, failed        string // parts of the message, empty for none
	}{
		{name: "there", must: "tortilla,salsa", capability: "tortilla"},
		{name: "missing", capability: "salsa", skipped: "no salsa: sold out"},
		{name: "missing and another must", must: "tortilla", capability: "salsa", skipped: "no salsa"},
		{name: "missing and must", must: "tortilla, salsa", capability: "salsa", failed: "must: sold out"},
		{name: "not in the list of all", must: "all", capability: "salsa", skipped: "no salsa"},
		{name: "unknown", capability: "guacamole", failed: `no capability "guacamole"`},
		{name: "unknown must", must: "guacamole", capability: "tortilla", failed: `COMAL_MUST_RUN names "guacamole"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("COMAL_MUST_RUN", c.must)
			r := &recorder{TB: t}
			r.run(func() { Need(r, c.capability) })
			expect(t, "skip", r.skipped, c.skipped)
			expect(t, "failure", r.failed, c.failed)

			has, err := Has(c.capability)
			if has != (c.skipped == "" && c.failed == "") || (err != nil) != (c.failed != "") {
				t.Errorf("Has = %v, %v", has, err)
			}
		})
	}
}

// expect compares a message with the part it must hold.
func expect(t *testing.T, what, got, part string) {
	t.Helper()
	if !strings.Contains(got, part) || (part == "") != (got == "") {
		t.Errorf("%s %q, want one with %q", what, got, part)
	}
}

func TestRequired(t *testing.T) {
	list := "# name system why\npython any a\n\nlinux linux b\n"
	for _, c := range []struct{ setting, system, want string }{
		{"", "linux", ""},
		{"all", "linux", "linux python"},
		{"all", "darwin", "python"},
		{" gcc ,", "linux", "gcc"},
		{"gcc,all", "windows", "gcc python"},
	} {
		must, err := required(c.setting, list, c.system)
		got := strings.Join(slices.Sorted(maps.Keys(must)), " ")
		if err != nil || got != c.want {
			t.Errorf("%q on %s asks for %q, %v; want %q", c.setting, c.system, got, err, c.want)
		}
	}
}

// TestList makes what test.sh asks for true of this machine, even if no other
// test asks for it.
func TestList(t *testing.T) {
	for _, e := range entries(mustRunList) {
		t.Run(e.name, func(t *testing.T) {
			if e.why == "" {
				t.Error("mustrun.txt does not say what would go unseen")
			}
			if e.system != "any" && e.system != runtime.GOOS {
				return
			}
			Need(t, e.name)
		})
	}
}

func TestProbesOfCommands(t *testing.T) {
	if err := answers(filepath.Join(t.TempDir(), "no-such-command")); err == nil {
		t.Error("a command that does not exist answered")
	}
	Need(t, "python")
	err := python("raise SystemExit('no griddle')")
	if err == nil || !strings.Contains(err.Error(), "no griddle") {
		t.Errorf("a failing look says %v, want its complaint", err)
	}
}

func TestPython(t *testing.T) {
	path := Python(t)
	out, err := exec.Command(path, "-c", "print(6 * 7)").Output()
	if err != nil || strings.TrimSpace(string(out)) != "42" {
		t.Fatalf("%s printed %q, %v", path, out, err)
	}
	t.Setenv("COMAL_TEST_PYTHON", filepath.Join(t.TempDir(), "python"))
	if path, err := interpreter(); err == nil || !strings.Contains(err.Error(), "./test.sh") {
		t.Errorf("a COMAL_TEST_PYTHON that is not there gives %q, %v; want the next step", path, err)
	}
}
