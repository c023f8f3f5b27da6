package tune

import (
	"math"
	"slices"
)

// Outcome is what it has found so far.
func (t *Tuner) Outcome() Outcome {
	o := Outcome{Best: t.rule, Rule: t.rule, Samples: slices.Clone(t.tries)}
	if len(t.seen) == 0 {
		return o
	}
	t.fit()
	best := t.best()
	o.Best = best.split
	if d, sd := apart(t.model.believe(t.rule), best); d > sd && t.measured(t.rule) {
		o.Gain = math.Exp(d) - 1
	}
	o.Probing = seconds(t.lost(best))
	for _, s := range t.tries {
		if s.Split != t.rule {
			o.Probes++
		}
		o.Measured = o.Measured || s.Split == Split{1, 1}
	}
	return o
}

// measured says whether anything is known of a split from this run.
func (t *Tuner) measured(s Split) bool {
	return slices.ContainsFunc(t.seen, func(o observation) bool { return o.split == s && !o.hearsay })
}
