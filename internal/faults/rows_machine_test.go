//go:build linux

package faults

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/comal-go/comal/engine/enginetest"
	"github.com/comal-go/comal/internal/testkit"
)

// Row 23: a worker that was declared dead comes back with results. They are
// dropped, and each item has one result.
func TestRow23LateResults(t *testing.T) {
	t.Log("see TestLossyEngine in the root package, and the simulation of internal/sched")
	each(t, workers, func(l *lab) {
		// An item is ended at its deadline that is about to be done.
		faults := map[int]string{}
		for i := range 4 {
			faults[i] = "sleep 400ms 2"
		}
		o := l.run(l.items(20, faults), "--timeout", "400ms", "--chunk", "3")
		o.expect(l, 20, nil)
	})
}

// Row 31: a quota of 1.5 CPUs and 512 MiB on a large machine. The plan obeys
// both.
func TestRow31Quota(t *testing.T) {
	testkit.Need(t, "cgroup-v1")
	l := newLab(t)
	g := l.group("cpu", map[string]string{"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "150000"})
	m := l.group("memory", map[string]string{"memory.limit_in_bytes": "536870912"})
	o := l.startAs(enter(g, m), "doctor").wait()
	t.Log(o.out)
	text := strings.Join(strings.Fields(o.out), " ")
	if runtime.NumCPU() > 1 && !strings.Contains(text, "the quota is 1.5 CPUs") || !strings.Contains(text, "> 537 MB cgroup memory limit") {
		t.Error("doctor does not say that the groups decide: 1.5 CPUs, of which 2 are kept busy, and 537 MB")
	}
	l.client = command
	l.p = 2
	args := l.line(l.items(30, nil))
	for i, a := range args {
		if a == "-p" {
			args = append(args[:i:i], args[i+2:]...)
			break
		}
	}
	o = l.startAs(enter(g, m), args...).wait()
	o.expect(l, 30, nil)
	if o.end.Processes > 2 {
		t.Errorf("%d at once with 1.5 CPUs", o.end.Processes)
	}
}

// group makes a control group for the length of the test, version 1.
func (l *lab) group(controller string, values map[string]string) string {
	l.Helper()
	dir := filepath.Join("/sys/fs/cgroup", controller, fmt.Sprintf("faults-%d", os.Getpid()))
	if controller == "memory" { // a run's own groups must fit below
		own, _ := os.ReadFile("/proc/self/cgroup")
		for text := range strings.Lines(string(own)) {
			if _, path, ok := strings.Cut(text, ":memory:"); ok {
				dir = filepath.Join("/sys/fs/cgroup/memory", strings.TrimSpace(path), fmt.Sprintf("faults-%d", os.Getpid()))
			}
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		l.Fatal(err)
	}
	l.Cleanup(func() {
		l.until("removal of "+dir, func() bool { return os.Remove(dir) == nil || !exists(dir) })
	})
	for file, value := range values {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(value), 0o600); err != nil {
			l.Fatal(err)
		}
	}
	return dir
}

// enter is what starts comal inside of groups.
func enter(groups ...string) []string {
	var script strings.Builder
	for _, g := range groups {
		fmt.Fprintf(&script, "echo $$ >%s/cgroup.procs && ", g)
	}
	return []string{"sh", "-c", script.String() + `exec "$@"`, "sh", program}
}

// Row 32: there is no room for more files or processes. Fewer workers run, the
// user is told, and the run finishes.
func TestRow32Limits(t *testing.T) {
	each(t, workers, func(l *lab) {
		l.p *= 16
		limit := []string{"sh", "-c", `ulimit -n 64 && exec "$@"`, "sh", program}
		o := l.startAs(limit, l.line(l.items(many(), nil))...).wait()
		o.expect(l, many(), nil)
		l.Logf("%d processes at once, %q", o.end.Processes, firstLine(o.err))
	})
	t.Run("processes", func(t *testing.T) {
		testkit.Need(t, "cgroup-v1")
		for _, c := range []client{python, command} { // a worker in Go has as many threads as Go's runtime wants
			t.Run(string(c), func(t *testing.T) {
				l := newLab(t)
				l.client, l.p = c, 8
				g := l.group("pids", map[string]string{"pids.max": "40"})
				o := l.startAs(enter(g), l.line(l.items(many(), nil))...).wait()
				l.Logf("%q", firstLine(o.err))
				if strings.Contains(o.err, "pthread_create failed") {
					l.Log("comal itself got no thread: Go's runtime ends a process then")
					l.do("map", "-q", "true", ":::", "1") // sweeps
					return
				}
				o.expect(l, many(), nil)
			})
		}
	})
}

func firstLine(s string) string {
	for text := range strings.Lines(s) {
		if !strings.HasPrefix(text, "{") {
			return text
		}
	}
	return ""
}

// Row 33: nothing listens while a map runs. All other rows look, too.
func TestRow33NothingListens(t *testing.T) {
	each(t, workers, func(l *lab) {
		r := l.start(l.line(l.items(2*l.p, map[int]string{0: "wait", 1: "wait", 2: "wait", 3: "wait"}))...)
		for i := range l.p {
			l.begun(i, 1)
		}
		r.watch.look()
		for i := range min(4, 2*l.p) {
			if err := enginetest.Release(l.path(fmt.Sprint(i))); err != nil {
				l.Fatal(err)
			}
		}
		r.wait().expect(l, 2*l.p, nil)
	})
}

// TestListenersAreSeen: the rows would see one.
func TestListenersAreSeen(t *testing.T) {
	for network, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": filepath.Join(t.TempDir(), "socket")} {
		listener, err := net.Listen(network, address)
		if err != nil {
			t.Fatal(err)
		}
		w := watchTree(os.Getpid())
		w.look()
		w.end()
		listener.Close()
		if len(w.listening) == 0 {
			t.Errorf("a %s socket that listens is not seen", network)
		}
	}
}

// Row 35: items are called ../.. or like absolute paths, and a link lies where
// results go. Nothing is written outside of the folder of results.
func TestRow35NamesThatLead(t *testing.T) {
	l := newLab(t)
	l.keep("out", "outside")
	outside := filepath.Join(l.work, "outside")
	if err := os.Mkdir(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	items := []string{"../../evil", "/etc/evil", "..", ".", "a/../../../evil", "link/evil", "nul\x01", strings.Repeat("long", 200), "-rf", ""}
	if err := os.Mkdir(filepath.Join(l.work, "out"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(l.work, "out", "link")); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"map", "--json", "-p", "2", "--results", "out", "sh", "-c", "echo fine", "sh", "{}", ":::"}, items...)
	o := l.do(args...)
	if o.code != 0 {
		t.Errorf("exit code %d\n%s", o.code, tail(o.err))
	}
	for i := range items {
		if r := o.lines[i]; r.text() != "fine" {
			t.Errorf("item %q: %s, %v", items[i], r.Value, r.Error)
		}
	}
	if left, _ := os.ReadDir(outside); len(left) > 0 {
		t.Errorf("written through a link: %v", left)
	}
	if exists("/etc/evil") || exists(filepath.Join(l.work, "evil")) || exists(filepath.Join(filepath.Dir(l.work), "evil")) {
		t.Error("written outside of the folder")
	}
}
