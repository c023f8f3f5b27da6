package tune

import (
	"fmt"
	"math"
	"slices"
)

// Fit is a law fitted to a curve of speed-ups.
type Fit struct {
	Law       string  // Amdahl, Gustafson or USL
	Serial    float64 // seconds on one worker, fitted
	Parallel  float64 // fraction of the work that runs in parallel (of USL: 1 - contention)
	Low       float64 // 95 % confidence interval of Parallel
	High      float64
	Coherency float64 // of USL: what each pair of workers costs; else 0
	RMS       float64 // root mean square of the relative residuals of the times
	Peak      int     // N of the largest speed-up; 0 if it grows without end
}

// The names of the laws.
const (
	amdahl    = "Amdahl"
	gustafson = "Gustafson"
	usl       = "USL"
)

// Speedup is the law at n workers.
func (f Fit) Speedup(n float64) float64 {
	if f.Law == gustafson {
		return 1 - f.Parallel + f.Parallel*n
	}
	return n / (1 + (1-f.Parallel)*(n-1) + f.Coherency*n*(n-1))
}

// FitAmdahl fits Amdahl's law, S(n) = 1 / (1-p + p/n), by least squares of the
// relative errors of the times; p stays within 0 and 1. The interval of p is that
// of the delta method. Two different n are needed, three for an interval that
// says something.
//
// G. M. Amdahl, Validity of the single processor approach to achieving large
// scale computing capabilities, 1967, doi:10.1145/1465482.1465560.
func FitAmdahl(points []Point) (Fit, error) {
	if err := enough(points, amdahl, 2); err != nil {
		return Fit{}, err
	}
	return fitLinear(points, amdahl, false), nil
}

// FitUSL fits the Universal Scalability Law,
// S(n) = n / (1 + s (n-1) + k n (n-1)), as [FitAmdahl] does; neither contention
// s nor coherency k is below 0. Three different n are needed.
//
// N. J. Gunther, A general theory of computational scalability based on rational
// functions, 2008, doi:10.48550/arXiv.0808.1431.
func FitUSL(points []Point) (Fit, error) {
	if err := enough(points, usl, 3); err != nil {
		return Fit{}, err
	}
	return fitLinear(points, usl, true), nil
}

// enough checks the points of a fit.
func enough(points []Point, law string, least int) error {
	var ns []int
	for _, p := range points {
		if p.N < 1 || p.N > mostWorkers || faultOfTime(p.Seconds) != "" {
			return fmt.Errorf("%s cannot be fitted: n = %d took %v seconds; measure it again", law, p.N, p.Seconds)
		}
		ns = append(ns, p.N)
	}
	slices.Sort(ns)
	if n := len(slices.Compact(ns)); n < least {
		return fmt.Errorf("%s cannot be fitted to %d numbers of workers; measure at least %d", law, n, least)
	}
	return nil
}

// fitLinear fits T(n) = A (1 + s (n-1) + k n (n-1)) / n, which is linear in A, As
// and Ak. Of each way to hold s and k at their bounds the best that keeps the
// others within theirs is the optimum, because the problem is convex.
func fitLinear(points []Point, law string, coherency bool) Fit {
	best := Fit{Law: law, RMS: math.Inf(1)}
	for _, held := range []hold{free, atZero, atOne} {
		for _, pairs := range []bool{false, true} {
			if pairs && !coherency {
				continue
			}
			f, ok := fitHeld(points, held, pairs)
			if ok && f.RMS < best.RMS {
				f.Law, f.Low, f.High = law, 0, 1
				if g, ok := fitFree(points, pairs); ok {
					f.Low, f.High = g.Low, g.High
				}
				best = f
			}
		}
	}
	best.Low, best.High = min(clamp(best.Low), best.Parallel), max(clamp(best.High), best.Parallel)
	best.Peak = peak(best)
	return best
}

// hold says where the contention is held.
type hold int

const (
	free hold = iota
	atZero
	atOne
)

// fitHeld fits with the contention held, and with or without coherency; ok says
// that all parameters are within their bounds.
func fitHeld(points []Point, held hold, pairs bool) (Fit, bool) {
	design, index := columns(points, held, pairs)
	c, rss, _, ok := leastSquares(design)
	if !ok || !(c[0] > 0) {
		return Fit{}, false
	}
	f := Fit{Serial: c[0], Parallel: 1, RMS: math.Sqrt(rss / float64(len(points)))}
	switch held {
	case free:
		f.Parallel = 1 - c[1]/c[0]
	case atOne:
		f.Parallel = 0
	}
	if pairs {
		f.Coherency = c[index] / c[0]
	}
	return f, f.Parallel >= 0 && f.Parallel <= 1 && f.Coherency >= 0
}

// fitFree is the interval of the parallel fraction without bounds on it.
func fitFree(points []Point, pairs bool) (Fit, bool) {
	design, _ := columns(points, free, pairs)
	c, rss, cov, ok := leastSquares(design)
	if !ok || c[0] == 0 {
		return Fit{}, false
	}
	s := c[1] / c[0]
	gradient := make([]float64, len(c))
	gradient[0], gradient[1] = -s/c[0], 1/c[0]
	d := deviation(gradient, cov, rss, len(points))
	return Fit{Low: 1 - s - d, High: 1 - s + d}, true
}

// columns is the problem in relative errors: for each point the terms of the law
// over the time that was measured. index is the column of the coherency.
func columns(points []Point, held hold, pairs bool) (design [][]float64, index int) {
	for _, p := range points {
		n := float64(p.N)
		var row []float64
		switch held {
		case free:
			row = []float64{1 / n, (n - 1) / n}
		case atZero:
			row = []float64{1 / n}
		case atOne:
			row = []float64{1}
		}
		index = len(row)
		if pairs {
			row = append(row, n-1)
		}
		for i := range row {
			row[i] /= p.Seconds
		}
		design = append(design, row)
	}
	return design, index
}

// deviation is the half-width of the 95 % confidence interval of something with
// this gradient over the parameters.
func deviation(gradient []float64, cov [][]float64, rss float64, points int) float64 {
	freedom := points - len(gradient)
	if freedom < 1 {
		return math.Inf(1)
	}
	v := 0.0
	for i := range gradient {
		for j := range gradient {
			v += gradient[i] * cov[i][j] * gradient[j]
		}
	}
	return student(freedom) * math.Sqrt(max(0, v)*rss/float64(freedom))
}

func clamp(f float64) float64 {
	if math.IsNaN(f) {
		return 0
	}
	return min(1, max(0, f))
}

// peak is the whole number at which the law is largest.
func peak(f Fit) int {
	if f.Parallel == 0 {
		return 1
	}
	top := math.Sqrt(f.Parallel / f.Coherency)
	if !(top < mostWorkers) {
		return 0
	}
	n := max(1, math.Floor(top))
	if f.Speedup(n+1) > f.Speedup(n) {
		n++
	}
	return int(n)
}

// FitGustafson fits Gustafson's law, S(n) = 1-p + p n, as [FitAmdahl] does. It
// speaks of work that grows with the workers; on the times of a job of one size it
// shows how little of the loss it can tell.
//
// J. L. Gustafson, Reevaluating Amdahl's law, 1988, doi:10.1145/42411.42415.
func FitGustafson(points []Point) (Fit, error) {
	if err := enough(points, gustafson, 2); err != nil {
		return Fit{}, err
	}
	best := Fit{Law: gustafson, High: 1}
	best.Parallel = minimize(func(p float64) float64 { _, rms := scale(points, p); return rms })
	best.Serial, best.RMS = scale(points, best.Parallel)
	best.Low, best.High = intervalOfGustafson(points, best)
	if best.Parallel == 0 {
		best.Peak = 1
	}
	return best, nil
}

// scale returns the best serial time for a parallel fraction, and what error is
// left.
func scale(points []Point, p float64) (serial, rms float64) {
	law := Fit{Law: gustafson, Parallel: p}
	var sum, squares float64
	for _, q := range points {
		x := 1 / law.Speedup(float64(q.N)) / q.Seconds
		sum += x
		squares += x * x
	}
	serial = sum / squares
	for _, q := range points {
		r := serial/law.Speedup(float64(q.N))/q.Seconds - 1
		rms += r * r
	}
	return serial, math.Sqrt(rms / float64(len(points)))
}

// minimize finds the least value of f between 0 and 1: the best of a scan, then
// golden section beside it.
func minimize(f func(float64) float64) float64 {
	const steps = 200
	least := 0
	for i := 1; i <= steps; i++ {
		if f(float64(i)/steps) < f(float64(least)/steps) {
			least = i
		}
	}
	low, high := float64(max(0, least-1))/steps, float64(min(steps, least+1))/steps
	bounds := []float64{low, high}
	const golden = 0.6180339887498949
	for range 60 {
		a, b := high-golden*(high-low), low+golden*(high-low)
		if f(a) <= f(b) {
			high = b
		} else {
			low = a
		}
	}
	x := (low + high) / 2
	for _, b := range bounds { // at a bound the section only comes near
		if f(b) <= f(x) {
			x = b
		}
	}
	return x
}

// intervalOfGustafson is the delta method at the optimum, by the slopes of the
// times over both parameters.
func intervalOfGustafson(points []Point, f Fit) (low, high float64) {
	var design [][]float64
	for _, q := range points {
		s := f.Speedup(float64(q.N))
		design = append(design, []float64{
			1 / s / q.Seconds,
			-f.Serial * float64(q.N-1) / (s * s) / q.Seconds,
		})
	}
	_, _, cov, ok := leastSquares(design)
	if !ok {
		return 0, 1
	}
	d := deviation([]float64{0, 1}, cov, f.RMS*f.RMS*float64(len(points)), len(points))
	return clamp(f.Parallel - d), clamp(f.Parallel + d)
}

// worthAdding is how much faster more workers must be.
const worthAdding = 0.05

// StopsPaying is the number of workers after which adding gains less than 5 %:
// the least number that was measured whose time no larger number, however large,
// beats by more than 5 %. So a dip between (of threads that share a core before
// all do) does not end it, and many small gains count together: of 64 perfect
// workers 61 pay, since the last three add less than 5 %. It is 0 without points.
func StopsPaying(points []Point) int {
	byN := slices.Clone(points)
	slices.SortFunc(byN, func(a, b Point) int { return a.N - b.N })
	least, stop := math.Inf(1), 0 // from the right
	for _, p := range slices.Backward(byN) {
		if p.Seconds/(1+worthAdding) <= least {
			stop = p.N
		}
		least = min(least, p.Seconds)
	}
	return stop
}
