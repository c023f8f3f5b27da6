package comal

import (
	"sync"
	"time"

	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/tune"
)

// podium is where the conductor of a run stands. Until the run has lasted for a
// while there is only a timer, so that short ones cost next to nothing.
type podium struct {
	timer *time.Timer // nil if the split stays as it is

	mu        sync.Mutex // held while the conductor decides
	conductor *conductor // nil before there is anything to do
	over      bool
}

// leastRun is how long a run lasts at least before anything is measured.
const leastRun = 80 * time.Millisecond

// conduct has the split of the run found while it works.
func (j *job[I, O]) conduct(g *guardian) {
	p := &j.podium
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer = time.AfterFunc(leastRun, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.over {
			return
		}
		if p.conductor == nil || p.conductor.run == nil {
			j.mount(g)
		}
		p.conductor.step()
	})
}

// mount has a conductor take the run over. The podium must be locked.
func (j *job[I, O]) mount(g *guardian) {
	p := &j.podium
	if p.conductor == nil { // else it has recalled a split
		p.conductor = &conductor{cfg: j.tuning()}
	}
	c := p.conductor
	c.timer, c.crew, c.run, c.eng, c.kind = p.timer, &j.crew, j.run, j.eng, j.kind()
	if g != nil {
		c.room = g.room
	}
}

// stop ends the conducting.
func (p *podium) stop() {
	if p.timer == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	if p.conductor != nil {
		p.conductor.end()
	}
	p.timer.Stop()
}

// tuned tells a watcher what has been found, nil before there is anything.
func (p *podium) tuned(final bool) *event.Tuned {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conductor == nil {
		return nil
	}
	return p.conductor.tuned(!p.over, final)
}

// learnt is what has been found, if something was measured.
func (p *podium) learnt() (l tune.Learnt, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conductor == nil {
		return l, false
	}
	return p.conductor.learnt()
}
