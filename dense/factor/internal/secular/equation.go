package secular

import "math"

// Equation is one secular equation. The poles ascend and none is there twice,
// no weight is 0, and squares neither overflow nor underflow: scale by a power
// of two first.
type Equation struct {
	Rho float64   // above 0
	Z   []float64 // the weights, one for each pole
	// Gap sets gaps[t] to p_(lo+t) - p_from, with few rounding errors: d_j - d_i,
	// or (d_j - d_i)·(d_j + d_i) where the poles are squares. It is called from
	// as many goroutines as Root and Weights are.
	Gap func(gaps []float64, lo, from int)
}

// Root finds root i, which is above pole i and below the next one, if there is
// one: it is p_from + tau, and diff[j] becomes p_j minus the root. The error of tau and of
// every element of diff is small relative to itself. It is not ok if the
// iteration did not converge, as with weights or poles that are NaN or break
// the rules.
func (e *Equation) Root(i int, diff []float64) (from int, tau float64, ok bool) {
	s := search{Equation: e, gaps: diff[:len(e.Z)], low: i, high: i + 1, left: i + 1}
	if last := len(e.Z) - 1; i == last {
		s.low, s.high, s.left = max(0, last-1), last, last
	}
	if !s.start(i) || !s.iterate() {
		return s.from, s.tau, false
	}
	for j := range s.gaps {
		s.gaps[j] -= s.tau
	}
	return s.from, s.tau, true
}

// Weights sets w to the weights lo to lo+len(w)-1 of the equation whose roots
// are exactly those that Root has found (Löwner; Gu and Eisenstat), up to one
// factor: vectors computed from these are orthogonal, no matter how well the
// roots have converged. Row i of diff, ld elements apart, is what Root has left
// for root i. It overwrites gaps, of the length of w.
func (e *Equation) Weights(lo int, w, diff []float64, ld int, gaps []float64) {
	for t := range w {
		w[t] = 1
	}
	for i := range e.Z {
		e.Gap(gaps, lo, i)
		row := diff[i*ld+lo : i*ld+lo+len(w)]
		own := min(max(i-lo, 0), len(w))
		timesRatios(w[:own], row, gaps)
		if own < len(w) && own == i-lo {
			w[own] *= -row[own]
			own++
		}
		timesRatios(w[own:], row[own:], gaps[own:])
	}
	for t := range w {
		w[t] = math.Copysign(math.Sqrt(w[t]), e.Z[lo+t])
	}
}

// timesRatios multiplies w by x/y.
func timesRatios(w, x, y []float64) {
	x, y = x[:len(w)], y[:len(w)]
	for t := range w {
		w[t] *= x[t] / y[t]
	}
}

// sums returns Σ z²/(gap-tau) and its derivative. Four sums at a time do not
// wait for each other, and gather less rounding.
func sums(z, gaps []float64, tau float64) (f, df float64) {
	gaps = gaps[:len(z)]
	var f0, f1, f2, f3, d0, d1, d2, d3 float64
	j := 0
	for ; j+4 <= len(z); j += 4 {
		z, g := z[j:j+4:j+4], gaps[j:j+4:j+4]
		t0, t1, t2, t3 := z[0]/(g[0]-tau), z[1]/(g[1]-tau), z[2]/(g[2]-tau), z[3]/(g[3]-tau)
		f0 += z[0] * t0
		f1 += z[1] * t1
		f2 += z[2] * t2
		f3 += z[3] * t3
		d0 += t0 * t0
		d1 += t1 * t1
		d2 += t2 * t2
		d3 += t3 * t3
	}
	for ; j < len(z); j++ {
		t := z[j] / (gaps[j] - tau)
		f0 += z[j] * t
		d0 += t * t
	}
	return (f0 + f1) + (f2 + f3), (d0 + d1) + (d2 + d3)
}
