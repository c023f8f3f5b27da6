package reaper

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

const (
	roleVariable    = "COMAL_TEST_ROLE"
	scratchForTests = "COMAL_TEST_SCRATCH"
	runID           = "0123456789abcdef"
)

// TestMain makes the test binary the reaper, and the coordinator of the tests.
func TestMain(m *testing.M) {
	if Wanted() {
		os.Exit(Serve())
	}
	if role := os.Getenv(roleVariable); role != "" {
		coordinator(role)
	}
	os.Exit(m.Run())
}

// coordinator starts a reaper and some processes, and prints whose numbers are
// whose: the reaper's first, then those of the run, then a stranger's. It ends
// as the role says.
func coordinator(role string) {
	r, err := Start(runID, os.Getenv(scratchForTests))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(childrenOf(os.Getpid())[0])
	os.Unsetenv(roleVariable)
	os.Setenv(wire.RunVariable, runID)
	run("sleep 1000 | cat")                  // the shell waits for both
	run("setsid sleep 1000 & sleep 1000; :") // one leaves the group and the session
	os.Setenv(wire.RunVariable, "another")
	run("exec sleep 1000")
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	switch role {
	case "dismisses":
		r.Dismiss()
	case "panics":
		panic("at the disco")
	}
	os.Exit(0)
}

// run starts a shell, and prints its number and those of its children.
func run(text string) {
	cmd := exec.Command("sh", "-c", text)
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	want := strings.Count(text, "sleep") + strings.Count(text, "cat")
	if strings.HasPrefix(text, "exec") {
		want = 0
	}
	var pids []int
	for len(pids) < want {
		pids = childrenOf(cmd.Process.Pid)
	}
	fmt.Println(cmd.Process.Pid)
	for _, pid := range pids {
		fmt.Println(pid)
	}
}

// childrenOf finds children by the parent that each process names.
func childrenOf(parent int) (all []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		text, _ := os.ReadFile(name)
		fields := strings.Fields(string(text[strings.LastIndex(string(text), ")")+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			all = append(all, pid)
		}
	}
	return all
}

// scene is a coordinator at work.
type scene struct {
	cmd      *exec.Cmd
	stdin    io.Closer
	reaper   int
	run      []int
	stranger int
	scratch  string
}

func play(t *testing.T, role string) *scene {
	t.Helper()
	testkit.NoLeaks(t)
	s := &scene{cmd: exec.Command(os.Args[0]), scratch: filepath.Join(t.TempDir(), "comal-"+runID)}
	if err := os.MkdirAll(filepath.Join(s.scratch, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.cmd.Env = append(os.Environ(), roleVariable+"="+role, scratchForTests+"="+s.scratch, "GORACE=atexit_sleep_ms=0")
	stdin, err1 := s.cmd.StdinPipe()
	stdout, err2 := s.cmd.StdoutPipe()
	if err := errors.Join(err1, err2, s.cmd.Start()); err != nil {
		t.Fatal(err)
	}
	s.stdin = stdin
	var pids []int
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "ready" {
		pid, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(lines.Text())
		}
		pids = append(pids, pid)
	}
	if len(pids) != 8 {
		t.Fatalf("processes %v", pids)
	}
	s.reaper, s.run, s.stranger = pids[0], pids[1:7], pids[7]
	t.Cleanup(func() {
		for _, pid := range append(s.run, s.stranger) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	})
	return s
}

// end waits for the coordinator, and for the reaper.
func (s *scene) end(t *testing.T) {
	t.Helper()
	s.stdin.Close()
	_ = s.cmd.Wait()
	until(t, "the reaper ends", func() bool { return !lives(s.reaper) })
}

func lives(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

// living is how many processes of the run there are.
func (s *scene) living() (n int) {
	for _, pid := range s.run {
		if lives(pid) {
			n++
		}
	}
	return n
}

func until(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !happened(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}

// TestCoordinatorThatIsKilled is row 3 of the fault matrix, for what a shell has
// started too.
func TestCoordinatorThatIsKilled(t *testing.T) {
	s := play(t, "is killed")
	for _, harmless := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		until(t, "the reaper ignores signals", func() bool { return ignores(s.reaper, harmless) })
		if err := syscall.Kill(s.reaper, harmless); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	until(t, "the run ends", func() bool { return s.living() == 0 })
	if took := time.Since(killed); took > 5*time.Second {
		t.Errorf("it took %v, 1 s is promised", took)
	}
	until(t, "the folder is removed", func() bool { _, err := os.Stat(s.scratch); return os.IsNotExist(err) })
	s.end(t)
	if !lives(s.stranger) {
		t.Error("a process of another run was killed")
	}
}

// ignores says whether a process ignores a signal by now.
func ignores(pid int, s syscall.Signal) bool {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(status), "SigIgn:\t")
	line, _, _ := strings.Cut(rest, "\n")
	mask, _ := strconv.ParseUint(line, 16, 64)
	return mask&(1<<(s-1)) != 0
}

func TestCoordinatorThatPanics(t *testing.T) {
	s := play(t, "panics")
	s.end(t)
	if n := s.living(); n != 0 {
		t.Errorf("%d processes live when the reaper has ended", n)
	}
}

func TestDismissedReaper(t *testing.T) {
	s := play(t, "dismisses")
	s.end(t)
	if _, err := os.Stat(s.scratch); s.living() != len(s.run) || err != nil {
		t.Errorf("%d of %d processes live; %v", s.living(), len(s.run), err)
	}
}

// TestReaperIsSmall has a file that this program was given by whoever started
// it, and so would pass on.
func TestReaperIsSmall(t *testing.T) {
	testkit.NoLeaks(t)
	given, err := os.CreateTemp(t.TempDir(), "given")
	if err != nil {
		t.Fatal(err)
	}
	defer given.Close()
	if _, _, e := syscall.Syscall(syscall.SYS_FCNTL, given.Fd(), syscall.F_SETFD, 0); e != 0 {
		t.Fatal(e)
	}
	r, err := Start(runID, "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Dismiss()
	until(t, "it is ready", func() bool { return ignores(r.proc.Pid, syscall.SIGTERM) })
	until(t, "it closes what is not its own", func() bool {
		all, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", r.proc.Pid))
		for _, name := range all {
			if to, _ := os.Readlink(name); to == given.Name() {
				return false
			}
		}
		return len(all) >= 4
	})
	for fd := range 3 {
		if to, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", r.proc.Pid, fd)); to != os.DevNull {
			t.Errorf("descriptor %d is %s", fd, to)
		}
	}
	u, err := host.ReadUsage(r.proc.Pid)
	if err != nil || u.Threads > 8 || u.AnonRSS > 64<<20 { // of which the race detector takes most
		t.Errorf("%+v, %v", u, err)
	}
}

func TestWhatMayBeRemoved(t *testing.T) {
	dir := t.TempDir()
	folder, link := filepath.Join(dir, "comal-"+runID), filepath.Join(dir, "link-"+runID)
	if err := errors.Join(os.Mkdir(folder, 0o700), os.Symlink(folder, link)); err != nil {
		t.Fatal(err)
	}
	for scratch, want := range map[string]bool{folder: true, link: false, dir: false, "": false, "comal-" + runID: false, folder + "x": false} {
		if ours(scratch, runID) != want {
			t.Errorf("%q: %v", scratch, !want)
		}
	}
	if ours(folder, "") {
		t.Error("without an id")
	}
}

func TestNilReaper(t *testing.T) {
	var r *Reaper
	r.Dismiss()
}

// BenchmarkReaper is what a run pays at its start and end.
func BenchmarkReaper(b *testing.B) {
	for b.Loop() {
		r, err := Start(runID, "")
		if err != nil {
			b.Fatal(err)
		}
		r.Dismiss()
	}
}

// A variable that is there twice has its first value in the reaper: one without
// an id would make it run the program once more, which starts a reaper in turn.
func TestEnvironmentOfTheReaper(t *testing.T) {
	t.Setenv(Variable, "")
	t.Setenv(scratchVariable, "/")
	t.Setenv(wire.RunVariable, "outer")
	values := map[string][]string{}
	for _, v := range environment("id", "folder") {
		name, value, _ := strings.Cut(v, "=")
		values[name] = append(values[name], value)
	}
	for name, want := range map[string][]string{Variable: {"id"}, scratchVariable: {"folder"}, wire.RunVariable: nil} {
		if !slices.Equal(values[name], want) {
			t.Errorf("%s: %q", name, values[name])
		}
	}
}
