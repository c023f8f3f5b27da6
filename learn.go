package comal

import (
	"cmp"
	"errors"
	"strings"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/learnt"
	"github.com/comal-go/comal/tune"
)

// tuning is what a tuner is told of the run.
func (j *job[I, O]) tuning() tune.Config {
	m, p := machine(), j.eng.Properties()
	return tune.Config{
		Logical: m.AllowedCPUs, Physical: m.AllowedPhysical, Items: j.expect,
		P: min(j.opt.Processes, j.plan.most), T: j.opt.Threads, MostP: j.plan.most,
		Free: p.SharedMemory, Memory: j.plan.budget,
	}
}

// recall begins with the split that an earlier run of the same function has
// found.
func (j *job[I, O]) recall() {
	key, ok := j.learntKey()
	if !ok {
		return
	}
	e, err := learnt.Open(j.opt.Splits).Get(key)
	j.warnSplits(err)
	if e == nil {
		return
	}
	c := &conductor{cfg: j.tuning(), recalled: true}
	c.cfg.Known = &e.Learnt
	c.tuner = newTuner(c.cfg)
	c.want = c.tuner.First()
	j.podium.conductor = c
	j.plan.processes = min(max(1, c.want.Split.P), j.plan.most)
	j.plan.threads = max(1, c.want.Split.T)
}

// keepLearnt keeps what the run has found.
func (j *job[I, O]) keepLearnt() {
	key, ok := j.learntKey()
	if !ok {
		return
	}
	if l, ok := j.podium.learnt(); ok {
		j.warnSplits(learnt.Open(j.opt.Splits).Put(learnt.Entry{Key: key, Learnt: l}))
	}
}

// learnt is what has been found, if something was measured.
func (c *conductor) learnt() (tune.Learnt, bool) {
	if !c.begun {
		return tune.Learnt{}, false
	}
	return c.tuner.Learnt()
}

// learntKey is under what key the split of the run's function is kept; false
// says that it is not.
func (j *job[I, O]) learntKey() (learnt.Key, bool) {
	if j.opt.Splits == "" {
		return learnt.Key{}, false
	}
	kind := engine.Go
	if j.from != nil {
		kind = j.from.program.Kind
	}
	name := cmp.Or(j.opt.SplitsName, j.learntName())
	return learnt.KeyOf(machine(), kind.String(), name, j.expect, j.opt.Costs), name != ""
}

// learntName names the function where the user does not, "" if it has no name. A
// function whose source has changed is most likely as it was in what it needs, so
// the source counts only where it can be told at once.
func (j *job[I, O]) learntName() string {
	if j.from == nil {
		return ""
	}
	p := j.from.program
	switch p.Kind {
	case engine.Command:
		return j.command
	case engine.Python:
		return p.Name + " " + short(pythonDigest(p.Name, j.opt.Dir))
	}
	return strings.TrimSpace(p.Binary + " " + p.Name)
}

func short(digest string) string { return digest[:min(len(digest), 12)] }

// warnSplits tells of a file of splits that cannot be used. No run fails for it,
// and that others were writing is worth no word.
func (j *job[I, O]) warnSplits(err error) {
	if err != nil && j.opt.Warned != nil && !errors.As(err, new(*learnt.LockedError)) {
		j.opt.Warned(err.Error())
	}
}
