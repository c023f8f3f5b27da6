package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/tune"
)

// gridFolder is where cells are kept if nobody says.
const gridFolder = "comal-grid"

// gridRun is an experiment: all cells of a grid.
type gridRun struct {
	*tuning
	job    *tuneJob
	about  gridJob
	folder cellFolder
	grid   *tune.Grid // the cells that are there
	left   []tune.Split
	spent  float64 // seconds on cells of this run
	done   int     // cells of this run
	seen   map[tune.Split]int
}

// measureGrid measures all cells that are not there, and draws them.
func (t *tuning) measureGrid(ctx context.Context, w words) error {
	job, err := newTuneJob(t.c, &t.flags.mapFlags, w)
	if err != nil {
		return err
	}
	g := &gridRun{tuning: t, job: job, folder: cellFolder{cmp.Or(t.flags.folder, gridFolder)}, seen: map[tune.Split]int{}}
	if err := g.check(); err != nil {
		return err
	}
	g.about = job.describe()
	if err := g.folder.claim(g.about); err != nil {
		return err
	}
	if g.grid, err = g.folder.read(); err != nil {
		return err
	}
	g.plan()
	if err := g.measure(ctx); err != nil {
		return g.stopped(err)
	}
	return g.report()
}

// check refuses what has no meaning for the kind of job.
func (g *gridRun) check() error {
	if !slices.Contains(g.flags.grid.t, tune.Unset) {
		return nil
	}
	if g.job.first.program.kind == engine.Go {
		return usagef("write numbers of threads", "--grid: unset is for commands and Python: a Go function is told how many threads it may use")
	}
	return nil
}

// plan says which cells are to be measured: in a random order that is always the
// same, so that a machine that grows slower does not look like a slope, and one
// of most processes first, which tells whether all fit.
func (g *gridRun) plan() {
	for _, s := range g.flags.grid.splits() {
		if _, there := g.grid.At(s); !there {
			g.left = append(g.left, s)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 1))
	rnd.Shuffle(len(g.left), func(i, j int) { g.left[i], g.left[j] = g.left[j], g.left[i] })
	for i, s := range g.left {
		if s.P > g.left[0].P {
			g.left[0], g.left[i] = g.left[i], g.left[0]
		}
	}
	had := len(g.flags.grid.splits()) - len(g.left)
	text := units.Plural(len(g.left), "cell", "cells") + " to measure"
	if had > 0 {
		text += fmt.Sprintf(", %s already in %s", units.Count(had)+" are", items.Quote(g.folder.dir))
	}
	g.say("%s, each %s", text, units.Plural(g.job.n, "item", "items"))
}

// measure measures what is left, one cell after the other.
func (g *gridRun) measure(ctx context.Context) error {
	if len(g.left) > 0 {
		if err := g.job.warmUp(ctx); err != nil {
			return err
		}
	}
	for len(g.left) > 0 {
		s := g.left[0]
		m, err := g.job.run(ctx, s, 0)
		if err != nil {
			return err
		}
		if n := min(s.P, g.job.n); m.processes < n {
			return &engine.RefusedError{
				Message: fmt.Sprintf("%s cannot be measured: %d at once are the most that the memory and the limit on open files (ulimit -n) allow", s, m.processes),
				Advice:  "take fewer processes, or more memory (--mem)",
			}
		}
		if err := g.folder.put(g.grid, tune.Cell{Split: s, Seconds: m.Seconds, Bytes: m.peak}); err != nil {
			return err
		}
		g.left = g.left[1:]
		g.spent, g.done, g.seen[s] = g.spent+m.Seconds, g.done+1, m.seen
		g.tell(m)
	}
	return nil
}

// tell tells of a cell and how long the others take.
func (g *gridRun) tell(m *jobRun) {
	text := fmt.Sprintf("%-9s %8s", m.Split, units.Time(seconds(m.Seconds)))
	if n := len(g.left); n > 0 {
		text += fmt.Sprintf("   %d of %d, about %s left", g.done, g.done+n, units.Time(roughly(seconds(g.spent/float64(g.done)*float64(n)))))
	}
	if m.failed > 0 {
		text += fmt.Sprintf(", %s failed", units.Plural(m.failed, "item", "items"))
	}
	g.say("  %s", text)
}

// stopped says how to go on.
func (g *gridRun) stopped(err error) error {
	if n := len(g.grid.Cells); n > 0 && len(g.left) > 0 {
		g.say("%s in %s, %s to measure: the same command goes on from there",
			units.Plural(n, "cell is", "cells are"), items.Quote(g.folder.dir), units.Plural(len(g.left), "cell is left", "cells are left"))
	}
	return err
}

// warmUp runs one item, so that the first cell finds what all others do: the
// program in memory, a processor that is awake.
func (j *tuneJob) warmUp(ctx context.Context) error {
	m := &jobRun{Split: tune.Split{P: 1, T: 1}}
	r := j.prepare(m.Split, m)
	for row := range r.source.Rows() {
		r.source = items.Fixed([][]string{row}, r.source.Columns())
		break
	}
	r.option.Items, r.option.Costs, r.option.MaxFailures = 1, nil, 0
	r.started = time.Now()
	err := r.nameInit(r.run(ctx))
	if errors.Is(err, context.Canceled) && context.Cause(ctx) != nil {
		return context.Cause(ctx)
	}
	return err
}

// report prints the table and draws the pictures.
func (g *gridRun) report() error {
	p := &gridPicture{
		tuning: g.tuning, grid: g.wanted(), folder: g.folder.dir,
		title: g.about.title(), logical: g.about.Logical, physical: g.about.Physical,
	}
	if err := p.print(); err != nil {
		return err
	}
	for _, line := range g.oversubscribed(g.about.Logical) {
		fmt.Fprintln(g.c.out, line)
	}
	return p.draw()
}

// wanted is the grid that was asked for: the folder may hold more cells.
func (g *gridRun) wanted() *tune.Grid {
	w := &tune.Grid{Name: g.grid.Name, Facts: g.grid.Facts}
	for _, s := range g.flags.grid.splits() {
		if c, ok := g.grid.At(s); ok {
			w.Cells = append(w.Cells, c)
		}
	}
	slices.SortFunc(w.Cells, func(a, b tune.Cell) int { return cmp.Or(a.P-b.P, a.T-b.T) })
	return w
}

// oversubscribed tells of processes that took more threads than there are CPUs,
// as nobody had set their number.
func (g *gridRun) oversubscribed(logical int) []string {
	most, at := 0, tune.Split{}
	for s, n := range g.seen {
		if s.T == tune.Unset && s.P*n > most {
			most, at = s.P*n, s
		}
	}
	if most <= logical {
		return nil
	}
	return []string{fmt.Sprintf("With threads unset a process ran up to %d of them, so %s had %d on %d CPUs: that is oversubscription. Set T.",
		most/at.P, at, most, logical)}
}
