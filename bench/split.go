package bench

import (
	"context"
	"fmt"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/tune"
)

// What the split that a run finds must reach.
const (
	imagesNear = 1 / 1.05 // of the total of the best cell
	othersNear = 1 / 1.10
	sleepGain  = 8 // against two processes, on jobs that sleep
)

// Split measures jobs whose split is found while they run beside the same jobs
// in the splits of a small grid, all in one run.
func Split(ctx context.Context, cfg Config) (*Report, error) {
	if cfg.Repeats == 0 {
		cfg.Repeats = 3
	}
	l, done, err := enter(cfg)
	if err != nil {
		return nil, err
	}
	defer done()
	jobs, err := chosen("job", l.Only, l.splitJobs(), func(j *splitJob) string { return j.name })
	if err != nil {
		return nil, err
	}
	l.Processes = 0 // each has its own
	return l.splits(ctx, jobs)
}

// splitJob is a job that is done at auto and in the cells of a grid.
type splitJob struct {
	name  string
	near  float64 // what auto must reach of the best cell
	cells []tune.Split
	floor *floor // one more thing that auto must reach
	open  func(context.Context, *lab) (func(context.Context, comal.Option) error, error)
}

// floor is a cell that auto must be so many times as fast as.
type floor struct {
	tune.Split
	times float64
}

// splits measures the jobs one after the other.
func (l *lab) splits(ctx context.Context, jobs []*splitJob) (*Report, error) {
	rep := &Report{Repeats: l.Repeats, Quick: l.Quick}
	for i, j := range jobs {
		l.logf("%d/%d %s", i+1, len(jobs), j.name)
		rows, err := l.splitRows(ctx, j)
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return rep.orNil(), fmt.Errorf("bench: %s: %w", j.name, err)
		}
		rep.Rows = append(rep.Rows, rows...)
		rep.Machine = l.machine(ctx)
	}
	return rep, nil
}

// orNil is the report, nil if it is empty.
func (r *Report) orNil() *Report {
	if len(r.Rows) == 0 {
		return nil
	}
	return r
}

// splitRows measures a job. A first run at auto, which does not count, says
// which split it finds; that one is measured, too.
func (l *lab) splitRows(ctx context.Context, j *splitJob) ([]Row, error) {
	run, err := j.open(ctx, l)
	if err != nil {
		return nil, err
	}
	found, err := find(ctx, run)
	if err != nil {
		return nil, err
	}
	l.logf("  finds %s", found)
	cells := j.cells
	if !contains(cells, found) {
		cells = append(cells[:len(cells):len(cells)], found)
	}
	all := []*contender{{way: told(inSplit("auto", run, comal.Option{})), ours: true}}
	for _, c := range cells {
		all = append(all, &contender{way: told(inSplit(c.String(), run, comal.Option{Processes: c.P, Threads: c.T})), ours: true})
	}
	if err := l.contest(ctx, all); err != nil {
		return nil, err
	}
	return j.rows(all, cells, found), nil
}

// contains says whether a split is among those.
func contains(all []tune.Split, s tune.Split) bool {
	for _, o := range all {
		if o == s {
			return true
		}
	}
	return false
}

// find runs a job at auto and returns the split it ends with.
func find(ctx context.Context, run func(context.Context, comal.Option) error) (tune.Split, error) {
	var last comal.Progress
	err := run(ctx, comal.Option{Progress: func(p comal.Progress) { last = p }})
	found := tune.Split{P: last.Processes, T: last.Threads}
	if t := last.Tuned; t != nil {
		found = tune.Split{P: t.Best[0], T: t.Best[1]}
	}
	return found, err
}

// inSplit times a job with these options.
func inSplit(name string, run func(context.Context, comal.Option) error, opt comal.Option) way {
	return timed(name, func(ctx context.Context, _ *lab) error { return run(ctx, opt) })
}

// rows compare the total at auto, and the split that was found, with the best
// cell; the other cells follow.
func (j *splitJob) rows(all []*contender, cells []tune.Split, found tune.Split) []Row {
	auto := Row{Name: j.name + " at auto", Unit: inSeconds, Ours: figures(all[0].samples)}
	best := Peer{}
	var others []Peer
	split := Row{Name: fmt.Sprintf("%s in the split found, %s", j.name, found), Unit: inSeconds}
	for i, c := range cells {
		p := Peer{Name: c.String(), Figures: figures(all[i+1].samples)}
		if best.Name == "" || p.Median < best.Median {
			best = p
		}
		if c == found {
			split.Ours = p.Figures
		}
		if j.floor != nil && c == j.floor.Split {
			p.AtLeast = j.floor.times
		}
		others = append(others, p)
	}
	best.Name, best.AtLeast = "best cell, "+best.Name, j.near
	auto.Peers = append([]Peer{best}, others...)
	best.AtLeast = othersNear
	split.Peers = []Peer{best}
	return []Row{auto, split}
}
