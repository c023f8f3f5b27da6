package tune

import (
	"math"
	"slices"
)

const (
	distinct = 0.03 // the least difference of two times that is one, whatever the noise
	noisy    = 0.30 // a margin that hides what one looks for
)

// Comparison says which of the splits of a search are as fast as the fastest.
type Comparison struct {
	Best   Tried   // the fastest, or one of fewer threads that is next to as fast
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
	for limit := c.Best.Seconds() * (1 + distinct); ; {
		i := slices.IndexFunc(tried, func(t Tried) bool {
			return !t.Cut() && t.Seconds() <= limit && t.threads() < c.Best.threads()
		})
		if i < 0 {
			break
		}
		c.Best = tried[i]
	}
	if pairs > 0 { // the mean of two has the deviation of their difference, halved; two of them differ by more
		c.Margin = max(distinct, math.Sqrt(squares/pairs/2)*2)
	}
	return c
}

// Same says whether a split is not distinguishable from the fastest: its best
// run was as fast, give or take what is noise.
func (c *Comparison) Same(t Tried) bool {
	return !t.Cut() && t.least() <= c.Best.Seconds()*(1+c.Margin)
}

// Noisy says that equal runs differ so much that the comparison says little.
func (c *Comparison) Noisy() bool { return c.Margin > noisy }

// least is the time of the fastest run.
func (t Tried) least() float64 {
	least := math.Inf(1)
	for _, r := range t.Runs {
		if !r.Cut {
			least = min(least, r.Seconds)
		}
	}
	return least
}

// Of returns what was tried at a split.
func (c *Comparison) Of(s Split) (Tried, bool) {
	i := slices.IndexFunc(c.Tried, func(t Tried) bool { return t.Split == s })
	if i < 0 {
		return Tried{}, false
	}
	return c.Tried[i], true
}
