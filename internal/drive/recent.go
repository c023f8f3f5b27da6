package drive

import (
	"slices"
	"time"

	"github.com/comal-go/comal/engine"
)

// lately is how many wall times the median is taken of.
const lately = 1001

// recent holds the wall times of the latest items. A result whose items are not
// told apart counts once: there may be a million in it.
type recent struct {
	each []time.Duration
	next int // where the next one goes
	seen int // items in all
}

// add takes what a result tells of its items.
func (c *recent) add(res *engine.Result) {
	if res.N <= 0 {
		return
	}
	c.seen += res.N
	noted := false
	for i := range res.Notes {
		if s := res.Notes[i].Seconds; s > 0 {
			c.put(time.Duration(s * float64(time.Second)))
			noted = true
		}
	}
	if !noted {
		c.put(res.Wall / time.Duration(res.N))
	}
}

func (c *recent) put(d time.Duration) {
	if len(c.each) < lately {
		c.each = append(c.each, d)
		return
	}
	c.each[c.next] = d
	c.next = (c.next + 1) % lately
}

// Median is the median wall time of the latest items, and how many have ended
// so far in this run.
func (r *Run) Median() (each time.Duration, of int) {
	r.mu.Lock()
	d, of := slices.Clone(r.latest.each), r.latest.seen
	r.mu.Unlock()
	if len(d) == 0 {
		return 0, 0
	}
	slices.Sort(d)
	return d[len(d)/2], of
}
