//go:build linux

package faults

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal/engine/enginetest"
	"github.com/comal-go/comal/internal/testkit"
)

// patience is how long anything may take on a busy machine.
const patience = 3 * time.Minute

// lab is where one case of a row happens: folders of its own.
type lab struct {
	*testing.T
	work    string // the working folder of comal
	tmp     string // its TMPDIR
	home    string
	files   string // of the faults
	client  client
	p       int
	allowed []string // names that may be left in work
}

// newLab makes the folders. When the case is over nothing may be left but what
// it allows.
func newLab(t *testing.T) *lab {
	t.Helper()
	testkit.NoLeaks(t)
	dir := t.TempDir()
	l := &lab{T: t, work: filepath.Join(dir, "work"), tmp: filepath.Join(dir, "tmp"), home: filepath.Join(dir, "home"), files: filepath.Join(dir, "files")}
	for _, d := range []string{l.work, l.tmp, l.home, l.files} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"fault.sh": enginetest.Script, "fault.py": enginetest.Module} {
		if err := os.WriteFile(filepath.Join(l.files, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := outside()
	t.Cleanup(func() { l.nothingLeft(before) })
	return l
}

// keep allows a file of comal's working folder to be left.
func (l *lab) keep(names ...string) { l.allowed = append(l.allowed, names...) }

// path is a file in the folder of the faults, which nobody looks at.
func (l *lab) path(name string) string { return filepath.Join(l.files, name) }

// items are n items, of which some have a fault.
func (l *lab) items(n int, faults map[int]string) []string {
	return enginetest.Items(n, faults, l.files)
}

// starts is how often item i has been started.
func (l *lab) starts(i int) int { return enginetest.Starts(l.path(fmt.Sprint(i))) }

// environment is what comal is started with.
func (l *lab) environment() []string {
	env := append(os.Environ(), "TMPDIR="+l.tmp, "HOME="+l.home, "GORACE=atexit_sleep_ms=0", "PYTHONDONTWRITEBYTECODE=1")
	for _, name := range []string{"XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"} {
		env = append(env, name+"="+l.home)
	}
	return env
}

// run is comal while it runs.
type run struct {
	l        *lab
	cmd      *exec.Cmd
	out, err text
	began    time.Time
	over     chan struct{}
	waiting  error
	watch    *watch
}

// start starts comal in a process group of its own, as a shell does.
func (l *lab) start(args ...string) *run {
	l.Helper()
	return l.startAs([]string{program}, args...)
}

// startAs starts comal by another command.
func (l *lab) startAs(prefix []string, args ...string) *run {
	l.Helper()
	line := append(prefix[:len(prefix):len(prefix)], args...)
	r := &run{l: l, cmd: exec.Command(line[0], line[1:]...), over: make(chan struct{}), began: time.Now()}
	r.cmd.Dir, r.cmd.Env = l.work, l.environment()
	r.cmd.Stdout, r.cmd.Stderr = &r.out, &r.err
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := r.cmd.Start(); err != nil {
		l.Fatal(err)
	}
	r.watch = watchTree(r.cmd.Process.Pid)
	go func() {
		defer close(r.over)
		r.waiting = r.cmd.Wait()
		r.watch.end()
	}()
	l.Cleanup(func() {
		_ = syscall.Kill(-r.cmd.Process.Pid, syscall.SIGKILL)
		<-r.over
	})
	return r
}

// signal sends a signal to comal alone.
func (r *run) signal(s syscall.Signal) {
	if err := r.cmd.Process.Signal(s); err != nil {
		r.l.Errorf("signal %v: %v", s, err)
	}
}

// wait waits for the end of comal and returns what it left.
func (r *run) wait() *outcome {
	r.l.Helper()
	select {
	case <-r.over:
	case <-time.After(patience):
		r.l.Fatalf("comal hangs: %s\n%s", r.cmd, tail(r.err.String()))
	}
	r.watch.check(r.l)
	o := &outcome{code: r.cmd.ProcessState.ExitCode(), err: r.err.String(), out: r.out.String(), took: time.Since(r.began), peak: r.watch.peak}
	if strings.Contains(o.err, "internal error") || o.code == 70 {
		r.l.Errorf("comal crashed: %s", o.err)
	}
	o.read(r.l)
	return o
}

// do runs comal to its end.
func (l *lab) do(args ...string) *outcome {
	l.Helper()
	return l.start(args...).wait()
}

// until waits for something to come true.
func (l *lab) until(what string, happened func() bool) {
	l.Helper()
	for deadline := time.Now().Add(patience); !happened(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			l.Fatal("in vain: " + what)
		}
	}
}

// begun waits until item i has been started n times.
func (l *lab) begun(i, n int) {
	l.Helper()
	l.until(fmt.Sprintf("start %d of item %d", n, i), func() bool { return l.starts(i) >= n })
}

// text is what a running comal has written, to be looked at meanwhile.
type text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *text) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(b)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

func tail(s string) string { return s[max(0, len(s)-3000):] }

// write writes a file into the folder of the faults.
func (l *lab) write(name, text string) {
	l.Helper()
	if err := os.WriteFile(l.path(name), []byte(text), 0o600); err != nil {
		l.Fatal(err)
	}
}
