package comal_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

const (
	victimVariable = "COMAL_TEST_VICTIM"
	victimMark     = "COMAL_TEST_VICTIM_MARK"
)

// slow notes that it has begun, in a folder, and goes on.
var slow = comal.Register("slow", func(_ context.Context, folder string) (string, error) {
	err := os.WriteFile(filepath.Join(folder, fmt.Sprint(os.Getpid())), nil, 0o600)
	time.Sleep(time.Hour)
	return "", err
})

const slowPython = `
import os, time
def slow(folder):
    open(os.path.join(folder, str(os.getpid())), "w").close()
    time.sleep(3600)
`

// TestVictim is no test but the coordinator that the next one kills: its items
// begin, and never end.
func TestVictim(t *testing.T) {
	folder := os.Getenv(victimVariable)
	if folder == "" {
		return
	}
	module := filepath.Join(filepath.Dir(folder), "victim.py")
	if err := os.WriteFile(module, []byte(slowPython), 0o600); err != nil {
		t.Fatal(err)
	}
	folders, shell := []string{folder, folder}, []string{"sh", "-c", "sleep 1000 | cat > " + folder + "/$$"}
	opt := comal.Option{Processes: 2}
	go comal.Map(t.Context(), folders, slow, onProcs)
	go comal.Map(t.Context(), [][]string{shell, shell}, comal.Exec, opt)
	opt.Python = testkit.Python(t)
	comal.Map(t.Context(), folders, comal.Python[string, string](module+":slow"), opt)
}

// TestKilledCoordinator is row 3 of the fault matrix: Go workers, Python workers
// and what a shell has started end within a second, and the temporary files go.
func TestKilledCoordinator(t *testing.T) {
	testkit.NoLeaks(t)
	begun, scratch := filepath.Join(t.TempDir(), "begun"), t.TempDir()
	if err := os.Mkdir(begun, 0o700); err != nil {
		t.Fatal(err)
	}
	mark := victimMark + "=" + begun
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$", "-test.timeout=0")
	cmd.Env = append(os.Environ(), victimVariable+"="+begun, mark, "TMPDIR="+scratch, "GORACE=atexit_sleep_ms=0")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	count := func(dir string) int { all, _ := os.ReadDir(dir); return len(all) }
	eventually(t, "six items begin", func() bool { return count(begun) == 6 })
	if n := count(scratch); n < 3 {
		t.Errorf("%d temporary folders of 3 runs", n)
	}
	if n := len(marked(mark)); n < 1+3+2+2+2*3 { // itself, reapers, Go, Python, shells of three
		t.Errorf("%d processes", n)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	died := time.Now()
	eventually(t, "all processes end", func() bool { return len(marked(mark)) == 0 })
	t.Logf("all have ended after %v", time.Since(died))
	if left, _ := filepath.Glob(filepath.Join(scratch, "comal-*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	group := fmt.Sprintf("%s%d-", host.MemGroupPrefix, cmd.Process.Pid)
	_ = filepath.WalkDir("/sys/fs/cgroup", func(path string, _ fs.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(path), group) {
			t.Errorf("left: %s", path)
		}
		return nil
	})
}

// marked finds the processes whose environment holds a variable.
func marked(variable string) (pids []string) {
	all, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, name := range all {
		text, err := os.ReadFile(name)
		if err == nil && bytes.Contains(text, []byte("\x00"+variable+"\x00")) {
			pids = append(pids, strings.Split(name, "/")[2])
		}
	}
	return pids
}

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within a minute", what)
		}
	}
}
