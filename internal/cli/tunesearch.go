package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/tune"
)

const (
	slowTimes  = 2.5             // a run that takes so many times the best so far is ended ...
	slowLeast  = time.Second     // ... if it takes longer than this
	leastBound = 5 * time.Second // for jobs that take next to nothing
	// What all runs take together, in times of the first one: most of them are
	// about as fast, one process alone takes longer, as often as it is alone.
	boundTimes, boundAlone = 24, 1.5
)

// hunt is the search for the fastest split of a job.
type hunt struct {
	*tuning
	job     *tuneJob
	cfg     tune.SearchConfig
	machine host.Info
	began   time.Time
	bound   time.Duration // of all runs together; 0 until the first has ended

	runs  []*jobRun
	fails int // of the runs
	tried []tune.Tried
	err   error // why it ended early
}

// search repeats the job on a few splits and tells which is the fastest.
func (t *tuning) search(ctx context.Context, w words) error {
	job, err := newTuneJob(t.c, &t.flags.mapFlags, w)
	if err != nil {
		return err
	}
	leave, err := makeFolder(cmp.Or(t.flags.folder, tuneFolder))
	if err != nil {
		return err
	}
	defer leave()
	h := &hunt{tuning: t, job: job, machine: host.Detect(), began: time.Now(), bound: time.Duration(t.flags.within)}
	h.cfg = tune.SearchConfig{
		Logical: h.machine.AllowedCPUs, Physical: h.machine.AllowedPhysical, Items: job.n,
		P: int(t.flags.processes), T: int(t.flags.threads),
	}
	rule := h.cfg.Rule()
	t.say("%s, at most 12 splits and 24 runs; first %s, as a simple rule has it", units.Plural(job.n, "item", "items"), rule)
	h.tried = tune.Search(h.cfg, func(s tune.Split) (tune.Trial, bool) { return h.measure(ctx, s) })
	if len(h.runs) == 0 || errors.As(h.err, new(*failingError)) {
		return h.err
	}
	return errors.Join(h.report(), h.err)
}

// makeFolder makes a folder for pictures before anything is run for them. What it
// returns takes it away if it has stayed empty.
func makeFolder(dir string) (leave func(), err error) {
	_, missing := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, usagef("name a folder that is there or can be made", "-o: %v", err)
	}
	if missing == nil {
		return func() {}, nil
	}
	return func() { _ = os.Remove(dir) }, nil
}

// measure runs the job in a split. ok is false when there is no time left.
func (h *hunt) measure(ctx context.Context, s tune.Split) (run tune.Trial, ok bool) {
	limit, enough := h.limit(s)
	if !enough {
		return run, false
	}
	m, err := h.job.run(ctx, s, limit)
	if failed := new(failingError); errors.As(err, &failed) && h.forgives() {
		h.fails++
		h.job.warn(fmt.Sprintf("in %s %s", s, failed.text))
		m.Cut = true // it is no candidate
	} else if err != nil {
		h.err = err
		return run, false
	}
	if m.Cut && len(h.runs) == 0 {
		h.err = fmt.Errorf("%s did not come to its end within %s\n  give more time (--within), or fewer items", s, units.Time(limit))
		return run, false
	}
	h.runs = append(h.runs, m)
	h.tell(m)
	if h.bound == 0 {
		h.bound = max(leastBound, seconds(m.Seconds*(boundTimes+boundAlone*float64(s.P))))
		h.say("all runs together end within %s (--within TIME sets another bound)", units.Time(roughly(h.bound)))
		h.bound = roughly(h.bound)
	}
	return m.Trial, true
}

// forgives says whether one more run may fail: fewer than half of all.
func (h *hunt) forgives() bool { return 2*(h.fails+1) < len(h.runs)+1 }

// roughly rounds a time up to what one says.
func roughly(d time.Duration) time.Duration {
	step := time.Second
	for d > 30*step {
		step *= 5
	}
	return (d + step - 1).Truncate(step)
}

// limit is how long a run may take; enough says whether that is worth a try.
func (h *hunt) limit(s tune.Split) (limit time.Duration, enough bool) {
	best := math.Inf(1)
	for _, m := range h.runs {
		if !m.Cut {
			best = min(best, m.Seconds)
		}
	}
	if h.bound == 0 || len(h.runs) == 0 {
		return h.bound, true
	}
	limit = h.bound - time.Since(h.began)
	if limit.Seconds() < best/2 {
		h.say("the time is up (%s)", units.Time(h.bound))
		return 0, false
	}
	if s != (tune.Split{P: 1, T: 1}) && s != h.cfg.Rule() { // which all others are compared with
		limit = min(limit, max(slowLeast, seconds(slowTimes*best)))
	}
	return limit, true
}

// tell tells of a run.
func (h *hunt) tell(m *jobRun) {
	text := fmt.Sprintf("%-9s %8s", m.Split, units.Time(seconds(m.Seconds)))
	if m.Cut {
		text += ", ended: slower than others"
	}
	if m.failed > 0 {
		text += fmt.Sprintf(", %s failed", units.Plural(m.failed, "item", "items"))
	}
	if m.processes > 0 && m.processes < m.P {
		text += fmt.Sprintf(", with %d processes: more do not fit", m.processes)
	}
	h.say("  %s", text)
}

// seconds is a number of seconds as a duration.
func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
