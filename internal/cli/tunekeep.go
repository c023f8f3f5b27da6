package cli

import (
	"cmp"
	"path/filepath"
	"slices"

	"github.com/comal-go/comal/tune"
)

// tableFile is the table of the splits that were tried, as --replay reads it.
const tableFile = "times.txt"

// why says why more workers do not help.
func (h *hunt) why(*tune.Comparison) []string { return nil }

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
	return writeWhole(filepath.Join(p.folder, tableFile), g.Write)
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
