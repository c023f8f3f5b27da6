package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/results"
	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// arrayRun is what is told of a run over arrays while it goes on.
type arrayRun struct {
	j       *arrayJob
	log     *results.Log // nil without --log
	watch   *watch       // of the pass that goes on
	started time.Time
	plan    plan.Plan
	passes  int
	peak    int64
	split   comal.Progress
}

// run computes the results, writes those that have a name and prints the others.
func (j *arrayJob) run() error {
	var values []ndarray.Array
	err := j.watched(func(o array.Option) (err error) {
		outs := j.outputs()
		if len(outs) > 0 && outs[0].URL != "" {
			return array.Store(j.ctx, o, outs...)
		}
		as := make([]*array.Array, len(outs))
		for i, out := range outs {
			as[i] = out.Array
		}
		values, err = array.Compute(j.ctx, o, as...)
		return err
	}, func() error { return j.print(values) })
	return err
}

// watched calls work with the options that the flags ask for, shows its passes,
// then calls print, and tells in the end how it went.
func (j *arrayJob) watched(work func(o array.Option) error, print func() error) (err error) {
	r := &arrayRun{j: j, started: time.Now(), watch: j.c.newWatch(true, j.json)}
	if j.log != "" {
		f, err := os.OpenFile(j.log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
		if err != nil {
			return usagef("", "--log: %v", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		r.log = results.NewLog(f)
	}
	o := array.Option{Map: j.option(), Pass: r.pass}
	o.Map.Progress = r.progress
	o.Map.Drain = j.c.interrupts.draining()
	o.Map.Warned = func(text string) { r.say("warning: %s", text) }
	err = work(o)
	r.watch.display.Close()
	if errors.Is(err, comal.ErrDrained) {
		err = errInterrupted
	}
	if err == nil {
		err = print()
	}
	r.tell(err)
	return err
}

// pass begins to show a pass.
func (r *arrayRun) pass(p plan.Plan, stage int) {
	p = r.j.asWritten(p)
	r.watch.display.Close()
	r.watch = r.j.c.newWatch(r.j.quiet, r.j.json)
	if stage == 0 && r.plan.Stages == nil && r.j.verbose && r.watch.tells() {
		_ = p.Table(r.watch.err) // it is told beside, as all of this is
	}
	r.plan, r.passes = p, r.passes+1
	s := p.Stages[stage]
	if n := len(p.Stages); n > 1 {
		r.say("pass %d of %d: %s, %s", stage+1, n, s.Name, units.Plural(s.Tasks, "chunk", "chunks"))
	}
	if r.log != nil {
		r.log.Info("pass", "number", stage+1, "of", len(p.Stages), "name", s.Name, "chunks", s.Tasks)
	}
}

// progress takes a snapshot of the pass.
func (r *arrayRun) progress(p comal.Progress) {
	r.peak = max(r.peak, p.PeakRSS)
	r.split = p
	r.watch.update(p)
}

// say writes a line for people.
func (r *arrayRun) say(format string, args ...any) {
	if r.watch.tells() {
		fmt.Fprintf(r.watch.err, format+"\n", args...)
	}
}

// tell says how the run went, and what can be done if it did not reach its end.
func (r *arrayRun) tell(err error) {
	j := r.j
	took := time.Since(r.started)
	if r.log != nil {
		r.log.Info("ended", "passes", r.passes, "seconds", took.Seconds(), "peak_rss", r.peak)
	}
	if err != nil {
		if j.resume != "" && r.passes > 0 {
			fmt.Fprintf(j.c.err, "what was done is kept in %s: the same command goes on from there\n", items.Quote(j.resume))
		}
		return
	}
	if r.passes == 0 {
		return
	}
	var moved []string
	for _, m := range []struct {
		bytes int64
		done  string
	}{{r.plan.Reads, "read"}, {r.plan.Writes, "written"}} {
		if m.bytes > 0 {
			moved = append(moved, units.Bytes(m.bytes)+" "+m.done)
		}
	}
	text := units.Plural(r.passes, "pass", "passes") + " in " + units.Time(took)
	if len(moved) > 0 {
		text += ": " + strings.Join(moved, ", ")
	}
	if r.peak > 0 {
		text += fmt.Sprintf("; memory %s of %s planned", units.Bytes(r.peak), units.Bytes(r.plan.Peak))
	}
	r.say("%s, %d x %d on %s", text, r.split.Processes, r.split.Threads, cmp.Or(r.split.Engine, "local:"))
}
