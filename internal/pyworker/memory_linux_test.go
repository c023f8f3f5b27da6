package pyworker

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

// TestLargeArgumentIsShared gives an array of 1 GB to four workers, each of
// which reads all of it, and adds up what they hold: pages that are shared
// count once in the sum of proportional sizes.
func TestLargeArgumentIsShared(t *testing.T) {
	testkit.Need(t, "numpy")
	if testing.Short() {
		t.Skip("reads 4 GB")
	}
	const size, workers = 1 << 30, 4
	path := filepath.Join(t.TempDir(), "table.npy")
	head := header("<i8", fmt.Sprintf("(%d,)", size/8))
	if err := os.WriteFile(path, head, 0o600); err != nil {
		t.Fatal(err)
	}
	// The rest is a hole: no disk is used, yet reading makes pages of it.
	if err := os.Truncate(path, int64(len(head)+size)); err != nil {
		t.Fatal(err)
	}
	var sessions []*session
	for range workers {
		s := start(t, setup{})
		if ready := s.program(wire.Program{Name: "arrays.py:read_all", Files: table(path, false)}); ready.Error != "" {
			t.Fatalf("%+v", ready)
		}
		if o := s.items(1); o.values[0] != "0" {
			t.Fatalf("%+v", o)
		}
		sessions = append(sessions, s)
	}
	var sum, rss int64
	for _, s := range sessions {
		sum += memory(t, s.cmd.Process.Pid, "smaps_rollup", "Pss:")
		rss += memory(t, s.cmd.Process.Pid, "status", "VmRSS:")
	}
	t.Logf("%d workers hold %d MB, counted separately %d MB", workers, sum/1e6, rss/1e6)
	if sum < size || sum > 1_300_000_000 {
		t.Errorf("%d MB in all", sum/1e6)
	}
	if rss < workers*size {
		t.Errorf("the workers have read %d MB only: this test proves nothing", rss/1e6)
	}
}

// memory reads a size in bytes from a file of /proc.
func memory(t *testing.T, pid int, file, name string) int64 {
	t.Helper()
	for line := range bytes.Lines(must(os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file)))(t)) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == name {
			return must(strconv.ParseInt(string(f[1]), 10, 64))(t) << 10
		}
	}
	t.Fatalf("no %s in %s", name, file)
	return 0
}
