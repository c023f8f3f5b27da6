package linalg_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/linalg"
)

// decompose is the singular value decomposition of a matrix by passes over it.
func decompose(t *testing.T, x matrix, c cut) (u matrix, s []float64, vt matrix) {
	t.Helper()
	r, err := fold("qr", nil, viewed(x), c)
	if err != nil {
		t.Fatal(err)
	}
	thin, err := linalg.ThinOf(r[0], dense.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if thin.OnePass() {
		return times(t, x, thin.W), thin.S, thin.Vt
	}
	k := len(thin.S)
	first := normal(rand.New(rand.NewPCG(9, 9)), x.Rows, k)
	first.Slice(0, x.Rows, 0, thin.Rank).Copy(times(t, x, thin.W))
	for i := range first.Rows {
		for j := thin.Rank; j < k; j++ {
			first.Set(i, j, first.At(i, j)/math.Sqrt(float64(first.Rows)))
		}
	}
	if r, err = fold("qr", nil, viewed(first), c); err != nil {
		t.Fatal(err)
	}
	second, err := thin.Again(r[0], dense.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return times(t, first, second.W), second.S, second.Vt
}

// TestSVD holds decompositions of well and badly conditioned matrices against what
// is asked of them, and against those in memory.
func TestSVD(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	deficient := append(geometric(30, 1e3), make([]float64, 20)...)
	equal := append(geometric(1, 1), geometric(1, 1)...)
	cases := map[string]matrix{
		"zero": dense.New[float64](500, 8), "one column": normal(rnd, 5000, 1), "normal": normal(rnd, 5000, 50),
		"deficient": withValues(t, rnd, 5000, deficient), "equal": withValues(t, rnd, 300, equal),
		"square": normal(rnd, 60, 60), "exact zeros": normal(rnd, 3000, 20), "square zero": dense.New[float64](20, 20),
		"zero column": normal(rnd, 3000, 1), "graded rows": normal(rnd, 3000, 20), "tiny": normal(rnd, 300, 10), "large": normal(rnd, 300, 10),
		"wide": normal(rnd, 20, 60), "wide zero": dense.New[float64](20, 60), "nothing": dense.New[float64](0, 3),
		"nearly square": withValues(t, rnd, 52, append(geometric(49, 1e3), 0)),
	}
	cases["zero column"].Fill(0)
	exact := cases["exact zeros"]
	exact.Slice(0, 3000, 5, 10).Copy(exact.Slice(0, 3000, 0, 5).Clone())
	exact.Slice(0, 3000, 15, 20).Fill(0)
	for i := range 3000 {
		m := cases["graded rows"]
		for j := range m.Cols {
			m.Set(i, j, m.At(i, j)*math.Pow(10, -float64(i)/200))
		}
	}
	for i := range cases["tiny"].Data {
		cases["tiny"].Data[i] *= 1e-290
		cases["large"].Data[i] *= 1e290
	}
	for e := 0; e <= 14; e += 2 {
		cases[fmt.Sprintf("cond 1e%d", e)] = withValues(t, rnd, 5000, geometric(50, math.Pow(10, float64(e))))
	}
	for name, x := range cases {
		t.Run(name, func(t *testing.T) { testSVD(t, x) })
	}
}

func testSVD(t *testing.T, x matrix) {
	u, s, vt := decompose(t, x, cut{1300, 700, 1})
	checkSVD(t, x, u, s, vt)
}

// checkSVD asserts that x = u·diag(s)·vt, that vectors are orthonormal, and that
// values are those of package factor.
func checkSVD(t *testing.T, x, u matrix, s []float64, vt matrix) {
	t.Helper()
	size := math.Sqrt(float64(1 + len(s)))
	if du, dv := departure(t, u), departure(t, vt.T()); du > 1e-12 || dv > 1e-13*size {
		t.Errorf("UᵀU is off by %g, VᵀV by %g", du, dv)
	}
	scaled := u.Clone()
	for i := range u.Rows {
		for j := range s {
			scaled.Set(i, j, u.At(i, j)*s[j])
		}
	}
	if d := norm(minus(x, times(t, scaled, vt))); d > 1e-12*norm(x)+1e-290 {
		t.Errorf("the residual is %g of %g", d, norm(x))
	}
	want := make([]float64, len(s))
	if err := factor.SingularValues(x.Clone(), want, dense.Limits{}); err != nil {
		t.Fatal(err)
	}
	for i := range s {
		if math.Abs(s[i]-want[i]) > 1e-13*want[0]+1e-290 {
			t.Errorf("value %d is %g, want %g", i, s[i], want[i])
		}
		if i > 0 && s[i] > s[i-1]*(1+1e-13) {
			t.Errorf("values %d and %d do not descend: %g %g", i-1, i, s[i-1], s[i])
		}
	}
}
