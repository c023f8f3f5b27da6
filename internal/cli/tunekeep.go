package cli

import (
	"cmp"
	"path/filepath"
	"slices"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/learnt"
	"github.com/comal-go/comal/tune"
)

// tableFile is the table of the splits that were tried, as --replay reads it.
const tableFile = "times.txt"

// keep writes the table and the pictures, and what was learnt for the next map.
func (h *hunt) keep(c *tune.Comparison) error {
	j := h.job.describe()
	g := h.measured(c)
	p := &gridPicture{
		tuning: h.tuning, grid: g, folder: cmp.Or(h.flags.folder, tuneFolder),
		title: j.title(), logical: j.Logical, physical: j.Physical, sparse: true,
	}
	if err := p.draw(); err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(p.folder, tableFile), g.Write); err != nil {
		return err
	}
	h.learn(c)
	return nil
}

// measured is what was tried and came to its end, as a grid with holes.
func (h *hunt) measured(c *tune.Comparison) *tune.Grid {
	g := &tune.Grid{Facts: tune.Facts{Items: h.job.n, Logical: h.cfg.Logical, Physical: h.cfg.Physical}}
	for _, t := range c.Tried {
		if !t.Cut() {
			g.Cells = append(g.Cells, tune.Cell{Split: t.Split, Seconds: t.Seconds(), Bytes: h.peak(t.Split)})
		}
	}
	slices.SortFunc(g.Cells, func(a, b tune.Cell) int { return cmp.Or(a.P-b.P, a.T-b.T) })
	return g
}

// learn keeps the split for the next map of the same job. That it cannot be kept
// is no reason to fail.
func (h *hunt) learn(c *tune.Comparison) {
	if !h.remembers(c) {
		return
	}
	err := learnt.Open(splitsOfRun()).Put(learnt.Entry{Key: h.job.first.splitsKey(h.machine, h.job.known), Learnt: h.learnt(c)})
	if err != nil {
		h.job.warn(err.Error())
	}
}

// remembers says whether the split is kept for the next map. What is mostly noise,
// or not all of the search, is not.
func (h *hunt) remembers(c *tune.Comparison) bool {
	return splitsOfRun() != "" && h.err == nil && !c.Noisy() && h.learnt(c).ItemTime > 0 && h.flags.processes == 0 && h.flags.threads == 0
}

// learnt is what was found.
func (h *hunt) learnt(c *tune.Comparison) tune.Learnt {
	l := tune.Learnt{Best: c.Best.Split}
	if rule, ok := c.Of(h.cfg.Rule()); ok && !rule.Cut() {
		l.Gain = max(0, rule.Seconds()/c.Best.Seconds()-1)
		if c.Same(rule) {
			l.Best, l.Gain = rule.Split, 0
		}
	}
	for _, t := range c.Tried {
		l.Tried = append(l.Tried, t.Split)
	}
	for _, s := range h.samples(c) {
		if s.Split == l.Best && len(s.Tasks) > 0 {
			tasks := slices.Sorted(slices.Values(s.Tasks))
			l.ItemTime, l.Start = tasks[len(tasks)/2], s.Start.Seconds()
			l.Bytes = h.peak(s.Split) / int64(s.Split.P)
		}
	}
	return l
}

// splitsKey is the name under which the split of a job is kept.
func (r *mapRun) splitsKey(m host.Info, n int) learnt.Key {
	return learnt.KeyOf(m, r.program.kind.String(), r.program.splitsName(), n, r.option.Costs)
}
