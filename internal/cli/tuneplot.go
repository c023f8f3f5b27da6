package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/plot"
	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/tune"
)

// tuneFolder is where pictures go if nobody says.
const tuneFolder = "comal-tune"

// draw draws what was measured before.
func (t *tuning) draw(context.Context, words) error {
	g, err := readGrid(t.flags.plot)
	if err != nil {
		return err
	}
	var hole *tune.GridError
	if err := g.Complete(); errors.As(err, &hole) {
		hole.Advice = "measure it, and add its line"
		return hole
	}
	folder, title := tuneFolder, filepath.Base(t.flags.plot)
	if info, err := os.Stat(t.flags.plot); err == nil && info.IsDir() {
		folder = t.flags.plot
		if j, err := (cellFolder{folder}).job(); err == nil {
			title = j.title()
		}
	}
	p := &gridPicture{tuning: t, grid: g, folder: cmp.Or(t.flags.folder, folder), title: title, logical: g.Facts.Logical, physical: g.Facts.Physical}
	if err := p.print(); err != nil {
		return err
	}
	return p.draw()
}

// gridPicture prints and draws a grid.
type gridPicture struct {
	*tuning
	grid              *tune.Grid
	folder            string
	logical, physical int // of the machine; 0 if not known
	title             string
	sparse            bool // many cells are missing
}

// axes returns the numbers of processes and threads of a grid, unset last.
func axes(g *tune.Grid) (ps, ts []int) {
	for _, c := range g.Cells {
		ps, ts = append(ps, c.P), append(ts, c.T)
	}
	slices.Sort(ps)
	slices.SortFunc(ts, byThreads)
	return slices.Compact(ps), slices.Compact(ts)
}

// print prints the table and the best cell.
func (p *gridPicture) print() error {
	best := p.grid.Best()
	one, noSerial := p.grid.Serial()
	var splits []tune.Split
	for _, c := range p.grid.Cells {
		splits = append(splits, c.Split)
	}
	err := newTimeTable(splits, func(s tune.Split) (text, mark string) {
		c, ok := p.grid.At(s)
		switch {
		case !ok:
			return "", ""
		case s == best.Split:
			mark = "*"
		case noSerial == nil && c.Seconds > one.Seconds:
			mark = "!"
		}
		return secondsText(c.Seconds), mark
	}).write(p.c.out)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("\n%s is the fastest: %s", best.Split, units.Time(seconds(best.Seconds)))
	if noSerial == nil && best.Split != one.Split {
		text += fmt.Sprintf(", %.1f times as fast as 1 x 1", one.Seconds/best.Seconds)
	}
	if best.Bytes > 0 {
		text += fmt.Sprintf("; peak memory %s", units.Bytes(best.Bytes))
	}
	_, err = fmt.Fprintln(p.c.out, text+".")
	return err
}

// insetSide is how many processes and threads the small picture shows.
const insetSide = 4

// draw draws all pictures that the cells allow.
func (p *gridPicture) draw() error {
	if _, err := makeFolder(p.folder); err != nil {
		return err
	}
	all := p.maps()
	for name, m := range all {
		for suffix, format := range map[string]plot.Format{".svg": plot.SVG, ".png": plot.PNG} {
			if err := writeWhole(filepath.Join(p.folder, name+suffix), func(w io.Writer) error { return m.Write(w, format) }); err != nil {
				return err
			}
		}
	}
	names := strings.Join(slices.Sorted(maps.Keys(all)), ".svg, ") + ".svg"
	if _, err := fmt.Fprintf(p.c.out, "pictures in %s: %s, and the same as PNG\n", items.Quote(p.folder), names); err != nil {
		return err
	}
	if all["speedup"] == nil {
		_, err := fmt.Fprintln(p.c.out, "There is no picture of the speed-up: it is a comparison with 1 x 1, which was not measured.")
		return err
	}
	return nil
}

// maps are the pictures, by the names of their files.
func (p *gridPicture) maps() map[string]*plot.HeatMap {
	time := p.heatMap("Time of the whole job", "seconds", true, func(c tune.Cell) float64 { return c.Seconds })
	all := map[string]*plot.HeatMap{"time": time}
	if small := inset(time); small != nil && !p.sparse {
		all["time_inset"] = small
	}
	if one, err := p.grid.Serial(); err == nil {
		all["speedup"] = p.heatMap("Speed-up over 1 x 1", "times as fast", false, func(c tune.Cell) float64 { return one.Seconds / c.Seconds })
	}
	if slices.ContainsFunc(p.grid.Cells, func(c tune.Cell) bool { return c.Bytes > 0 }) {
		memory := p.heatMap("Peak memory of all processes", "MB", true, func(c tune.Cell) float64 {
			if c.Bytes == 0 {
				return math.NaN()
			}
			return float64(c.Bytes) / 1e6
		})
		memory.BestP, memory.BestT = 0, 0 // fewest need least: that is no news
		all["memory"] = memory
	}
	return all
}

// heatMap is the picture of what value says of each cell.
func (p *gridPicture) heatMap(title, unit string, low bool, value func(tune.Cell) float64) *plot.HeatMap {
	m := &plot.HeatMap{Title: title, Subtitle: p.subtitle(), Unit: unit, Low: low}
	m.P, m.T = axes(p.grid)
	best := math.NaN()
	for _, pr := range m.P {
		row := make([]float64, len(m.T))
		for i, th := range m.T {
			c, ok := p.grid.At(tune.Split{P: pr, T: th})
			if row[i] = math.NaN(); !ok {
				continue
			}
			row[i] = value(c)
			if v := row[i]; !math.IsNaN(v) && (math.IsNaN(best) || v < best == low && v != best) {
				best, m.BestP, m.BestT = v, pr, th
			}
		}
		m.Values = append(m.Values, row)
	}
	return m
}

// subtitle says what was measured.
func (p *gridPicture) subtitle() string {
	if p.logical == 0 {
		return p.title
	}
	text := fmt.Sprintf("on %s", units.Plural(p.logical, "CPU", "CPUs"))
	if p.physical > 0 && p.physical < p.logical {
		text = fmt.Sprintf("on %s, %d CPUs", units.Plural(p.physical, "core", "cores"), p.logical)
	}
	if p.title != "" {
		text = p.title + ", " + text
	}
	return text
}

// inset is the corner of few processes and threads, nil if that is all there is.
func inset(m *plot.HeatMap) *plot.HeatMap {
	within := func(axis []int) int {
		n := 0
		for n < len(axis) && axis[n] != tune.Unset && axis[n] <= insetSide {
			n++
		}
		return n
	}
	rows, columns := within(m.P), within(m.T)
	if rows == 0 || columns == 0 || slices.Max(m.P) <= insetSide && slices.Max(m.T) <= insetSide {
		return nil
	}
	small := *m
	small.Title += fmt.Sprintf(", up to %d x %d", insetSide, insetSide)
	small.P, small.T, small.Values, small.BestP, small.BestT = m.P[:rows], m.T[:columns], nil, 0, 0
	best := math.NaN()
	for i, row := range m.Values[:rows] {
		small.Values = append(small.Values, row[:columns])
		for j, v := range row[:columns] {
			if !math.IsNaN(v) && !(v >= best) {
				best, small.BestP, small.BestT = v, m.P[i], m.T[j]
			}
		}
	}
	return &small
}
