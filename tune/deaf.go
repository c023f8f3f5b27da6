package tune

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
// believed to do: a job that is not faster on CPUs that are there is deaf.
func (t *Tuner) listen(o observation, sure bool) {
	if o.split.T < 2 || t.deaf || t.hears {
		return
	}
	t.fit()
	faster := t.model.believe(Split{o.split.P, 1}).mean - o.y
	t.hears = faster > 0.15
	if sure && faster < 0.05 && o.split.P*2 <= t.cfg.Logical {
		t.deaf = true
	}
}
