package factor

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/testkit"
)

// unsymmetric returns matrices of n x n of the kinds that eigenvalues are hard of,
// and how far values may be off, relative to the norm.
func unsymmetric(n int) map[string]struct {
	a   matrix
	off float64
} {
	rnd := rand.New(rand.NewPCG(uint64(n), 7))
	made := func(f func(i, j int) float64) matrix {
		m := dense.New[float64](n, n)
		for i := range n {
			for j := range n {
				m.Set(i, j, f(i, j))
			}
		}
		return m
	}
	normal := func(int, int) float64 { return rnd.NormFloat64() }
	type c = struct {
		a   matrix
		off float64
	}
	return map[string]c{
		"normal numbers": {made(normal), 1e-12},
		"tiny":           {made(func(int, int) float64 { return 1e-300 * rnd.NormFloat64() }), 1e-12},
		"huge":           {made(func(int, int) float64 { return 1e300 * rnd.NormFloat64() }), 1e-12},
		"unbalanced":     {made(func(i, j int) float64 { return rnd.NormFloat64() * math.Pow(2, float64(3*(i-j)%40)) }), 1e-9},
		// One block of Jordan: all values are 0.5, and eps^(1/n) is not small.
		"defective": {made(func(i, j int) float64 {
			switch j - i {
			case 0:
				return 0.5
			case 1:
				return 1
			}
			return 0
		}), 1e-13},
		"companion of 1": {made(func(i, j int) float64 { // roots of one
			if i == j+1 || i == 0 && j == n-1 {
				return 1
			}
			return 0
		}), 1e-12},
		"rotations": {made(func(i, j int) float64 { // a normal matrix, all of pairs
			switch {
			case i/2 != j/2 || i/2*2+1 == n && i != j:
				return 0
			case i == j:
				return float64(1 + i/2)
			}
			return float64(2*(j-i)) * float64(1+i/2)
		}), 1e-12},
		"triangular": {made(func(i, j int) float64 {
			if j < i {
				return 0
			}
			return rnd.NormFloat64()
		}), 1e-12},
		"symmetric": {made(func(i, j int) float64 { return math.Cos(float64(i * j)) }), 1e-12},
		"zero":      {made(func(int, int) float64 { return 0 }), 0},
	}
}

// TestEig asserts that vectors are vectors, also of views, that they do not change
// values, and that these are those of NumPy.
func TestEig(t *testing.T) {
	testkit.Need(t, "numpy")
	var text bytes.Buffer
	var checks []func(want []complex128)
	for _, n := range []int{1, 2, 3, 17, 60, 90} {
		for name, c := range unsymmetric(n) {
			got := checkEig(t, fmt.Sprint(name, " ", n), c.a, c.off)
			data, err := json.Marshal(c.a.Data)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(append(data, '\n'))
			checks = append(checks, func(want []complex128) {
				if !near(got, want, c.off*largestOf(c.a)*float64(n)) {
					t.Errorf("%s %d: values %v, want %v", name, n, got, want)
				}
			})
		}
	}
	for i, want := range numpyEig(t, &text) {
		checks[i](want)
	}
}

// largestOf returns the largest magnitude.
func largestOf(a matrix) float64 {
	largest := 0.0
	for _, x := range a.Data {
		largest = max(largest, math.Abs(x))
	}
	return largest
}

// checkEig returns the eigenvalues of a.
func checkEig(t *testing.T, name string, a matrix, off float64) []complex128 {
	t.Helper()
	n := a.Rows
	alone, w := make([]complex128, n), make([]complex128, n)
	if err := Eig(a.Clone(), matrix{}, alone, limits{Memory: EigWorkspace(n)}); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	turned, v := dense.New[float64](n, n).T(), dense.New[float64](n, n+3).Slice(0, n, 2, n+2).T()
	turned.Copy(a)
	if err := Eig(turned, v, w, limits{Memory: EigWorkspace(n) + 16*int64(n*n)}); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	size := largestOf(a) * float64(n)
	if !near(alone, w, off*size) {
		t.Errorf("%s: values %v without vectors, %v with", name, alone, w)
	}
	for j := range n {
		x := make([]complex128, n)
		for i := range x {
			switch {
			case imag(w[j]) > 0:
				x[i] = complex(v.At(i, j), v.At(i, j+1))
			case imag(w[j]) < 0:
				x[i] = complex(v.At(i, j-1), -v.At(i, j))
			default:
				x[i] = complex(v.At(i, j), 0)
			}
		}
		length, residual := 0.0, 0.0
		for i := range x {
			sum := -w[j] * x[i]
			for k := range x {
				sum += complex(a.At(i, k), 0) * x[k]
			}
			length, residual = math.Hypot(length, cmplx.Abs(x[i])), math.Hypot(residual, cmplx.Abs(sum))
		}
		if math.Abs(length-1) > 1e-12 || residual > 1e-13*size {
			t.Errorf("%s: vector %d has length %g, the residual is %g of %g", name, j, length, residual, size)
		}
	}
	return w
}

// near tells whether for each value of a there is another one of b that is so near.
func near(a, b []complex128, off float64) bool {
	rest := slices.Clone(b)
	for _, x := range a {
		best := -1
		for i, y := range rest {
			if best < 0 || cmplx.Abs(x-y) < cmplx.Abs(x-rest[best]) {
				best = i
			}
		}
		if best < 0 || cmplx.Abs(x-rest[best]) > off {
			return false
		}
		rest = slices.Delete(rest, best, best+1)
	}
	return len(rest) == 0
}

// numpyEig returns NumPy's eigenvalues of matrices, one a line.
func numpyEig(t *testing.T, text *bytes.Buffer) [][]complex128 {
	t.Helper()
	const program = `
import json, sys, numpy as np
for line in sys.stdin:
    x = np.array(json.loads(line))
    w = np.linalg.eigvals(x.reshape(int(len(x) ** 0.5), -1))
    print(json.dumps([[z.real, z.imag] for z in w.astype(complex).tolist()]))
`
	cmd := exec.Command(testkit.Python(t), "-c", program)
	cmd.Stdin, cmd.Stderr = text, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]complex128
	for line := range bytes.Lines(out) {
		var pairs [][2]float64
		if err := json.Unmarshal(line, &pairs); err != nil {
			t.Fatal(err)
		}
		w := make([]complex128, len(pairs))
		for i, p := range pairs {
			w[i] = complex(p[0], p[1])
		}
		all = append(all, w)
	}
	return all
}

// TestEigRefuses asserts what is an error.
func TestEigRefuses(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		a := dense.New[float64](5, 5)
		a.Set(3, 1, bad)
		if err := Eig(a, matrix{}, make([]complex128, 5), limits{}); !errors.Is(err, dense.ErrNotFinite) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	large := dense.New[float64](4, 4)
	large.Fill(math.MaxFloat64)
	if err := Eig(large, matrix{}, make([]complex128, 4), limits{}); !errors.Is(err, dense.ErrNotFinite) {
		t.Errorf("an eigenvalue of 4 times the largest number: %v", err)
	}
	for _, c := range []struct {
		a, v matrix
		w    int
	}{{dense.New[float64](3, 4), matrix{}, 3}, {dense.New[float64](3, 3), matrix{}, 2}, {dense.New[float64](3, 3), dense.New[float64](3, 2), 3}} {
		if err := Eig(c.a, c.v, make([]complex128, c.w), limits{}); !errors.Is(err, dense.ErrShape) {
			t.Errorf("a %d x %d, v %d x %d, w %d: %v", c.a.Rows, c.a.Cols, c.v.Rows, c.v.Cols, c.w, err)
		}
	}
	if err := Eig(dense.New[float64](9, 9), matrix{}, make([]complex128, 9), limits{Memory: 100}); !errors.Is(err, dense.ErrWorkspace) {
		t.Errorf("in 100 bytes: %v", err)
	}
	if err := Eig(matrix{}, matrix{}, nil, limits{}); err != nil {
		t.Errorf("nothing: %v", err)
	}
}
