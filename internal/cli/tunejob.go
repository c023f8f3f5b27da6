package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/label"
	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/tune"
)

// tuneJob is a job that is done again and again, in other splits.
type tuneJob struct {
	c     *console
	first *mapRun // as the command line says; it is not run itself
	n     int     // items
	known int     // the same, as comal map knows it when it begins: -1 of a list that it reads meanwhile

	mu     sync.Mutex
	warned map[string]bool
}

// newTuneJob reads the job of a command line, with all of its items.
func newTuneJob(c *console, f *mapFlags, w words) (*tuneJob, error) {
	r, err := f.plan(c, w)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	known := r.count()
	for row, err := range r.source.Rows() {
		if err != nil {
			return nil, usageOf(err)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, usagef("write them after :::, or see --glob, --items and --range", "there are no items, so there is nothing to repeat")
	}
	r.source = items.Fixed(rows, r.source.Columns())
	r.option.Items, r.option.Ordered, r.option.ItemInputs = len(rows), false, nil
	if half := (len(rows) + 1) / 2; r.option.MaxFailures == 0 || r.option.MaxFailures > half {
		r.option.MaxFailures = half
	}
	return &tuneJob{c: c, first: r, n: len(rows), known: known, warned: map[string]bool{}}, nil
}

// errTooSlow ends a run that is slower than others already.
var errTooSlow = errors.New("slower than others")

// run does the job once. A run that takes longer than limit is ended; 0 is no
// limit. The time is that of the wall, the start of the workers included.
func (j *tuneJob) run(ctx context.Context, s tune.Split, limit time.Duration) (*jobRun, error) {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, errTooSlow)
		defer cancel()
	}
	debug.FreeOSMemory() // what an earlier run has left would count as this one's
	m := &jobRun{Split: s}
	r := j.prepare(s, m)
	own, ended, errCPU := host.OwnCPU()
	r.started = time.Now()
	err := r.nameInit(r.run(ctx))
	m.end(r, time.Since(r.started))
	if o, e, err := host.OwnCPU(); err == nil && errCPU == nil && m.Seconds > 0 {
		m.CPU = (o - own + e - ended).Seconds() / m.Seconds
	} else {
		m.CPU = -1
	}
	return m, j.judge(ctx, m, err)
}

// prepare returns a run of the job whose results go to m only.
func (j *tuneJob) prepare(s tune.Split, m *jobRun) *mapRun {
	r := &mapRun{
		c: j.c, flags: j.first.flags, source: j.first.source, program: j.first.program, option: j.first.option,
		unset: s.T == tune.Unset, watch: &watch{out: io.Discard, err: io.Discard},
	}
	quiet := *j.first.flags
	quiet.quiet = true
	r.flags = &quiet
	r.program.threads = max(1, s.T)
	r.option.Processes, r.option.Threads, r.option.Splits = s.P, max(1, s.T), ""
	r.option.Engine = r.engine()
	r.option.Progress = r.watch.record
	r.option.Warned = j.warn
	r.option.Died = func(e *comal.ItemError) {
		r.deaths.Add(1)
		j.warn(fmt.Sprintf("item %d: %s", e.Index, e.Message))
	}
	r.writers = append(r.writers, m)
	return r
}

// warn passes on what a user should know, once and not for each run.
func (j *tuneJob) warn(text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.warned[text] && len(j.warned) < mostDeaths {
		j.warned[text] = true
		fmt.Fprintf(j.c.err, "warning: %s\n", text)
	}
}

// judge says whether a run was one.
func (j *tuneJob) judge(ctx context.Context, m *jobRun, err error) error {
	var start *engine.StartError
	switch {
	case err != nil && errors.Is(context.Cause(ctx), errTooSlow):
		m.Cut = true
		return nil
	case errors.Is(err, comal.ErrTooManyFailures), err == nil && 2*m.failed >= j.n:
		return j.failing(m)
	case errors.As(err, &start) && m.done > 0:
		return &lostError{start}
	}
	return err
}

// failing is the error of a job whose times would say nothing.
func (j *tuneJob) failing(m *jobRun) error {
	text := fmt.Sprintf("the job fails: %s of %s did", units.Count(m.failed), units.Plural(j.n, "item", "items"))
	if m.failed < j.n {
		text += ", and then it was ended"
	}
	if e := m.failure; e != nil {
		text += fmt.Sprintf("\n  item %d %s\n  %s: %s", e.Index, label.Of(m.failedItem, 100), e.Kind, e.Message)
		if said := strings.TrimSpace(e.Stderr); said != "" && !strings.Contains(e.Message, said) {
			text += "\n  it wrote: " + said
		}
	}
	return &failingError{text + "\n  no time of such a job says anything: make it work first, with comal map"}
}

// failingError is a job that fails in half of its items or more.
type failingError struct{ text string }

// Error names the first item that failed.
func (e *failingError) Error() string { return e.text }

// text is the job as it is compared with others and shown.
func (j *tuneJob) text() string {
	for row := range j.first.source.Rows() {
		return j.first.program.text(0, row)
	}
	return j.first.program.name
}
