package plot

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	labelSpace = vg.Length(13) // of a label's line
	labelGap   = vg.Length(30) // between the axes and the labels
	signAt     = vg.Length(20) // of a curve's sign, from the axes
)

// drawLabels writes the name of each curve at its end: to the right, or above
// the axes where it leaves upwards. Labels that would overlap move apart, and a
// thin line shows whose they are.
func (d *chartDrawing) drawLabels(c *draw.Canvas) {
	var right, above []*curveEnd
	for i := range d.curves {
		end := d.end(&d.curves[i])
		if end.above {
			above = append(above, end)
		} else {
			right = append(right, end)
		}
	}
	d.drawRight(c, right)
	d.drawAbove(c, above)
}

// curveEnd is where a curve ends or leaves the axes.
type curveEnd struct {
	*drawnCurve
	at    vg.Point
	above bool
}

// end follows a curve until it ends or leaves upwards for good.
func (d *chartDrawing) end(curve *drawnCurve) *curveEnd {
	line := d.path(curve)
	last := len(line) - 1
	if line[last].Y <= d.top {
		return &curveEnd{curve, line[last], false}
	}
	i := last
	for i > 0 && line[i-1].Y > d.top {
		i--
	}
	at := vg.Point{X: line[i].X, Y: d.top}
	if i > 0 {
		from, to := line[i-1], line[i]
		at.X = from.X + (to.X-from.X)*(d.top-from.Y)/(to.Y-from.Y)
	}
	return &curveEnd{curve, at, true}
}

func (d *chartDrawing) drawRight(c *draw.Canvas, ends []*curveEnd) {
	slices.SortStableFunc(ends, func(a, b *curveEnd) int { return cmp.Compare(a.at.Y, b.at.Y) })
	places, sizes := make([]vg.Length, len(ends)), make([]vg.Length, len(ends))
	for i, e := range ends {
		places[i], sizes[i] = e.at.Y, labelSpace
	}
	spread(places, sizes, d.bottom, d.top+labelSpace/2)
	for i, e := range ends {
		sign := vg.Point{X: d.right + signAt, Y: places[i]}
		leader := draw.LineStyle{Color: tint(e.paint, 0.5), Width: 0.5, Dashes: []vg.Length{1, 1.5}}
		c.StrokeLines(leader, []vg.Point{{X: e.at.X + 5, Y: e.at.Y}, {X: max(e.at.X+5, d.right), Y: e.at.Y}, {X: sign.X - 7, Y: sign.Y}})
		e.drawSign(c, sign)
		write(c, style(textSize, asText(e.paint)), d.right+labelGap, places[i], e.label)
	}
}

// drawSign draws what tells a curve from others.
func (e *curveEnd) drawSign(c *draw.Canvas, at vg.Point) {
	c.StrokeLine2(e.line, at.X-6, at.Y, at.X+6, at.Y)
	if e.shape != nil {
		e.drawPoint(c, at, pointSize)
	}
}

func (d *chartDrawing) drawAbove(c *draw.Canvas, ends []*curveEnd) {
	slices.SortStableFunc(ends, func(a, b *curveEnd) int { return cmp.Compare(a.at.X, b.at.X) })
	places, sizes := make([]vg.Length, len(ends)), make([]vg.Length, len(ends))
	for i, e := range ends {
		places[i], sizes[i] = e.at.X, style(textSize, ink).Width(e.label)+10
	}
	spread(places, sizes, d.left, width-edge)
	for i, e := range ends {
		write(c, aligned(style(textSize, asText(e.paint)), draw.XCenter), places[i], d.top+8, e.label)
	}
}

// spread moves sorted places apart so that things of these sizes fit beside each
// other between low and high, and as little as possible: the sum of the squares
// of all moves is least. Without their sizes this is isotonic regression, solved
// by pooling neighbours in the wrong order: M. Ayer and others (1955),
// doi:10.1214/aoms/1177728423.
func spread(places, sizes []vg.Length, low, high vg.Length) {
	type pool struct {
		mean vg.Length
		n    int
	}
	var pools []pool
	before := make([]vg.Length, len(places)) // from the first place to each, if all touch
	for i, place := range places {
		if i > 0 {
			before[i] = before[i-1] + (sizes[i-1]+sizes[i])/2
		}
		p := pool{place - before[i], 1}
		for len(pools) > 0 && pools[len(pools)-1].mean > p.mean {
			last := pools[len(pools)-1]
			pools = pools[:len(pools)-1]
			n := last.n + p.n
			p = pool{(last.mean*vg.Length(last.n) + p.mean*vg.Length(p.n)) / vg.Length(n), n}
		}
		pools = append(pools, p)
	}
	i := 0
	for _, p := range pools {
		for range p.n {
			last := len(places) - 1
			place := min(p.mean, high-sizes[last]/2-before[last])
			places[i] = max(place, low+sizes[0]/2) + before[i]
			i++
		}
	}
}
