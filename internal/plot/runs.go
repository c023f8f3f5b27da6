package plot

import (
	"cmp"
	"image/color"
	"io"
	"slices"
	"time"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/comal-go/comal/internal/units"
)

// Run is the same work done in one way.
type Run struct {
	Label string // the split, as in "2 x 1"
	Note  string // stands behind the time
	Wall  time.Duration
	Spans []Span
}

// Span is when a worker was at one item.
type Span struct {
	Worker     string
	Start, End time.Duration // since the run began
}

// Runs compares runs: of each its time as a bar, and below what each worker did
// when. The last run is the one it is about.
type Runs struct {
	Title, Subtitle string
	Runs            []Run
}

// Write draws the runs.
func (r *Runs) Write(w io.Writer, f Format) error {
	head := newHeading(r.Title, r.Subtitle, width)
	bars := newBars(r.Runs)
	return render(w, f, width, head.height()+bars.height+footRoom, func(c *draw.Canvas) {
		head.draw(c)
		y := c.Max.Y - head.height()
		bars.drawAxis(c, y)
		for i := range bars.runs {
			bars.runs[i].draw(c, bars.x, y)
			y -= bars.runs[i].height()
		}
	})
}

const (
	footRoom  = vg.Length(32)
	labelRoom = vg.Length(78)  // left of the bars
	noteRoom  = vg.Length(150) // right of the longest
	barHeight = vg.Length(18)
	barGap    = vg.Length(5)
	runGap    = vg.Length(14)
	rowHeight = vg.Length(14)  // of a worker
	mostRows  = vg.Length(260) // of all workers of a run
)

// bars are runs on a common scale of time.
type bars struct {
	runs    []drawnRun
	height  vg.Length
	seconds float64 // of the longest
}

type drawnRun struct {
	Run
	paint   color.RGBA
	workers []string
	row     vg.Length // height of a worker's row
}

func newBars(runs []Run) *bars {
	b := &bars{}
	for i, r := range runs {
		d := drawnRun{Run: r, paint: plain, row: rowHeight}
		if i == len(runs)-1 {
			d.paint = vivid
		}
		for _, s := range r.Spans {
			if !slices.Contains(d.workers, s.Worker) {
				d.workers = append(d.workers, s.Worker)
			}
		}
		slices.SortFunc(d.workers, shortFirst)
		d.row = min(d.row, mostRows/vg.Length(max(1, len(d.workers))))
		b.runs = append(b.runs, d)
		b.height += d.height()
		b.seconds = max(b.seconds, r.Wall.Seconds())
	}
	return b
}

// shortFirst sorts g9 before g10.
func shortFirst(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

func (d *drawnRun) height() vg.Length {
	return barHeight + barGap + d.row*vg.Length(len(d.workers)) + runGap
}

// x is where a time stands.
func (b *bars) x(seconds float64) vg.Length {
	if b.seconds == 0 {
		return labelRoom
	}
	return labelRoom + (width-labelRoom-noteRoom)*vg.Length(seconds/b.seconds)
}

// drawAxis draws a faint line for each round number of seconds.
func (b *bars) drawAxis(c *draw.Canvas, top vg.Length) {
	label := aligned(style(smallSize, quiet), draw.XCenter)
	at := vg.Length(0)
	for _, t := range ticks(0, b.seconds, 8) {
		at = b.x(t)
		c.StrokeLine2(draw.LineStyle{Color: faint, Width: 0.5}, at, footRoom, at, top)
		write(c, label, at, footRoom-8, tickLabel(t))
	}
	write(c, aligned(label, draw.XLeft), at+12, footRoom-8, "seconds")
}

// draw draws a run below y.
func (d *drawnRun) draw(c *draw.Canvas, x func(float64) vg.Length, y vg.Length) {
	end, middle := x(d.Wall.Seconds()), y-barHeight/2
	box(c, d.paint, x(0), y-barHeight, end, y)
	took := bold(textSize, ink)
	write(c, aligned(took, draw.XRight), x(0)-8, middle, d.Label)
	text := units.Time(d.Wall)
	write(c, took, end+7, middle, text)
	write(c, style(textSize, ink), end+7+took.Width(text)+8, middle, d.Note)
	d.drawWorkers(c, x, y-barHeight-barGap)
}

// drawWorkers draws a row of items for each worker.
func (d *drawnRun) drawWorkers(c *draw.Canvas, x func(float64) vg.Length, y vg.Length) {
	shades := []color.Color{tint(d.paint, 0.45), tint(d.paint, 0.72)}
	label := aligned(style(smallSize, quiet), draw.XRight)
	for _, worker := range d.workers {
		if d.row >= 8 {
			write(c, label, x(0)-8, y-d.row/2, worker)
		}
		n := 0
		for _, s := range d.Spans {
			if s.Worker == worker {
				box(c, shades[n%2], x(s.Start.Seconds()), y-d.row+min(2, d.row/6), x(s.End.Seconds()), y)
				n++
			}
		}
		y -= d.row
	}
}
