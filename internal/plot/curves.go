package plot

import (
	"image/color"
	"math"

	"gonum.org/v1/gonum/interp"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// drawnCurve is a curve with its looks.
type drawnCurve struct {
	*Curve
	label string // as it fits
	paint color.RGBA
	line  draw.LineStyle
	shape *shape // nil if points are not shown
}

// paintCurves gives measured curves a colour and a shape each, and a law the
// pale colour of the points that it was fitted to, which stand before it. More
// laws of the same points take colours from the other end.
func paintCurves(curves []Curve) []drawnCurve {
	var all []drawnCurve
	measured, laws := 0, 0
	for i := range curves {
		c := &curves[i]
		d := drawnCurve{Curve: c, label: elide(style(textSize, ink), c.Label, mostLabel)}
		switch c.Style {
		case Measured:
			d.paint, d.shape = series[measured%len(series)], shapes[measured%len(shapes)]
			d.line = draw.LineStyle{Color: d.paint, Width: 1.25}
			measured, laws = measured+1, 0
		case Law:
			d.paint = series[(max(0, measured-1)+2*laws)%len(series)]
			d.line = draw.LineStyle{Color: tint(d.paint, 0.6), Width: 3}
			laws++
		case Bound:
			d.paint = color.RGBA{0x73, 0x73, 0x73, 0xff}
			d.line = draw.LineStyle{Color: d.paint, Width: 1}
		default:
			d.paint = color.RGBA{0x73, 0x73, 0x73, 0xff}
			d.line = draw.LineStyle{Color: d.paint, Width: 0.75, Dashes: []vg.Length{4, 3}}
		}
		all = append(all, d)
	}
	return all
}

// drawCurves draws what was measured above all else.
func (d *chartDrawing) drawCurves(c *draw.Canvas) {
	area := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
		Min: vg.Point{X: d.left, Y: d.bottom}, Max: vg.Point{X: d.right, Y: d.top},
	}}
	for _, kind := range []Style{Ideal, Bound, Law, Measured} {
		for i := range d.curves {
			if curve := &d.curves[i]; curve.Style == kind {
				c.StrokeLines(curve.line, area.ClipLinesXY(d.path(curve))...)
			}
		}
	}
	step := (d.right - d.left) / vg.Length(d.x1-d.x0)
	size := min(pointSize, max(0.4*step, pointSize/3))
	for i := range d.curves {
		if curve := &d.curves[i]; curve.shape != nil {
			for j := range curve.X {
				curve.drawPoint(c, d.point(curve.X[j], curve.Y[j]), size)
			}
		}
	}
}

// path is the line of a curve.
func (d *chartDrawing) path(c *drawnCurve) []vg.Point {
	var line []vg.Point
	add := func(x, y float64) { line = append(line, d.point(x, y)) }
	switch c.Style {
	case Law:
		smooth(c.X, c.Y, add)
	case Bound:
		for i := range c.X {
			if i > 0 {
				add(c.X[i], c.Y[i-1])
			}
			add(c.X[i], c.Y[i])
		}
		add(d.x1, c.Y[len(c.Y)-1])
	default:
		for i := range c.X {
			add(c.X[i], c.Y[i])
		}
	}
	return line
}

const smoothSteps = 12 // between two points

// smooth goes through points without a bend or an overshoot: F. N. Fritsch and
// J. Butland (1984), doi:10.1137/0905021.
func smooth(xs, ys []float64, add func(x, y float64)) {
	var curve interp.FritschButland
	if len(xs) < 3 || len(xs) > 100 || curve.Fit(xs, ys) != nil {
		for i := range xs {
			add(xs[i], ys[i])
		}
		return
	}
	add(xs[0], ys[0])
	for i := range len(xs) - 1 {
		for k := range smoothSteps {
			x := xs[i] + (xs[i+1]-xs[i])*float64(k+1)/smoothSteps
			add(x, curve.Predict(x))
		}
	}
}

const pointSize = vg.Length(2.7)

// drawPoint draws a point with a thin white edge, so that points stay apart.
func (d *drawnCurve) drawPoint(c *draw.Canvas, at vg.Point, size vg.Length) {
	d.shape.draw(c, white, at, size*1.33)
	d.shape.draw(c, d.paint, at, size)
}

// shapes are those of points. There are eight, and seven colours, so that no pair
// of both comes twice among 56 curves.
var shapes = []*shape{
	{size: 1},
	{corners: 4, size: 1.2, turn: math.Pi / 4},
	{corners: 3, size: 1.35, turn: math.Pi / 2},
	{corners: 4, size: 1.3},
	{corners: 3, size: 1.35, turn: -math.Pi / 2},
	{corners: 8, size: 1.6, inner: 0.4, turn: math.Pi / 2},
	{corners: 10, size: 1.5, inner: 0.45, turn: math.Pi / 2},
	{size: 1.15, hollow: true},
}

// shape is a disk, a regular polygon, or a star, of which every second corner
// lies further in.
type shape struct {
	corners     int
	size, inner float64
	turn        float64
	hollow      bool
}

func (s *shape) draw(c *draw.Canvas, fill color.Color, at vg.Point, size vg.Length) {
	r := size * vg.Length(s.size)
	if s.corners == 0 {
		disk(c, fill, at, r)
		if s.hollow && fill != white {
			disk(c, white, at, r*0.55)
		}
		return
	}
	var corners []vg.Point
	for i := range s.corners {
		out := r
		if s.inner > 0 && i%2 == 1 {
			out *= vg.Length(s.inner)
		}
		sin, cos := math.Sincos(s.turn + 2*math.Pi*float64(i)/float64(s.corners))
		corners = append(corners, vg.Point{X: at.X + out*vg.Length(cos), Y: at.Y + out*vg.Length(sin)})
	}
	c.FillPolygon(fill, corners)
}

func disk(c *draw.Canvas, fill color.Color, at vg.Point, r vg.Length) {
	var path vg.Path
	path.Move(vg.Point{X: at.X + r, Y: at.Y})
	path.Arc(at, r, 0, 2*math.Pi)
	path.Close()
	c.SetColor(fill)
	c.Fill(path)
}
