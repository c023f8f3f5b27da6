//go:build !race

package linalg_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	"github.com/comal-go/comal/plan"
)

// aloneVariable has the test binary do one of the jobs with x.npy in a folder, and tell
// of memory: it is the name of the job, a colon, and the folder.
const aloneVariable = "COMAL_TEST_ALONE"

// jobs decompose a matrix in a file of a folder, write what they find there, and return
// small vectors, and their plan.
var jobs = map[string]func(ctx context.Context, x *array.Array, dir string, o linalg.Option) (map[string][]float64, plan.Plan, error){
	"svd": func(ctx context.Context, x *array.Array, dir string, o linalg.Option) (map[string][]float64, plan.Plan, error) {
		o.U, o.Vt = filepath.Join(dir, "u.npy"), filepath.Join(dir, "vt.npy")
		d, err := linalg.SVD(ctx, x, o)
		if err != nil {
			return nil, plan.Plan{}, err
		}
		return map[string][]float64{"s": d.S}, d.Plan, nil
	},
	"qr": func(ctx context.Context, x *array.Array, dir string, o linalg.Option) (map[string][]float64, plan.Plan, error) {
		o.U, o.R = filepath.Join(dir, "q.npy"), filepath.Join(dir, "r.npy")
		f, err := linalg.QR(ctx, x, o)
		if err != nil {
			return nil, plan.Plan{}, err
		}
		return nil, f.Plan, nil
	},
	"pca": func(ctx context.Context, x *array.Array, dir string, o linalg.Option) (map[string][]float64, plan.Plan, error) {
		o.U, o.Vt = filepath.Join(dir, "scores.npy"), filepath.Join(dir, "axes.npy")
		c, err := linalg.PCA(ctx, x, o)
		if err != nil {
			return nil, plan.Plan{}, err
		}
		return map[string][]float64{"variance": c.Variance, "mean": c.Mean}, c.Plan, nil
	},
	"lstsq": func(ctx context.Context, x *array.Array, _ string, o linalg.Option) (map[string][]float64, plan.Plan, error) {
		n := x.Shape()[1]
		s, err := linalg.Lstsq(ctx, array.Slice(x, array.Whole, array.From(0, n-1)), array.Slice(x, array.Whole, array.From(n-1, n)), -1, o)
		if err != nil {
			return nil, plan.Plan{}, err
		}
		return map[string][]float64{"x1": s.X.Data, "s": s.S}, s.Plan, nil
	},
}

// little is the memory that there is: a few squares do not fit.
const little = 25e6

// alone is what it tells, in bytes.
type alone struct {
	Plan, Peak int64
	Stages     string
}

// TestAlone is no test but the process that the next one looks at.
func TestAlone(t *testing.T) {
	job, dir, ok := strings.Cut(os.Getenv(aloneVariable), ":")
	if !ok {
		return
	}
	var o linalg.Option
	o.Map.Memory, o.Map.Scratch = little, dir
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
	vectors, p, err := jobs[job](t.Context(), array.Open(t.Context(), filepath.Join(dir, "x.npy")), dir, o)
	close(stop)
	if err != nil {
		t.Fatal(err)
	}
	r := alone{Plan: p.Peak, Peak: <-peak}
	for _, s := range p.Stages {
		r.Stages += s.Name + "; "
	}
	for name, v := range vectors {
		if err := array.FromMemory(ndarray.From(v, len(v))).Store(t.Context(), filepath.Join(dir, name+".npy")); err != nil {
			t.Fatal(err)
		}
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "alone.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// judges compare what a job has found with NumPy: fails unless each is less than the
// number after it.
var judges = map[string]string{
	"svd": `
u, s, vt = load("u", "s", "vt")
k = len(s)
off(s / np.linalg.svd(x, compute_uv=False) - 1, 1e-10)
off(((u * s) @ vt - x) / np.linalg.norm(x), 1e-12)
off(u.T @ u - np.eye(k), 1e-13)
off(vt @ vt.T - np.eye(k), 1e-13)
`,
	"qr": `
q, r = load("q", "r")
q0, r0 = np.linalg.qr(x)
sign = np.where(np.diag(r0) < 0, -1, 1)
off(q - q0 * sign, 1e-10)
off(r - r0 * sign[:, None], 1e-10 * np.linalg.norm(x))
off(q.T @ q - np.eye(len(r)), 1e-13)
`,
	"pca": `
scores, axes, variance, mean = load("scores", "axes", "variance", "mean")
off(mean - x.mean(axis=0), 1e-13)
c = x - x.mean(axis=0)
v = np.linalg.svd(c, compute_uv=False) ** 2 / (len(x) - 1)
off(variance - v, 1e-12 * v[0])
off(axes @ axes.T - np.eye(len(axes)), 1e-12)
off(scores - c @ axes.T, 1e-12 * np.linalg.norm(c))
off(scores @ axes - c, 1e-12 * np.linalg.norm(c))
`,
	"lstsq": `
y, s = load("x1", "s")
y0, _, _, s0 = np.linalg.lstsq(x[:, :-1], x[:, -1], rcond=None)
off(y - y0, 1e-12 * np.linalg.norm(y0) * s0[0] / s0[-1])
off(s / s0 - 1, 1e-10)
`,
}

const judging = `
import sys, numpy as np
def load(*names):
    return [np.load(sys.argv[1] + "/" + name + ".npy") for name in names]
def off(x, most):
    assert abs(x).max() < most, (abs(x).max(), most)
x, = load("x")
`

// TestInLittleMemory does jobs with matrices of which a few squares do not fit, each in a
// process of its own, and compares with NumPy and with the plan.
func TestInLittleMemory(t *testing.T) {
	testkit.Need(t, "numpy")
	for _, c := range []struct {
		job        string
		rows, cols int
	}{{"svd", 300, 300}, {"qr", 370, 1200}, {"pca", 280, 500}, {"lstsq", 280, 400}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			testInLittleMemory(t, c.job, c.rows, c.cols)
		})
	}
}

func testInLittleMemory(t *testing.T, job string, rows, cols int) {
	dir := t.TempDir()
	if err := array.Random(array.Normal, 5, rows, cols).Store(t.Context(), filepath.Join(dir, "x.npy")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAlone$")
	cmd.Env = append(os.Environ(), aloneVariable+"="+job+":"+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var r alone
	text, err := os.ReadFile(filepath.Join(dir, "alone.json"))
	if err = errors.Join(err, json.Unmarshal(text, &r)); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d planned", r.Peak, r.Plan)
	if r.Peak > r.Plan || r.Plan > little || job != "qr" && !strings.Contains(r.Stages, "blocks of") {
		t.Errorf("%d bytes were used, %d planned; %s", r.Peak, r.Plan, r.Stages)
	}
	if out, err := exec.CommandContext(t.Context(), testkit.Python(t), "-c", judging+judges[job], dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
