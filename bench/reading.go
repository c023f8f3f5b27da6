package bench

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/comal-go/comal/tune"
)

// reading is what the times of a way tell.
type reading struct {
	laws  []fitted // those that could be fitted
	none  error    // why a law could not
	stops int      // workers after which adding gains little
	cores tune.Cores
	top   float64 // the largest speed-up
}

// fitted is a law and what it was fitted to.
type fitted struct {
	tune.Fit
	upTo int // workers; what was measured with more is no part of it
}

// read fits the laws to the times of a way. Those of Amdahl and Gustafson know
// of no cores: they are fitted to the times up to where more workers stop
// paying, if there are enough of them.
func (w *Way) read() reading {
	points := w.Points()
	r := reading{stops: tune.StopsPaying(points), cores: tune.GuessCores(points)}
	paying := points
	if i := slices.IndexFunc(points, func(p tune.Point) bool { return p.N > r.stops }); i >= leastFitted {
		paying = points[:i]
	}
	r.fit(tune.FitAmdahl, paying)
	r.fit(tune.FitGustafson, paying)
	r.fit(tune.FitUSL, points)
	for _, t := range w.Times {
		r.top = max(r.top, w.speedup(t.N))
	}
	return r
}

// leastFitted is how many times tell more of a law than that it can be fitted.
const leastFitted = 3

// fit adds a law.
func (r *reading) fit(law func([]tune.Point) (tune.Fit, error), points []tune.Point) {
	f, err := law(points)
	if err != nil {
		r.none = err
		return
	}
	r.laws = append(r.laws, fitted{f, points[len(points)-1].N})
}

// best is the law that is to be drawn: Amdahl's, unless another explains more of
// the curve or is much nearer.
func (r *reading) best() (fitted, bool) {
	if len(r.laws) == 0 {
		return fitted{}, false
	}
	best := r.laws[0]
	for _, f := range r.laws[1:] {
		if f.upTo > best.upTo || f.upTo == best.upTo && f.RMS < best.RMS*0.8 {
			best = f
		}
	}
	return best, true
}

// describe says what the times of a way tell, a line each.
func (s *Scaling) describe(j *Job, w *Way) string {
	r := w.read()
	var b strings.Builder
	if w.Name != "" {
		fmt.Fprintf(&b, "%s:\n", w.Name)
	}
	for _, f := range r.laws {
		fmt.Fprintf(&b, "  %-13s %s\n", f.Law, inWords(f))
	}
	if r.none != nil {
		fmt.Fprintf(&b, "  %-13s %v\n", "no law", r.none)
	}
	fmt.Fprintf(&b, "  %-13s %s\n", "stops paying", s.stopsPaying(w, r.stops))
	fmt.Fprintf(&b, "  %-13s %s\n", "cores", s.coresInWords(r.cores))
	if why := s.explains(j, w, r.top); why != "" {
		fmt.Fprintf(&b, "  %-13s %s\n", "why", why)
	}
	return b.String()
}

// inWords says what a fit means.
func inWords(f fitted) string {
	off := fmt.Sprintf("the times up to %d are off by %s", f.upTo, percent(f.RMS))
	if f.Law == "USL" {
		peak := "without end"
		if f.Peak > 0 {
			peak = fmt.Sprintf("fastest at %d", f.Peak)
		}
		return fmt.Sprintf("contention %s, coherency %s, %s; %s", percent(1-f.Parallel), percent(f.Coherency), peak, off)
	}
	return fmt.Sprintf("%s runs in parallel (95 %% confidence: %s to %s); %s", percent(f.Parallel), percent(f.Low), percent(f.High), off)
}

// percent writes a fraction with three digits at most.
func percent(f float64) string { return fmt.Sprintf("%.3g %%", math.Round(f*1e5)/1e3) }

// stopsPaying says after how many workers more gain little.
func (s *Scaling) stopsPaying(w *Way, n int) string {
	switch {
	case n < 1:
		return "too few times to tell"
	case len(w.Times) > 0 && n >= w.Times[len(w.Times)-1].N:
		return fmt.Sprintf("not up to %d %s", n, s.Workers)
	}
	return fmt.Sprintf("after %d: more gain less than 5 %%", n)
}

// coresInWords is the guess beside what the machine says.
func (s *Scaling) coresInWords(c tune.Cores) string {
	guess := "the curve does not show them"
	if c.Physical > 0 {
		guess = fmt.Sprintf("%d physical", c.Physical)
		if c.Logical > 0 {
			guess += fmt.Sprintf(", %d logical", c.Logical)
		}
		guess += " by the curve"
		if !c.Sure {
			guess += ", a guess within its noise"
		}
	}
	if s.Logical > 0 {
		guess += fmt.Sprintf("; this machine says %d physical, %d logical", s.Physical, s.Logical)
	}
	return guess
}

const (
	noSpeedup  = 1.1  // a smaller one is none
	nearBound  = 0.05 // a curve that near to a bound is explained by it
	bindingAt  = 0.98 // of the ideal: a bound that lies below matters
	sameOfCost = 1e-9
)

// explains says why a curve is what it is, where that is known: a lock, or the
// items.
func (s *Scaling) explains(j *Job, w *Way, top float64) string {
	if w.Locked && len(w.Times) > 1 && top < noSpeedup {
		return "no speed-up: one thread at a time holds the lock of the interpreter (GIL)"
	}
	far, any := 0.0, false
	for _, t := range w.Times {
		bound := j.Bound(t.N)
		if t.N > s.Logical || bound > bindingAt*float64(t.N) {
			continue
		}
		far, any = max(far, math.Abs(w.speedup(t.N)/bound-1)), true
	}
	if !any || far > nearBound {
		return ""
	}
	return fmt.Sprintf("%s: where that is less than the ideal, the curve is within %s of it", j.boundName(), percent(far))
}

// boundName is the formula of what the items allow.
func (j *Job) boundName() string {
	n := len(j.Costs)
	total, largest := 0.0, 0.0
	for _, c := range j.Costs {
		total, largest = total+c, max(largest, c)
	}
	if n > 0 && largest-slices.Min(j.Costs) <= sameOfCost*largest {
		return fmt.Sprintf("%d equal items allow %d/ceil(%d/P)", n, n, n)
	}
	return fmt.Sprintf("the largest item allows total/largest = %.3g at most", total/largest)
}
