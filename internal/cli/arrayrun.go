package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/results"
	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
	"github.com/comal-go/comal/store"
)

// arrayRun is what is told of a run over arrays while it goes on.
type arrayRun struct {
	j       *arrayJob
	log     *results.Log // nil without --log
	watch   *watch       // of the pass that goes on
	started time.Time
	plan    plan.Plan
	begun   map[int]bool // stages of the plan
	steps   int
	memory  *highWater
	split   comal.Progress // of the pass of the most chunks
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
	r := &arrayRun{j: j, started: time.Now(), watch: j.c.newWatch(true, j.json), memory: watchMemory()}
	defer r.memory.stop()
	if j.log != "" {
		f, bad := os.OpenFile(j.log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
		if bad != nil {
			return usagef("", "--log: %v", bad)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		r.log = results.NewLog(f)
	}
	o := array.Option{Map: j.option(), Pass: r.pass}
	o.Map.Progress = r.progress
	o.Map.Drain = j.c.interrupts.draining()
	o.Map.Warned = func(text string) { r.say("warning: %s", text) }
	made := missingFolders(j.out)
	err = work(o)
	r.watch.display.Close()
	if err != nil {
		for _, dir := range made {
			_ = os.Remove(dir) // unless something is in it
		}
	}
	if errors.Is(err, comal.ErrDrained) {
		err = errInterrupted
	}
	if r.steps == 0 || impossible(err) {
		err = notStarted(err)
	}
	if err == nil {
		err = print()
	}
	return r.tell(err)
}

// missingFolders returns the folders that an output will be in and that are not there
// yet, the innermost first.
func missingFolders(out string) []string {
	var missing []string
	if out == "" || strings.Contains(out, "://") {
		return nil
	}
	for dir := filepath.Dir(out); ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			return missing
		}
		missing = append(missing, dir)
	}
}

// impossible says whether what was asked for cannot be read or written where it is,
// whatever is in it.
func impossible(err error) bool {
	for _, kind := range []error{fs.ErrPermission, fs.ErrExist, fs.ErrNotExist, store.ErrReadOnly, store.ErrKey} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// pass begins to show a pass.
func (r *arrayRun) pass(p plan.Plan, stage int) {
	p = r.j.asWritten(p)
	r.watch.display.Close()
	r.watch = r.j.c.newWatch(r.j.quiet, r.j.json)
	if stage == 0 && r.plan.Stages == nil && r.j.verbose && r.watch.tells() {
		_ = p.Table(r.watch.err) // it is told beside, as all of this is
	}
	r.plan, r.steps = p, r.steps+1
	if stage == 0 {
		r.begun = map[int]bool{}
	}
	r.begun[stage] = true
	s := p.Stages[stage]
	at, of := r.passes(stage)
	if of > 1 && isPass(s) {
		r.say("pass %d of %d: %s, %s", at, of, s.Name, units.Plural(s.Tasks, "chunk", "chunks"))
	}
	switch {
	case r.log == nil:
	case isPass(s):
		r.log.Info("pass", "number", at, "of", of, "name", s.Name, "chunks", s.Tasks)
	default:
		r.log.Info("between", "name", s.Name)
	}
}

// isPass tells whether a stage is more than work in between, in memory.
func isPass(s plan.Stage) bool { return s.Tasks > 1 || s.Reads()+s.Writes > 0 }

// passes counts those that have begun, the stage among them, and how many they will
// be if none of those to come is made that need not be.
func (r *arrayRun) passes(stage int) (begun, all int) {
	for i, s := range r.plan.Stages {
		switch {
		case !isPass(s):
		case r.begun[i]:
			begun++
			all++
		case i > stage && !s.Optional:
			all++
		}
	}
	return begun, all
}

// progress takes a snapshot of the pass.
func (r *arrayRun) progress(p comal.Progress) {
	if p.Total >= r.split.Total {
		r.split = p
	}
	r.watch.update(p)
}

// say writes a line for people.
func (r *arrayRun) say(format string, args ...any) {
	if r.watch.tells() {
		fmt.Fprintf(r.watch.err, format+"\n", args...)
	}
}

// tell says how the run went, and what can be done if it did not reach its end.
func (r *arrayRun) tell(err error) error {
	j := r.j
	took := time.Since(r.started)
	if r.log != nil {
		r.log.Info("ended", "steps", r.steps, "seconds", took.Seconds(), "peak_rss", r.memory.peak())
	}
	switch {
	case err != nil && j.resume != "" && r.steps > 0:
		fmt.Fprintf(j.c.err, "what was done is kept in %s: the same command goes on from there\n", items.Quote(j.resume))
	case err != nil:
	case j.json:
		return json.NewEncoder(j.c.out).Encode(map[string]arraySummary{"summary": r.summary(took)})
	case r.steps > 0:
		r.say("%s", r.sentence(took))
	}
	return err
}

// arraySummary is the last line of JSON. Sizes are in bytes.
type arraySummary struct {
	Steps     int     `json:"steps"`
	Passes    float64 `json:"passes"` // over what is read
	Seconds   float64 `json:"seconds"`
	Read      int64   `json:"read"`
	Written   int64   `json:"written"`
	PeakRSS   int64   `json:"peak_rss"`
	Planned   int64   `json:"planned"` // the peak of the steps that were made
	Processes int     `json:"processes"`
	Threads   int     `json:"threads"`
	Engine    string  `json:"engine"`

	Facts map[string]json.RawMessage `json:"facts,omitempty"` // what is known of the results, numbers
}

func (r *arrayRun) summary(took time.Duration) arraySummary {
	read, written, passes, peak := r.made()
	return arraySummary{
		Steps: r.steps, Passes: passes, Seconds: took.Seconds(), Read: read, Written: written, PeakRSS: r.memory.peak(), Planned: peak,
		Processes: r.split.Processes, Threads: r.split.Threads, Engine: r.split.Engine,
		Facts: r.j.facts,
	}
}

// made returns what the stages that have begun read and write, and their planned peak:
// not all that were planned need be made.
func (r *arrayRun) made() (read, written int64, passes float64, peak int64) {
	for stage := range r.begun {
		s := r.plan.Stages[stage]
		read, written, peak = read+s.Reads(), written+s.Writes, max(peak, s.Peak)
	}
	if r.plan.Reads > 0 {
		passes = r.plan.Passes * float64(read) / float64(r.plan.Reads)
	}
	return read, written, passes, peak
}

// sentence is the summary for people.
func (r *arrayRun) sentence(took time.Duration) string {
	s := r.summary(took)
	text := "done in " + units.Time(took)
	var moved []string
	if s.Read > 0 {
		text := units.Bytes(s.Read) + " read"
		if s.Passes > 0 { // else of files of its own
			text += " in " + passesText(s.Passes)
		}
		moved = append(moved, text)
	}
	if s.Written > 0 {
		moved = append(moved, units.Bytes(s.Written)+" written")
	}
	if moved != nil {
		text += ": " + strings.Join(moved, ", ")
	}
	if s.PeakRSS > 0 {
		text += fmt.Sprintf("; memory %s of %s planned", units.Bytes(s.PeakRSS), units.Bytes(s.Planned))
	}
	return text + fmt.Sprintf("; %d x %d on %s", s.Processes, s.Threads, s.Engine)
}

// passesText is how often data are read.
func passesText(n float64) string {
	if n == 1 {
		return "1 pass"
	}
	return strconv.FormatFloat(n, 'g', 3, 64) + " passes"
}
