package tune

import "math"

const (
	busy      = 0.7 // of the CPUs that workers could use are used, or they wait
	mostRaise = 4   // times the processes, at once
	rises     = 1.1 // by which throughput must rise at least, or raising ends
)

// waiting says what to do about workers that wait for something else than a
// CPU: many more of them, as long as that makes the whole faster. What a worker
// uses tells how many would fill the CPUs.
func (t *Tuner) waiting(s Sample) (Split, bool) {
	p, idle := s.Split.P, math.Inf(1)
	if s.CPU < 0 || len(s.Tasks) == 0 || s.Split.T > 1 || t.cfg.P > 0 || t.left == 0 {
		return s.Split, false
	}
	if s.CPU >= busy*float64(min(p, t.cfg.Logical)) {
		return s.Split, false
	}
	if s.CPU > 0 {
		idle = float64(t.cfg.Logical) / s.CPU
	}
	rate := float64(p) / math.Exp(mean(logarithms(s.Tasks)))
	if rate < rises*t.raised {
		return s.Split, false
	}
	to := float64(p) * min(mostRaise, idle)
	if t.left > 0 {
		to = min(to, float64(p+t.left))
	}
	next := t.bounded(Split{int(min(to, 1<<20, t.worthStarting(s))), s.Split.T})
	if next.P <= p {
		return s.Split, false
	}
	t.raised = rate
	return next, true
}

// worthStarting is how many workers to start if they need a CPU for that: with
// n of them what is left takes left time / n, and their start n start / CPUs,
// which together are least for the square root of the ratio.
func (t *Tuner) worthStarting(s Sample) float64 {
	if t.start <= 0 || t.left < 0 {
		return math.Inf(1)
	}
	work := float64(t.left) * math.Exp(mean(logarithms(s.Tasks)))
	return max(float64(s.Split.P), math.Sqrt(work*float64(t.cfg.Logical)/t.start))
}

// mean is 0 of nothing.
func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / max(1, float64(len(v)))
}
