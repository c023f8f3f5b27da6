package comal

import (
	"context"
	"math"
	"sync"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/drive"
	"github.com/comal-go/comal/tune"
)

// crew is who works on a run. Two have a say in that: the conductor, which tries
// what is fastest, and the guardian, for the sake of memory. The smaller number
// of workers holds.
type crew struct {
	run     *drive.Run
	eng     engine.Engine
	threads *threads

	mu      sync.Mutex
	rule    int // workers at first
	want    tune.Split
	allowed int        // by the guardian; unbounded if it does not mind
	last    int        // the latest of these that was not 0
	size    tune.Split // that the engine was last told to have
	changed func()     // called when the guardian has changed its mind; may be nil
}

// unbounded is more workers than anybody wants.
const unbounded = math.MaxInt

// gather sets who works at first.
func (c *crew) gather(run *drive.Run, eng engine.Engine, t *threads, p plan) {
	c.run, c.eng, c.threads = run, eng, t
	c.allowed, c.last = unbounded, unbounded
	c.want = tune.Split{P: p.processes, T: p.threads}
	c.size, c.rule = c.want, p.processes
}

// set has a split in force, as far as memory allows.
func (c *crew) set(s tune.Split) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.want = s
	c.threads.n.Store(int64(s.T))
	c.apply()
}

// allow bounds the workers at once: 0 starts nothing until the next call. It says
// whether there are fewer than before.
func (c *crew) allow(n int) (fewer bool) {
	c.mu.Lock()
	was, bound := c.size.P, c.last
	if c.allowed = n; n > 0 {
		c.last = n
	}
	c.apply()
	fewer = n < was
	changed := c.changed
	if bound == c.last {
		changed = nil
	}
	c.mu.Unlock()
	if changed != nil {
		changed()
	}
	return fewer
}

// apply carries out what both say. The crew must be locked.
func (c *crew) apply() {
	s := tune.Split{P: min(c.want.P, c.last), T: c.want.T}
	grow := s.P > c.size.P
	if grow {
		c.resize(s)
	}
	c.run.Limit(min(s.P, c.allowed))
	if !grow {
		c.resize(s)
	}
}

// resize tells the engine. Workers in excess end and give back what they occupy;
// where it cannot, they stay idle.
func (c *crew) resize(s tune.Split) {
	if s != c.size {
		c.size = s
		_ = c.eng.Resize(context.Background(), s.P, s.T)
	}
}

// inForce is the split that the engine was told, and how many workers memory
// allows, unbounded if there is no telling.
func (c *crew) inForce() (s tune.Split, allowed int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size, c.last
}

// watchChanges has f called whenever the guardian bounds the crew otherwise; nil
// ends that.
func (c *crew) watchChanges(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed = f
}

// wanted is how many workers there are to be when all is well: whoever makes do
// with fewer, as memory is short, would have more.
func (c *crew) wanted() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(c.want.P, c.rule)
}
