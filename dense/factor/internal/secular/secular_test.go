package secular

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

const digits = 400 // bits of the exact arithmetic that roots are judged by

// problem is an equation with its poles, d or their squares.
type problem struct {
	name    string
	rho     float64
	d, z    []float64
	squares bool
}

func (p problem) equation() *Equation {
	return &Equation{Rho: p.rho, Z: p.z, Gap: func(gaps []float64, lo, from int) {
		for t := range gaps {
			gaps[t] = p.d[lo+t] - p.d[from]
			if p.squares {
				gaps[t] *= p.d[lo+t] + p.d[from]
			}
		}
	}}
}

func exact(x float64) *big.Float { return new(big.Float).SetPrec(digits).SetFloat64(x) }

// pole is pole j without any rounding.
func (p problem) pole(j int) *big.Float {
	d := exact(p.d[j])
	if p.squares {
		d.Mul(d, d)
	}
	return d
}

// at is the sign of the function at x, and how large it is beside its terms.
func (p problem) at(x *big.Float) (sign int, share float64) {
	f := new(big.Float).SetPrec(digits).Quo(exact(1), exact(p.rho))
	size := new(big.Float).Copy(f)
	for j, z := range p.z {
		t := exact(z)
		t.Mul(t, t).Quo(t, new(big.Float).Sub(p.pole(j), x))
		f.Add(f, t)
		size.Add(size, t.Abs(t))
	}
	share, _ = new(big.Float).Quo(f, size).Float64()
	return f.Sign(), math.Abs(share)
}

// check finds all roots of a problem and judges each by exact arithmetic: it is
// between its poles, and the function is nothing but rounding there, or changes
// its sign within a few units of the last place of tau.
func (p problem) check(t *testing.T) {
	t.Helper()
	e, n := p.equation(), len(p.z)
	diff := make([]float64, n*n)
	for i := range n {
		from, tau, ok := e.Root(i, diff[i*n:(i+1)*n])
		if !ok {
			t.Fatalf("%s: root %d of %d has not converged", p.name, i, n)
		}
		if from != i && from != i+1 || from == n {
			t.Fatalf("%s: root %d is told from pole %d", p.name, i, from)
		}
		x := new(big.Float).Add(p.pole(from), exact(tau))
		if x.Cmp(p.pole(i)) <= 0 || i+1 < n && x.Cmp(p.pole(i+1)) >= 0 {
			t.Errorf("%s: root %d is not between its poles", p.name, i)
		}
		if _, share := p.at(x); share > eps*(16+3*math.Sqrt(float64(n))) && !p.crosses(from, tau) {
			t.Errorf("%s: root %d leaves %.3g of the terms", p.name, i, share)
		}
		for j := range n {
			want, _ := new(big.Float).Sub(p.pole(j), x).Float64()
			if math.Abs(diff[i*n+j]-want) > 16*eps*math.Abs(want) {
				t.Errorf("%s: root %d is %g from pole %d, not %g", p.name, i, diff[i*n+j], j, want)
			}
		}
	}
	p.checkVectors(t, e, diff)
}

func (p problem) crosses(from int, tau float64) bool {
	below, _ := p.at(new(big.Float).Add(p.pole(from), exact(tau-4*eps*math.Abs(tau))))
	above, _ := p.at(new(big.Float).Add(p.pole(from), exact(tau+4*eps*math.Abs(tau))))
	return below < 0 && above > 0
}

// checkVectors wants vectors of the recomputed weights to be orthogonal, and
// these to be close to the given ones.
func (p problem) checkVectors(t *testing.T, e *Equation, diff []float64) {
	t.Helper()
	n := len(p.z)
	w, gaps := make([]float64, n), make([]float64, n)
	half := n / 2
	e.Weights(0, w[:half], diff, n, gaps[:half])
	e.Weights(half, w[half:], diff, n, gaps[half:])
	size := 0.0
	for _, z := range p.z {
		size += z * z
	}
	for j, z := range p.z {
		if got := w[j] / math.Sqrt(p.rho); math.Abs(got-z) > 64*float64(n)*eps*math.Sqrt(size) {
			t.Errorf("%s: weight %d is %g, not %g", p.name, j, got, z)
		}
	}
	vectors := make([][]float64, n)
	for i := range n {
		v := make([]float64, n)
		square := 0.0
		for j := range v {
			v[j] = w[j] / diff[i*n+j]
			square += v[j] * v[j]
		}
		for j := range v {
			v[j] /= math.Sqrt(square)
		}
		vectors[i] = v
		for o := range i {
			dot := 0.0
			for j := range v {
				dot += v[j] * vectors[o][j]
			}
			if math.Abs(dot) > 16*float64(n)*eps {
				t.Errorf("%s: vectors %d and %d have the product %.3g", p.name, o, i, dot)
			}
		}
	}
}

// spread returns n weights and ascending poles with gaps of 10^0 to 10^-digits.
func spread(r *rand.Rand, n int, gapDigits, weightDigits float64) (d, z []float64) {
	d, z = make([]float64, n), make([]float64, n)
	for j := range d {
		d[j] = r.NormFloat64()
		z[j] = math.Pow(10, -weightDigits*r.Float64()) * (2*float64(r.IntN(2)) - 1)
	}
	slices.Sort(d)
	for j := 1; j < n; j++ {
		if r.IntN(2) == 0 {
			d[j] = math.Nextafter(d[j-1]+math.Pow(10, -gapDigits*r.Float64())*math.Abs(d[j-1]), 9)
		}
	}
	slices.Sort(d)
	return d, z
}

func TestRoots(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 4, 5, 17, 40} {
		for _, weightDigits := range []float64{0, 8, 15, 30} {
			for _, gapDigits := range []float64{1, 14} {
				d, z := spread(r, n, gapDigits, weightDigits)
				problem{
					fmt.Sprintf("n %d weights %g gaps %g", n, weightDigits, gapDigits),
					math.Exp(r.NormFloat64() * 3), d, z, false,
				}.check(t)
			}
		}
	}
}

func TestRootsOfSquares(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 2, 3, 10, 40} {
		d, z := spread(r, n, 10, 4)
		for j := range d {
			d[j] = math.Abs(d[j])
		}
		slices.Sort(d)
		d[0] = 0
		d = slices.Compact(d)
		problem{fmt.Sprint("squares ", n), 1, d, z[:len(d)], true}.check(t)
	}
}

// Powers of two change nothing but the exponents.
func TestScales(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	d, z := spread(r, 12, 6, 6)
	for _, k := range []int{-600, -300, 0, 300, 600} {
		scaled := slices.Clone(d)
		for j := range d {
			scaled[j] = math.Ldexp(d[j], k)
		}
		problem{fmt.Sprint("poles times 2^", k), math.Ldexp(1.5, k), scaled, z, false}.check(t)
	}
}

// A few steps each are what makes divide and conquer quick.
func TestFewSteps(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	steps, roots := 0, 0
	for range 20 {
		const n = 100
		d, z := spread(r, n, 12, 7)
		p := problem{"", 1, d, z, false}
		diff := make([]float64, n)
		for i := range n {
			e := p.equation()
			s := search{Equation: e, gaps: diff, low: i, high: i + 1, left: i + 1}
			if i == n-1 {
				s.low, s.high, s.left = i-1, i, i
			}
			if !s.start(i) || !s.iterate() {
				t.Fatal("not converged")
			}
			steps += s.steps
			roots++
			if s.steps > 40 {
				t.Errorf("root %d needs %d steps", i, s.steps)
			}
		}
	}
	if mean := float64(steps) / float64(roots); mean > 6 {
		t.Errorf("%.2f steps for a root, want about 4", mean)
	} else {
		t.Logf("%.2f steps for a root", mean)
	}
}

// What breaks the rules is refused or answered, and never hangs.
func TestBrokenRules(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, p := range []problem{
		{"NaN pole", 1, []float64{0, nan, 2}, []float64{1, 1, 1}, false},
		{"NaN weight", 1, []float64{0, 1, 2}, []float64{1, nan, 1}, false},
		{"Inf pole", 1, []float64{0, 1, inf}, []float64{1, 1, 1}, false},
		{"equal poles", 1, []float64{0, 0, 1}, []float64{1, 1, 1}, false},
		{"descending poles", 1, []float64{2, 1, 0}, []float64{1, 1, 1}, false},
		{"no weight", 1, []float64{0, 1, 2}, []float64{0, 0, 0}, false},
		{"NaN rho", nan, []float64{0, 1, 2}, []float64{1, 1, 1}, false},
		{"tiny weight", 1, []float64{0, 1, 2}, []float64{1, 1e-200, 1}, false},
		{"rho 0", 0, []float64{0, 1, 2}, []float64{1, 1, 1}, false},
		{"Inf weight", 1, []float64{0, 1, 2}, []float64{1, inf, 1}, false},
	} {
		bad := 0
		for i := range p.z {
			if _, _, ok := p.equation().Root(i, make([]float64, len(p.z))); !ok {
				bad++
			}
		}
		if bad == 0 {
			t.Errorf("%s: every root is said to be found", p.name)
		}
	}
}
