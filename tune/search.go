package tune

import (
	"cmp"
	"math"
	"slices"
)

// SearchConfig is what is known of a job that can be repeated at will.
type SearchConfig struct {
	Logical  int // CPUs it may use
	Physical int // the cores behind them; 0 is Logical
	Items    int // -1 if that is not known
	P, T     int // what the user has set; 0 is to be found
	MostP    int // processes at once; 0 is as many as make sense
	MostT    int // threads of one process; 0 is as many as make sense
	Splits   int // to be tried at most; 0 is 12
}

// Trial is one run of the whole job.
type Trial struct {
	Seconds float64
	Cut     bool    // it was ended then, as it was slow
	CPU     float64 // cores that it kept busy; negative is not known
}

// Tried is a split and its runs.
type Tried struct {
	Split
	Runs []Trial
}

// Seconds is the median of the runs that came to their end, or of all if none
// did.
func (t Tried) Seconds() float64 {
	var whole, all []float64
	for _, r := range t.Runs {
		if all = append(all, r.Seconds); !r.Cut {
			whole = append(whole, r.Seconds)
		}
	}
	if len(whole) > 0 {
		return middle(whole)
	}
	return middle(all)
}

// Cut says that no run came to its end, so that it takes longer than Seconds.
func (t Tried) Cut() bool {
	return !slices.ContainsFunc(t.Runs, func(r Trial) bool { return !r.Cut })
}

const (
	mostSplits = 12
	// Threads in all, as a multiple of the CPUs, beyond which nothing is tried
	// unless more have just been seen to help.
	oversubscribed = 2.5
	// A gain that shows, of a run over another.
	shows = 0.05
	// Splits this close to the best are run twice.
	nearBest = 0.15
	// One process alone is run twice if that takes no longer.
	aloneTwice = 3
	// Numbers that differ by less than this part tell the same.
	alike = 0.2
	// A job that keeps less than this part of its workers or CPUs busy waits.
	busyShare = 0.7
)

// Search finds the fastest split of a job by repeating it: first the rule of
// one process for each CPU, one process alone, one for each core, the ways to
// share the CPUs out among fewer processes, and some more than there are CPUs;
// then what lies about the best of these. What is about as fast as the best is
// run again, so that luck does not decide.
//
// measure runs the job; ok is false when it must not be asked any more. What has
// been tried is returned in the order it was, the rule first.
func Search(cfg SearchConfig, measure func(Split) (run Trial, ok bool)) []Tried {
	s := newSearch(cfg, measure)
	for _, split := range s.opening() {
		if !s.try(split) {
			return s.tried
		}
	}
	for len(s.tried) < s.cfg.Splits {
		next, found := s.next()
		if !found {
			break
		}
		if !s.try(next) {
			return s.tried
		}
	}
	s.again()
	return s.tried
}

// Rule is the split that nobody is blamed for: all CPUs, one thread each.
func (cfg SearchConfig) Rule() Split {
	s := newSearch(cfg, nil)
	return s.rule()
}

// Fastest returns the one of least time among those that came to their end, of
// fewer threads among equals. Of none it is the zero Tried.
func Fastest(tried []Tried) Tried {
	var whole []Tried
	for _, t := range tried {
		if !t.Cut() {
			whole = append(whole, t)
		}
	}
	if len(whole) == 0 {
		return Tried{}
	}
	return slices.MinFunc(whole, func(a, b Tried) int {
		return cmp.Or(cmp.Compare(a.Seconds(), b.Seconds()), cmp.Compare(a.threads(), b.threads()))
	})
}

// search is a search under way.
type search struct {
	cfg     SearchConfig
	measure func(Split) (Trial, bool)
	tried   []Tried
}

func newSearch(cfg SearchConfig, measure func(Split) (Trial, bool)) *search {
	cfg.Logical = max(1, cfg.Logical)
	cfg.Physical = min(cmp.Or(cfg.Physical, cfg.Logical), cfg.Logical)
	cfg.Splits = cmp.Or(cfg.Splits, mostSplits)
	cfg.MostP = cmp.Or(cfg.MostP, math.MaxInt32)
	cfg.MostT = cmp.Or(cfg.MostT, math.MaxInt32)
	if cfg.Items > 0 {
		cfg.MostP = min(cfg.MostP, cfg.Items)
	}
	return &search{cfg: cfg, measure: measure}
}

// fit makes a split one that is allowed.
func (s *search) fit(p, t int) Split {
	return Split{
		P: max(1, min(cmp.Or(s.cfg.P, p), s.cfg.MostP)),
		T: max(1, min(cmp.Or(s.cfg.T, t), s.cfg.MostT)),
	}
}

func (s *search) rule() Split {
	if s.cfg.P == 0 && s.cfg.T > 0 {
		return s.fit(s.cfg.Logical/s.cfg.T, s.cfg.T)
	}
	return s.fit(s.cfg.Logical, 1)
}

// opening is what is tried whatever comes of it.
func (s *search) opening() []Split {
	logical, all := s.cfg.Logical, s.rule().P
	splits := []Split{s.rule(), s.fit(1, 1), s.fit(s.cfg.Physical, 1)}
	share := func(p int) {
		splits = append(splits, s.fit(p, logical/p))
		if logical%p != 0 {
			splits = append(splits, s.fit(p, logical/p+1))
		}
	}
	if all < logical { // fewer items than CPUs
		share(all)
	}
	if s.cfg.P > 0 {
		share(min(s.cfg.P, logical))
	}
	for p := min(all, logical) / 2; p >= 1; p /= 2 {
		splits = append(splits, s.fit(p, max(1, logical/p)))
	}
	splits = append(splits, s.fit((3*logical+1)/2, 1))
	var once []Split
	for _, split := range splits {
		if !slices.Contains(once, split) {
			once = append(once, split)
		}
	}
	return once[:min(len(once), s.cfg.Splits)]
}

// at returns what is known of a split, nil if it has not been tried.
func (s *search) at(split Split) *Tried {
	i := slices.IndexFunc(s.tried, func(t Tried) bool { return t.Split == split })
	if i < 0 {
		return nil
	}
	return &s.tried[i]
}

// try runs a split once more.
func (s *search) try(split Split) bool {
	run, ok := s.measure(split)
	if !ok {
		return false
	}
	if t := s.at(split); t != nil {
		t.Runs = append(t.Runs, run)
	} else {
		s.tried = append(s.tried, Tried{split, []Trial{run}})
	}
	return true
}

// again runs what matters a second time: the best and what is near it, the rule
// it is compared with, and one process alone.
func (s *search) again() {
	best := Fastest(s.tried).Seconds()
	once := slices.Clone(s.tried)
	slices.SortStableFunc(once, func(a, b Tried) int { return cmp.Compare(a.Seconds(), b.Seconds()) })
	for _, t := range once {
		near := t.Seconds() <= best*(1+nearBest) || t.Split == s.rule() || t.Split == (Split{1, 1}) && t.Seconds() <= aloneTwice*best
		if near && !t.Cut() && !s.try(t.Split) {
			return
		}
	}
}

// middle is the median, NaN of nothing.
func middle(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	x = slices.Sorted(slices.Values(x))
	n := len(x)
	return (x[(n-1)/2] + x[n/2]) / 2
}
