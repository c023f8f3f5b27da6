package ufunc

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestExp compares exp with its series in many digits.
func TestExp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	worst := 0.0
	for i := range 3000 {
		x := []float64{r.NormFloat64(), 700 * (2*r.Float64() - 1), 1e-5 * r.NormFloat64()}[i%3]
		exact := series(x)
		near, _ := exact.Float64()
		unit := math.Nextafter(near, math.Inf(1)) - near
		off, _ := new(big.Float).Sub(exact, big.NewFloat(exp(x))).Float64()
		worst = max(worst, math.Abs(off)/unit)
	}
	if worst > 0.6 {
		t.Errorf("exp is %.3f units in the last place off", worst)
	}
	for x, want := range map[float64]float64{
		710: math.Inf(1), -746: 0, math.Inf(-1): 0, math.Inf(1): math.Inf(1), -745.13: 5e-324, 709.782712893384: 0x1.fffffffffff2ap1023,
	} {
		if got := exp(x); got != want && math.Abs(got-want) > 1e-15*want {
			t.Errorf("exp of %v: %v; want %v", x, got, want)
		}
	}
}

// TestNextAfter asserts that equal zeros go to the second one, as IEEE 754 has it.
func TestNextAfter(t *testing.T) {
	minus := math.Copysign(0, -1)
	for _, c := range [][3]float64{{0, minus, minus}, {minus, 0, 0}, {0, 1, 5e-324}, {minus, -1, -5e-324}, {1, 1, 1}} {
		if got := nextAfter(c[0], c[1]); got != c[2] || math.Signbit(got) != math.Signbit(c[2]) {
			t.Errorf("after %v to %v: %v, want %v", c[0], c[1], got, c[2])
		}
	}
}

// series is exp of x to 200 bits.
func series(x float64) *big.Float {
	const halvings = 12
	small := big.NewFloat(math.Ldexp(x, -halvings)).SetPrec(200)
	sum, term := big.NewFloat(1).SetPrec(200), big.NewFloat(1).SetPrec(200)
	for k := 1.0; k < 40; k++ {
		term.Quo(term.Mul(term, small), big.NewFloat(k))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

func BenchmarkExp(b *testing.B) {
	a, dst := make([]float64, most), make([]float64, most)
	for i := range a {
		a[i] = float64(i%37) / 7
	}
	b.SetBytes(8 * most)
	for b.Loop() {
		exponentials(dst, a)
	}
}

func BenchmarkAdd(b *testing.B) {
	x, y, dst := make([]float64, most), make([]float64, most), make([]float64, most)
	b.SetBytes(8 * most)
	for b.Loop() {
		add(dst, x, y)
	}
}
