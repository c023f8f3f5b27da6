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
	d, sd := t.model.apart(t.model.believe(t.rule), best)
	if d > sd {
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
