//go:build !race

package linalg_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
)

// aloneVariable has the test binary decompose x.npy in a folder, and tell of memory.
const aloneVariable = "COMAL_TEST_ALONE"

// alone is what it tells, in bytes.
type alone struct {
	Plan, Peak int64
	Stage      string
}

// TestAlone is no test but the process that the next one looks at.
func TestAlone(t *testing.T) {
	dir := os.Getenv(aloneVariable)
	if dir == "" {
		return
	}
	o := linalg.Option{U: filepath.Join(dir, "u.npy"), Vt: filepath.Join(dir, "vt.npy")}
	o.Map.Memory, o.Map.Scratch = 30e6, dir
	stop, peak := make(chan struct{}), make(chan int64)
	go func() {
		most := int64(0)
		for {
			if _, all, err := host.TreeUsage(os.Getpid()); err == nil {
				most = max(most, all.Memory)
			}
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	d, err := linalg.SVD(t.Context(), array.Open(t.Context(), filepath.Join(dir, "x.npy")), o)
	close(stop)
	if err != nil {
		t.Fatal(err)
	}
	r := alone{d.Plan.Peak, <-peak, d.Plan.Stages[1].Name}
	s := array.FromMemory(ndarray.From(d.S, len(d.S)))
	if err := s.Store(t.Context(), filepath.Join(dir, "s.npy")); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "alone.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSquareInLittleMemory decomposes 300 x 300 elements, of which a few squares do
// not fit, in a process of its own, and compares with NumPy and with the plan.
func TestSquareInLittleMemory(t *testing.T) {
	testkit.Need(t, "numpy")
	dir := t.TempDir()
	if err := array.Random(array.Normal, 5, 300, 300).Store(t.Context(), filepath.Join(dir, "x.npy")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAlone$")
	cmd.Env = append(os.Environ(), aloneVariable+"="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var r alone
	text, err := os.ReadFile(filepath.Join(dir, "alone.json"))
	if err = errors.Join(err, json.Unmarshal(text, &r)); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d planned", r.Peak, r.Plan)
	if r.Peak > r.Plan || r.Plan > 30e6 || !strings.Contains(r.Stage, "blocks of") {
		t.Errorf("%d bytes were used, %d planned; %s", r.Peak, r.Plan, r.Stage)
	}
	const judge = `
import sys, numpy as np
x, u, s, vt = [np.load(sys.argv[1] + "/" + name + ".npy") for name in ("x", "u", "s", "vt")]
for off, most in [
    (abs(s / np.linalg.svd(x, compute_uv=False) - 1).max(), 1e-10),
    (np.linalg.norm((u * s) @ vt - x) / np.linalg.norm(x), 1e-12),
    (abs(u.T @ u - np.eye(300)).max(), 1e-13),
    (abs(vt @ vt.T - np.eye(300)).max(), 1e-13),
]:
    assert off < most, (off, most)
`
	if out, err := exec.CommandContext(t.Context(), testkit.Python(t), "-c", judge, dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
