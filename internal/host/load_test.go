package host_test

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

// load looks at one tree.
func load(t *testing.T, pid int) host.Load {
	t.Helper()
	each, _, err := host.TreeUsage(pid)
	if err != nil {
		t.Fatal(err)
	}
	return each[0]
}

// until waits for what another process brings about.
func until(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !happened(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}

func TestTreeUsageAddsUp(t *testing.T) {
	testkit.Need(t, "linux")
	parent, spender := start("parent"), start("spender")
	defer parent.stop()
	defer spender.stop()
	each, all, err := host.TreeUsage(parent.Process.Pid, spender.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	p, s := each[0], each[1]
	if p.PID != parent.Process.Pid || p.Processes != 2 || s.Processes != 1 || all.Processes != 3 {
		t.Errorf("processes: %+v", each)
	}
	if s.CPU < 50*time.Millisecond || s.Peak < 96*mib || s.Memory <= 0 || s.Written < int64(len("ready\n")) || p.Read <= 0 {
		t.Errorf("use: %+v", each)
	}
	if all.Memory != p.Memory+s.Memory || all.CPU != p.CPU+s.CPU || all.Peak != s.Peak || all.PID != 0 || all.State != 0 {
		t.Errorf("all %+v of %+v", all, each)
	}
}

func TestTreeUsageTellsStates(t *testing.T) {
	testkit.Need(t, "linux")
	c := start("waiter")
	pid := c.Process.Pid
	if l := load(t, pid); l.Stopped() || l.Dead() {
		t.Errorf("a process that waits: %+v", l)
	}
	if err := c.Process.Signal(syscall.Signal(19)); err != nil { // SIGSTOP
		t.Fatal(err)
	}
	until(t, "stopped", func() bool { l := load(t, pid); return l.Stopped() })
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	until(t, "dead, not waited for", func() bool { l := load(t, pid); return l.State == 'Z' && l.Dead() && l.Memory == 0 })
	c.stop()
	if l := load(t, pid); l != (host.Load{PID: pid}) || !l.Dead() {
		t.Errorf("a process that is gone: %+v", l)
	}
}

// TestTreeUsageCountsForkedMemoryOnce has a process and its fork that share 256
// MiB.
func TestTreeUsageCountsForkedMemoryOnce(t *testing.T) {
	testkit.Need(t, "linux", "python")
	cmd := exec.Command(testkit.Python(t), "-c", `
import os, sys
block = bytearray(256 << 20)
for at in range(0, len(block), 4096): block[at] = 1
if os.fork() == 0: sys.stdin.read(); os._exit(0)
print("ready", flush=True)
sys.stdin.read()
os.wait()`)
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	defer func() { in.Close(); cmd.Wait() }()
	if _, err := out.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	l := load(t, cmd.Process.Pid)
	most := int64(320 * mib)
	if _, err := os.Stat("/proc/self/smaps_rollup"); err != nil {
		most *= 2 // this kernel does not tell shares
	}
	if l.Processes != 2 || l.Memory < 256*mib || l.Memory > most {
		t.Errorf("%+v", l)
	}
}

func TestTreeUsageElsewhere(t *testing.T) {
	_, _, err := host.TreeUsage(os.Getpid())
	if runtime.GOOS != "linux" && !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("error %v", err)
	}
}

// BenchmarkTreeUsage is what watching pays per worker: one of Go and what it
// has started.
func BenchmarkTreeUsage(b *testing.B) {
	testkit.Need(b, "linux")
	c := start("parent")
	defer c.stop()
	for b.Loop() {
		if _, _, err := host.TreeUsage(c.Process.Pid); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTreeUsageOneThread is the same of a process with one thread.
func BenchmarkTreeUsageOneThread(b *testing.B) {
	testkit.Need(b, "linux")
	cat := exec.Command("cat")
	in, err := cat.StdinPipe()
	if err := errors.Join(err, cat.Start()); err != nil {
		b.Fatal(err)
	}
	defer func() { in.Close(); cat.Wait() }()
	for b.Loop() {
		if _, _, err := host.TreeUsage(cat.Process.Pid); err != nil {
			b.Fatal(err)
		}
	}
}
