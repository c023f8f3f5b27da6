package tune

import "slices"

// deafAtFirst is the chance that a job of which nothing is known makes no use of
// threads: most programs do not.
const deafAtFirst = 0.35

// deafness is the chance that the job makes no use of threads.
func (t *Tuner) deafness() float64 {
	switch {
	case t.deaf:
		return 1
	case t.hears:
		return 0
	}
	return deafAtFirst
}

// listen compares a window with what as many processes of one thread are
// believed to do: a job that is no faster than that, on CPUs that are there, and
// slower than the best, is deaf. Nothing is concluded before something of one
// thread was measured.
func (t *Tuner) listen(o observation, sure bool) {
	single := func(o observation) bool { return o.split.T == 1 && !o.hearsay }
	if o.split.T < 2 || t.deaf || t.hears || !slices.ContainsFunc(t.seen, single) {
		return
	}
	t.fit()
	faster := t.model.believe(Split{o.split.P, 1}).mean - o.y
	t.hears = faster > 0.15
	if sure && faster < 0.05 && o.y > t.best().mean+0.1 && o.split.P*2 <= t.cfg.Logical {
		t.deaf = true
	}
}
