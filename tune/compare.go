package tune

import (
	"math"
	"slices"
)

// distinct is the least difference of two times that is one, whatever the noise.
const distinct = 0.03

// Comparison says which of the splits of a search are as fast as the fastest.
type Comparison struct {
	Best   Tried
	Margin float64 // of what is as fast: 0.03 is 3 % slower
	Tried  []Tried
}

// Compare compares what was tried. What two runs of a split differ by tells how
// much a difference means.
func Compare(tried []Tried) Comparison {
	var squares, pairs float64
	for _, t := range tried {
		if len(t.Runs) == 2 && !t.Runs[0].Cut && !t.Runs[1].Cut {
			d := (t.Runs[0].Seconds - t.Runs[1].Seconds) / t.Seconds()
			squares, pairs = squares+d*d, pairs+1
		}
	}
	c := Comparison{Best: Fastest(tried), Margin: distinct, Tried: tried}
	if pairs > 0 { // the mean of two has the deviation of their difference, halved; two of them differ by more
		c.Margin = max(distinct, math.Sqrt(squares/pairs/2)*2)
	}
	return c
}

// Same says whether a split is not distinguishable from the fastest.
func (c *Comparison) Same(t Tried) bool {
	return !t.Cut() && t.Seconds() <= c.Best.Seconds()*(1+c.Margin)
}

// Of returns what was tried at a split.
func (c *Comparison) Of(s Split) (Tried, bool) {
	i := slices.IndexFunc(c.Tried, func(t Tried) bool { return t.Split == s })
	if i < 0 {
		return Tried{}, false
	}
	return c.Tried[i], true
}
