package tune

import (
	"math"
	"slices"
)

// Outcome is what it has found so far.
func (t *Tuner) Outcome() Outcome {
	o := Outcome{Best: t.rule, Rule: t.rule, Samples: slices.Clone(t.tries)}
	if len(t.seen) == 0 {
		if t.want.Split.P > 0 {
			o.Best = t.want.Split
		}
		return o
	}
	t.fit()
	best := t.best()
	o.Best = best.split
	if d, sd := t.model.apart(t.model.believe(t.rule), best); d > sure*sd && t.measured(t.rule) {
		o.Gain = math.Exp(d) - 1
	}
	serial := t.model.believe(Split{1, 1})
	o.Speedup = min(math.Exp(serial.mean-best.mean), float64(best.split.P*best.split.T))
	o.Probing = seconds(t.lost(best))
	o.Measured = t.measured(Split{1, 1})
	for _, s := range t.tries {
		if s.Split != t.rule {
			o.Probes++
		}
	}
	return o
}

// measured says whether anything is known of a split from this run.
func (t *Tuner) measured(s Split) bool {
	return slices.ContainsFunc(t.seen, func(o observation) bool { return o.split == s && !o.hearsay })
}

// Learnt is what is worth to be kept for the next run of the same job on the same
// machine; false if nothing was measured.
func (t *Tuner) Learnt() (Learnt, bool) {
	o := t.Outcome()
	if !t.measured(o.Best) {
		return Learnt{}, false
	}
	l := Learnt{Best: o.Best, ItemTime: t.itemTime(o.Best), Gain: o.Gain, Start: t.start, Bytes: t.bytes}
	for _, s := range t.tries {
		l.Tried = append(l.Tried, s.Split)
	}
	return l, true
}

// sure is by how many standard deviations a gain must stand out to be told: 19
// of 20 times it is one.
const sure = 1.64
