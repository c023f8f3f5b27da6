package linalg_test

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/linalg"
)

const lapack = `
import json, sys, numpy as np
for name in sys.argv[1:]:
    x = np.fromfile(name).reshape(-1, 30)
    r = np.linalg.qr(x, mode="r")
    c = np.cov(x, rowvar=False)
    x0, x1 = x[:, :25], x[:, 25:]
    print(json.dumps({
        "s": np.linalg.svd(x, compute_uv=False).tolist(),
        "r": (r * np.where(np.diag(r) < 0, -1, 1)[:, None]).ravel().tolist(),
        "cov": c.ravel().tolist(),
        "x": np.linalg.lstsq(x0, x1, rcond=None)[0].ravel().tolist(),
    }))
`

// TestLAPACK compares values, factors, covariances and least squares with NumPy's.
func TestLAPACK(t *testing.T) {
	testkit.Need(t, "numpy")
	rnd := rand.New(rand.NewPCG(11, 12))
	uniform := dense.New[float64](5000, 30)
	for i := range uniform.Data {
		uniform.Data[i] = rnd.Float64()
	}
	xs := []matrix{uniform, withValues(t, rnd, 3000, geometric(30, 1e4)), normal(rnd, 31, 30)}
	args := []string{"-c", lapack}
	for _, x := range xs {
		name := filepath.Join(t.TempDir(), "x")
		data := make([]byte, 8*len(x.Data))
		for i, v := range x.Data {
			binary.NativeEndian.PutUint64(data[8*i:], math.Float64bits(v))
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	python := exec.Command(testkit.Python(t), args...)
	python.Stderr = os.Stderr
	pipe, err := python.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := python.Start(); err != nil {
		t.Fatal(err)
	}
	answers := json.NewDecoder(pipe)
	for _, x := range xs {
		var want struct{ S, R, Cov, X []float64 }
		if err := answers.Decode(&want); err != nil {
			t.Fatal(err)
		}
		compareLAPACK(t, x, want.S, want.R, want.Cov, want.X)
	}
	if err := python.Wait(); err != nil {
		t.Fatal(err)
	}
}

func compareLAPACK(t *testing.T, x matrix, s, r, cov, solution []float64) {
	c := cut{900, 400, 2}
	got, err := fold("qr", nil, viewed(x), c)
	if err != nil {
		t.Fatal(err)
	}
	g, err := fold("gram", linalg.GramParams{Center: true}, viewed(x), c)
	if err != nil {
		t.Fatal(err)
	}
	for i := range g[0].Data {
		g[0].Data[i] /= g[2].Data[0] - 1
	}
	near(t, "r", got[0].Data, r, 1e-12)
	near(t, "covariance", g[0].Data, cov, 1e-12)
	ls, err := linalg.LeastSquares(got[0].Clone(), 25, x.Rows, -1, dense.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "x", ls.X.Data, solution, 1e-10)
	thin, err := linalg.ThinOf(got[0], dense.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range s {
		if math.Abs(thin.S[i]-s[i]) > 1e-10*s[i] {
			t.Errorf("value %d is %v, want %v", i, thin.S[i], s[i])
		}
	}
}

// near asserts that got is want up to tol times the largest element.
func near(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	largest, off := 0.0, 0.0
	for i := range want {
		largest, off = max(largest, math.Abs(want[i])), max(off, math.Abs(got[i]-want[i]))
	}
	if !(off <= tol*largest) {
		t.Errorf("%s is off by %g of %g", what, off, largest)
	}
}
