package host_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

const mib = 1 << 20

// TestMain makes this binary its own child process: the variable names a role.
func TestMain(m *testing.M) {
	switch os.Getenv("HOST_TEST_ROLE") {
	case "":
		os.Exit(m.Run())
	case "waiter":
		ready()
	case "parent": // of a waiter
		child := start("waiter")
		fmt.Println(child.Process.Pid)
		ready()
		child.stop()
	case "hungry": // once stdin is closed
		ready()
		touch(1024 * mib)
	case "spender": // of memory it gives back, of time, of threads
		touch(96 * mib)
		debug.FreeOSMemory()
		var locked sync.WaitGroup
		for range 4 {
			locked.Add(1)
			go func() {
				runtime.LockOSThread()
				locked.Done()
				select {}
			}()
		}
		locked.Wait()
		for used := time.Duration(0); used < 50*time.Millisecond; {
			usage, err := host.ReadUsage(os.Getpid())
			if err != nil {
				break // the test will see the same
			}
			used = usage.CPU
		}
		ready()
	}
}

// ready tells the parent to go on, and stays until the parent closes stdin.
func ready() {
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}

// touch makes bytes of new memory resident.
func touch(bytes int) {
	block := make([]byte, bytes)
	for i := 0; i < bytes; i += 4096 {
		block[i] = 1
	}
	runtime.KeepAlive(block)
}

type child struct {
	*exec.Cmd
	stdin io.Closer
	lines []string // printed before "ready"
}

// start runs this binary in a role and waits until it is ready.
func start(role string) child {
	cmd := exec.Command(os.Args[0])
	// The race detector would keep each child for a second at its end.
	cmd.Env = append(os.Environ(), "HOST_TEST_ROLE="+role, "GORACE=atexit_sleep_ms=0")
	cmd.Stderr = os.Stderr
	stdin, err1 := cmd.StdinPipe()
	stdout, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		panic(err)
	}
	c := child{Cmd: cmd, stdin: stdin}
	for lines := bufio.NewScanner(stdout); lines.Scan() && lines.Text() != "ready"; {
		c.lines = append(c.lines, lines.Text())
	}
	return c
}

func (c child) stop() {
	c.stdin.Close()
	c.Wait()
}

// usage skips the test where the system does not tell.
func usage(t *testing.T, pid int) host.Usage {
	t.Helper()
	u, err := host.ReadUsage(pid)
	if errors.Is(err, errors.ErrUnsupported) {
		testkit.Need(t, "linux")
	}
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestUsageOfThisProcess(t *testing.T) {
	u := usage(t, os.Getpid())
	if u.Threads < 1 {
		t.Errorf("%d threads", u.Threads)
	}
	if runtime.GOOS == "linux" && (u.RSS <= 0 || u.PeakRSS < u.RSS || u.AnonRSS <= 0) {
		t.Errorf("memory: %+v", u)
	}
}

func TestUsageOfASpendingChild(t *testing.T) {
	c := start("spender")
	defer c.stop()
	u := usage(t, c.Process.Pid)
	if u.Threads < 5 || u.CPU < 50*time.Millisecond {
		t.Errorf("%d threads of at least 5, %v of at least 50ms", u.Threads, u.CPU)
	}
	// It touched 96 MiB and gave them back. The race detector needs memory too,
	// and keeps it, so only the difference can be told.
	if runtime.GOOS == "linux" && (u.PeakRSS-u.RSS < 64*mib || u.AnonRSS > u.RSS) {
		t.Errorf("memory: %+v", u)
	}
}

func TestPeakDoesNotBeginAtThePeakOfTheParent(t *testing.T) {
	before := start("waiter")
	defer before.stop()
	touch(96 * mib)
	after := start("waiter")
	defer after.stop()
	small, large := usage(t, before.Process.Pid), usage(t, after.Process.Pid)
	if large.PeakRSS-small.PeakRSS > 32*mib {
		t.Errorf("children that do nothing peak at %d, then at %d", small.PeakRSS, large.PeakRSS)
	}
}

func TestUsageOfAProcessThatIsGone(t *testing.T) {
	c := start("waiter")
	c.stop()
	_, err := host.ReadUsage(c.Process.Pid)
	if !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("error: %v", err)
	}
}

func TestTreeHasChildrenAfterTheirParents(t *testing.T) {
	c := start("parent")
	defer c.stop()
	tree, err := host.Tree(os.Getpid())
	if errors.Is(err, errors.ErrUnsupported) {
		testkit.Need(t, "linux")
	}
	if err != nil {
		t.Fatal(err)
	}
	parent := slices.Index(tree, c.Process.Pid)
	grandchild := slices.IndexFunc(tree, func(pid int) bool { return fmt.Sprint(pid) == c.lines[0] })
	if parent < 0 || grandchild < parent {
		t.Errorf("%v does not hold %d, then %s", tree, c.Process.Pid, c.lines[0])
	}
	if slices.Contains(tree, os.Getpid()) {
		t.Errorf("%v holds the root itself", tree)
	}
}

// BenchmarkReadUsage and BenchmarkTree are what a live display pays per worker.
func BenchmarkReadUsage(b *testing.B) {
	testkit.Need(b, "linux")
	for b.Loop() {
		if _, err := host.ReadUsage(os.Getpid()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTree(b *testing.B) {
	testkit.Need(b, "linux")
	for b.Loop() {
		if _, err := host.Tree(os.Getpid()); err != nil {
			b.Fatal(err)
		}
	}
}
