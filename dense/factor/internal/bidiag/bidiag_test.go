package bidiag

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/dense"
)

// shape is a way to make the elements of a bidiagonal matrix.
type shape struct {
	name string
	d, e func(r *rand.Rand, i, n int) float64
}

func constant(x float64) func(*rand.Rand, int, int) float64 {
	return func(*rand.Rand, int, int) float64 { return x }
}

func normal(r *rand.Rand, _, _ int) float64 { return r.NormFloat64() / 4 }

func graded(sign float64) func(r *rand.Rand, i, n int) float64 {
	return func(r *rand.Rand, i, n int) float64 {
		return math.Pow(10, sign*300*float64(i)/float64(n)-max(0, sign)*300) * (1 + r.Float64())
	}
}

func sometimes(f func(*rand.Rand, int, int) float64, share float64) func(*rand.Rand, int, int) float64 {
	return func(r *rand.Rand, i, n int) float64 {
		if r.Float64() > share {
			return 0
		}
		return f(r, i, n)
	}
}

var shapes = []shape{
	{"random", normal, normal},
	{"ones", constant(1), constant(1)},
	{"identity", constant(1), constant(0)},
	{"zero", constant(0), constant(0)},
	{"nilpotent", constant(0), constant(1)},
	{"nearly the identity", constant(1), constant(1e-9)},
	{"some zeros", sometimes(normal, 0.9), sometimes(normal, 0.9)},
	{"few elements", sometimes(normal, 0.3), sometimes(normal, 0.3)},
	{"falling", graded(-1), graded(-1)},
	{"rising", graded(1), graded(1)},
	{"two sizes", func(r *rand.Rand, i, n int) float64 { return 1 - 1e-8*float64(i%2) }, constant(1e-8)},
	{"steps", func(r *rand.Rand, i, n int) float64 { return float64(i/10+1) / float64(n/10+1) }, constant(1e-13)},
}

func (s shape) make(seed uint64, n int) (d, e []float64) {
	r := rand.New(rand.NewPCG(seed, 1))
	d, e = make([]float64, n), make([]float64, max(0, n-1))
	for i := range d {
		d[i] = s.d(r, i, n)
	}
	for i := range e {
		e[i] = s.e(r, i, n)
	}
	return d, e
}

// worst returns how far u·diag(s)·vᵀ is from the bidiagonal matrix and uᵀ·u and
// vᵀ·v from the identity, as the largest element.
func worst(d, e, s, u, v []float64) (residual, orthogonality float64) {
	n := len(d)
	for i := range n {
		for j := range n {
			b, uu, vv := 0.0, 0.0, 0.0
			switch j {
			case i:
				b, uu, vv = d[i], 1, 1
			case i + 1:
				b = e[i]
			}
			for k := range n {
				b -= u[k*n+i] * s[k] * v[k*n+j]
				uu -= u[i*n+k] * u[j*n+k]
				vv -= v[i*n+k] * v[j*n+k]
			}
			residual = max(residual, math.Abs(b))
			orthogonality = max(orthogonality, math.Abs(uu), math.Abs(vv))
			if math.IsNaN(b + uu + vv) {
				return math.NaN(), math.NaN()
			}
		}
	}
	return residual, orthogonality
}

func TestSVDOfAllShapes(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, leaf, leaf + 1, 2*leaf + 3, 131} {
		for k, sh := range shapes {
			t.Run(fmt.Sprint(sh.name, n), func(t *testing.T) {
				d, e := sh.make(uint64(n*100+k), n)
				s, u, v := slices.Clone(d), make([]float64, n*n), make([]float64, n*n)
				if !SVD(s, slices.Clone(e), u, v, dense.Limits{}) {
					t.Fatal("did not converge")
				}
				// An element of a product of n terms, and some hundred units
				// that deflation gives away.
				residual, orthogonality := worst(d, e, s, u, v)
				bound := float64(n+200) * 2 * epsilon
				if !(residual <= bound*max(largest(d), largest(e))) {
					t.Errorf("residual %g, bound %g", residual, bound*largest(d))
				}
				if !(orthogonality <= bound) {
					t.Errorf("vectors are orthogonal to %g, bound %g", orthogonality, bound)
				}
			})
		}
	}
}

// jacobi returns the singular values of the bidiagonal matrix by rotating its
// columns until they are orthogonal, which keeps the digits of small ones.
func jacobi(d, e []float64) []float64 {
	n := len(d)
	a := columns{make([]float64, n*n), n, n}
	for i := range n { // the rows, as columns: they are graded like d
		a.at(i)[i] = d[i]
		if i+1 < n {
			a.at(i)[i+1] = e[i]
		}
	}
	dot := func(x, y []float64) (sum float64) {
		for i, v := range x {
			sum += v * y[i]
		}
		return sum
	}
	for range 20 {
		for i := range n {
			for j := range i {
				x, y := a.at(j), a.at(i)
				p, q, r := dot(x, x), dot(y, y), dot(x, y)
				if math.Abs(r) <= 4*epsilon*math.Sqrt(p)*math.Sqrt(q) {
					continue
				}
				zeta := (q - p) / (2 * r)
				t := math.Copysign(1, zeta) / (math.Abs(zeta) + math.Hypot(1, zeta))
				c := 1 / math.Hypot(1, t)
				rotate(x, y, c, -c*t)
			}
		}
	}
	s := make([]float64, n)
	for i := range s {
		s[i] = math.Sqrt(dot(a.at(i), a.at(i)))
	}
	slices.Sort(s)
	slices.Reverse(s)
	return s
}

func TestValuesAreExactRelativeToThemselves(t *testing.T) {
	iterated := func(d, e []float64) bool {
		ok := iterate(d, e, columns{}, columns{})
		slices.Sort(d)
		slices.Reverse(d)
		return ok
	}
	for _, n := range []int{0, 1, 2, 3, 10, 40} {
		for k, sh := range shapes {
			d, e := sh.make(uint64(n*100+k), n)
			small := 0.0 // what counts as zero
			for _, x := range [][]float64{d, e} {
				for i, v := range x { // squares of 1e-300 are lost in jacobi
					x[i] = math.Copysign(math.Sqrt(math.Abs(v)), v)
				}
			}
			if slices.Contains(d, 0) { // and zeros have the sum of others' errors
				small = 1e-14
			}
			want := jacobi(d, e)
			for name, f := range map[string]func(d, e []float64) bool{"Values": Values, "iterate": iterated} {
				got := slices.Clone(d)
				if !f(got, slices.Clone(e)) {
					t.Fatalf("%s of %s, n = %d: not converged", name, sh.name, n)
				}
				for i, w := range want {
					// Both have n rotations or so of a few units each.
					if math.Abs(got[i]-w) > 64*float64(n)*epsilon*w+small {
						t.Errorf("%s of %s, n = %d: value %d is %g, want %g", name, sh.name, n, i, got[i], w)
					}
				}
			}
		}
	}
}

func TestDecompositionHasTheSameBitsOnAnyThreads(t *testing.T) {
	const n = 200
	d, e := shapes[0].make(1, n)
	var want []float64
	for _, threads := range []int{1, 2, 3, 5} {
		s, u, v := slices.Clone(d), make([]float64, n*n), make([]float64, n*n)
		SVD(s, slices.Clone(e), u, v, dense.Limits{Threads: threads})
		got := slices.Concat(s, u, v)
		if want == nil {
			want = got
		} else if !slices.Equal(got, want) {
			t.Errorf("other bits on %d threads", threads)
		}
	}
}

func TestNaNIsReported(t *testing.T) {
	for _, n := range []int{1, 5, 60} {
		d, e := shapes[0].make(1, n)
		d[n/2] = math.NaN()
		if SVD(d, e, make([]float64, n*n), make([]float64, n*n), dense.Limits{}) {
			t.Errorf("n = %d: a NaN is reported as decomposed", n)
		}
	}
}
