package plan

import (
	"cmp"
	"slices"
)

// Limits are what a run may use, and how fast it is.
type Limits struct {
	Budget int64 // bytes of the whole run at its peak
	Base   int64 // bytes of the program itself
	Each   int64 // bytes of a worker process beside its task; 0 if tasks are goroutines
	// Processes is how many tasks shall run at once; 0 leaves it to Fit, which
	// takes as many as Cores if they fit.
	Processes int
	Cores     int
	Rates     Rates
	// Chunks says how a plan depends on the chunks of an input, for the advice in
	// a TooLarge; nil if it does not.
	Chunks *Chunks
}

// Rates are speeds of the whole machine; 0 is unknown.
type Rates struct {
	Read  float64 `json:"read"`  // bytes a second
	Write float64 `json:"write"` // the same
	Flops float64 `json:"flops"` // floating-point operations a second, of all cores
}

// Fit chooses how many tasks run at once so that
//
//	Base + Each x processes + Shared + tasks at once x Task <= Budget
//
// in each stage, and fills in what a Plan says beside. The error is a *TooLarge
// if not even one task fits, or not as many as Processes asks for.
func Fit(stages []Stage, l Limits) (Plan, error) {
	p := Plan{Stages: slices.Clone(stages), Budget: l.Budget, Rates: l.Rates}
	for i := range p.Stages {
		s := &p.Stages[i]
		s.Task, s.Shared = sorted(s.Task), sorted(s.Shared)
	}
	want := max(1, l.Processes)
	if l.Processes == 0 {
		want = max(1, l.Cores)
	}
	for p.Processes = want; !p.place(l); p.Processes-- {
		if p.Processes == 1 || l.Processes > 0 {
			return Plan{}, refuse(stages, l)
		}
	}
	p.count()
	return p, nil
}

func sorted(uses []Use) []Use {
	uses = slices.Clone(uses)
	slices.SortStableFunc(uses, func(a, b Use) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return uses
}

// place says how many tasks of each stage run at once where there are p.Processes
// places for them, and what is held then. It returns false if a stage has no room
// for one, or none makes use of all places.
func (p *Plan) place(l Limits) bool {
	p.Base = add(l.Base, times(int64(p.Processes), l.Each))
	p.Peak = p.Base
	most := 0
	for i := range p.Stages {
		s := &p.Stages[i]
		want := min(p.Processes, s.Tasks)
		s.AtOnce = want
		fixed := add(p.Base, total(s.Shared))
		if fixed > p.Budget {
			return false
		}
		if each := total(s.Task); each > 0 {
			s.AtOnce = int(min(int64(want), (p.Budget-fixed)/each))
		}
		if s.AtOnce < min(want, 1) || l.Processes > 0 && s.AtOnce < want {
			return false
		}
		s.Peak = add(fixed, times(int64(s.AtOnce), total(s.Task)))
		p.Peak = max(p.Peak, s.Peak)
		most = max(most, s.AtOnce)
	}
	return p.Peak <= p.Budget && (l.Processes > 0 || p.Processes == 1 || most == p.Processes)
}

// count adds up what moves, and how long that takes.
func (p *Plan) count() {
	made := map[string]bool{}
	for _, s := range p.Stages {
		made[s.Output] = true
	}
	sizes := map[string]int64{}
	for i := range p.Stages {
		s := &p.Stages[i]
		s.Seconds = p.Rates.seconds(*s)
		if !s.Optional {
			p.Seconds += s.Seconds
		}
		p.Reads, p.Writes = add(p.Reads, s.Reads()), add(p.Writes, s.Writes)
		for _, in := range s.Inputs {
			if in.Read > 0 && !made[in.Name] {
				sizes[in.Name] = in.Size
			}
		}
	}
	all := int64(0)
	for _, size := range sizes {
		all = add(all, size)
	}
	if all > 0 {
		p.Passes = float64(p.Reads) / float64(all)
	}
}

// seconds returns how long a stage takes: where tasks run beside each other, disks
// and processors do.
func (r Rates) seconds(s Stage) float64 {
	part := func(n, rate float64) float64 {
		if n == 0 || rate <= 0 {
			return 0
		}
		return n / rate
	}
	moving := part(float64(s.Reads()), r.Read) + part(float64(s.Writes), r.Write)
	computing := part(s.Flops, r.Flops)
	if s.AtOnce > 1 {
		return max(moving, computing)
	}
	return moving + computing
}
