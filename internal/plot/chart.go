package plot

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Style is how a curve is drawn.
type Style int

// The styles.
const (
	Measured Style = iota // points and a line
	Ideal                 // thin and dashed
	Law                   // a fitted law: smooth, pale beside the points before it
	Bound                 // what the number of items allows: steps
)

// Curve is one line of a chart, labelled at its end. X grows.
type Curve struct {
	Label string
	Style Style
	X, Y  []float64
}

// Chart shows curves over a number of workers.
type Chart struct {
	Title, Subtitle string
	XLabel, YLabel  string
	Curves          []Curve
	Note            string // below, as what explains the curve
}

// Write draws the chart. What is not measured may leave it at its upper edge.
func (c *Chart) Write(w io.Writer, f Format) error {
	if err := c.check(); err != nil {
		return err
	}
	d := c.layOut()
	return render(w, f, width, d.height, func(c *draw.Canvas) {
		d.head.draw(c)
		d.drawAxes(c)
		d.drawCurves(c)
		d.drawLabels(c)
		y := d.noteTop
		for _, line := range d.note {
			y -= textLine
			write(c, style(textSize, ink), edge, y+textLine/2, line)
		}
	})
}

// check says what cannot be drawn.
func (c *Chart) check() error {
	if len(c.Curves) == 0 {
		return errors.New("plot: a chart without a curve")
	}
	for _, curve := range c.Curves {
		if len(curve.X) == 0 || len(curve.X) != len(curve.Y) {
			return fmt.Errorf("plot: curve %q has %d x and %d y", curve.Label, len(curve.X), len(curve.Y))
		}
		for i, x := range curve.X {
			if !(math.Abs(x) <= mostWorkers) || !drawable(curve.Y[i]) {
				return fmt.Errorf("plot: point %d of curve %q, (%v, %v), cannot be drawn; leave it out", i+1, curve.Label, x, curve.Y[i])
			}
			if i > 0 && x <= curve.X[i-1] {
				return fmt.Errorf("plot: point %d of curve %q, at %v, does not lie to the right of the one before it", i+1, curve.Label, x)
			}
		}
	}
	return nil
}

const mostWorkers = 1e9

// drawable says that sums and differences of a few such numbers stay finite.
func drawable(v float64) bool { return math.Abs(v) <= 1e300 }

// axes places points in a rectangle of the picture.
type axes struct {
	left, bottom, right, top vg.Length
	x0, x1, y0, y1           float64 // at its sides
}

func (a *axes) point(x, y float64) vg.Point {
	return vg.Point{
		X: a.left + (a.right-a.left)*vg.Length((x-a.x0)/(a.x1-a.x0)),
		Y: a.bottom + (a.top-a.bottom)*vg.Length((y-a.y0)/(a.y1-a.y0)),
	}
}

// fit chooses the ends of the axes. Numbers of workers have half a step beside
// them. Upwards there is room for what was measured and half as much again: an
// ideal of 64 would press measured 3 flat.
func (a *axes) fit(curves []Curve) {
	a.x0, a.x1 = math.Inf(1), math.Inf(-1)
	measured, most, least := 0.0, 0.0, 0.0
	for _, c := range curves {
		a.x0, a.x1 = min(a.x0, c.X[0]), max(a.x1, c.X[len(c.X)-1])
		most, least = max(most, slices.Max(c.Y)), min(least, slices.Min(c.Y))
		if c.Style == Measured {
			measured = max(measured, slices.Max(c.Y))
		}
	}
	if measured > 0 {
		most = min(most, 1.5*measured)
	}
	a.x0, a.x1 = a.x0-0.5, a.x1+0.5
	a.y0, a.y1 = least, most+(most-least)*0.05
	if a.y1-a.y0 < 1e-300 {
		a.y1++
	}
}

const (
	plotHeight = vg.Length(270)
	aboveAxes  = vg.Length(32) // the name of y, and labels of what leaves upwards
	belowAxes  = vg.Length(40)
	mostLabel  = vg.Length(150)
	mostTicks  = 24
)

// chartDrawing is a chart laid out.
type chartDrawing struct {
	*Chart
	axes
	head    heading
	height  vg.Length
	note    []string
	noteTop vg.Length
	curves  []drawnCurve
}

func (c *Chart) layOut() *chartDrawing {
	d := &chartDrawing{Chart: c, head: newHeading(c.Title, c.Subtitle, width)}
	d.note = wrap(style(textSize, ink), c.Note, width-2*edge)
	d.fit(c.Curves)
	d.curves = paintCurves(c.Curves)
	tall := max(plotHeight, labelSpace*vg.Length(len(c.Curves)+1))
	d.noteTop = edge + textLine*vg.Length(len(d.note)) - 6
	d.bottom = d.noteTop + belowAxes
	d.top = d.bottom + tall
	d.height = whole(d.top + aboveAxes + d.head.height())
	d.left = edge + widthOf(tickLabels(d.yTicks())) + 8
	labels := vg.Length(0)
	for i := range d.curves {
		labels = max(labels, style(textSize, ink).Width(d.curves[i].label))
	}
	d.right = width - edge - labels - labelGap
	return d
}

// widthOf is that of the widest of small texts.
func widthOf(texts []string) vg.Length {
	widest := vg.Length(0)
	for _, text := range texts {
		widest = max(widest, style(smallSize, quiet).Width(text))
	}
	return widest
}

func (d *chartDrawing) yTicks() []float64 { return ticks(d.y0, d.y1, 8) }

// xTicks are whole numbers, as there is no half worker: all if they have room.
func (d *chartDrawing) xTicks() []float64 {
	first, last := math.Ceil(d.x0), math.Floor(d.x1)
	if last-first < mostTicks {
		var all []float64
		for x := first; x <= last; x++ {
			all = append(all, x)
		}
		return all
	}
	all := ticks(first, last, mostTicks/2)
	if all[0] > first && all[0]-first > (all[1]-all[0])/3 {
		all = append([]float64{first}, all...) // one worker is where the others begin
	}
	return all
}

// drawAxes draws a faint line for each round number of y, and the numbers of
// workers below.
func (d *chartDrawing) drawAxes(c *draw.Canvas) {
	label := style(smallSize, quiet)
	for _, v := range d.yTicks() {
		y := d.point(0, v).Y
		c.StrokeLine2(draw.LineStyle{Color: faint, Width: 0.6}, d.left, y, d.right, y)
		write(c, aligned(label, draw.XRight), d.left-6, y, tickLabel(v))
	}
	base := d.point(0, max(0, d.y0)).Y
	line := draw.LineStyle{Color: quiet, Width: 0.6}
	c.StrokeLine2(line, d.left, base, d.right, base)
	for _, v := range d.xTicks() {
		x := d.point(v, 0).X
		c.StrokeLine2(line, x, base, x, base-3)
		write(c, aligned(label, draw.XCenter), x, d.bottom-10, tickLabel(v))
	}
	write(c, aligned(style(textSize, ink), draw.XCenter), (d.left+d.right)/2, d.bottom-25, d.XLabel)
	write(c, style(textSize, ink), edge, d.top+aboveAxes-6, d.YLabel)
}
