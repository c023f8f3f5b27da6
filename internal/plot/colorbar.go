package plot

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colorBar shows which number has which colour.
type colorBar struct {
	scale  scale
	unit   string
	height vg.Length // with its tips
}

const (
	barWidth   = vg.Length(12)
	tipHeight  = vg.Length(10)
	barLabels  = vg.Length(6) // space before them
	lowestBar  = vg.Length(72)
	tallestBar = vg.Length(250)
	barSteps   = 128
)

func newColorBar(s scale, unit string) colorBar { return colorBar{scale: s, unit: unit} }

// width is that of the bar with all that is written beside it.
func (b colorBar) width() vg.Length {
	label := style(smallSize, quiet)
	widest := vg.Length(0)
	for _, text := range append(b.tips(), tickLabels(b.ticks(lowestBar))...) {
		widest = max(widest, label.Width(text))
	}
	return max(barWidth+barLabels+widest, style(textSize, ink).Width(b.unit))
}

func tickLabels(ticks []float64) []string {
	all := make([]string, len(ticks))
	for i, t := range ticks {
		all[i] = tickLabel(t)
	}
	return all
}

// tips says what lies beyond the lower and the upper end; "" is nothing.
func (b colorBar) tips() []string {
	all := []string{"", ""}
	if b.scale.least < b.scale.low {
		all[0] = "down to " + number(b.scale.least)
	}
	if b.scale.most > b.scale.high {
		all[1] = "up to " + number(b.scale.most)
	}
	return all
}

func (b colorBar) ticks(height vg.Length) []float64 {
	return ticks(b.scale.low, b.scale.high, int(height/18))
}

// draw draws the bar below and to the right of a point. Ends beyond which there
// are numbers are pointed.
func (b colorBar) draw(c *draw.Canvas, left, top vg.Length) {
	write(c, style(textSize, ink), left, top+lineSpace/2+3, b.unit)
	low, high := top-b.height, top
	right, tips := left+barWidth, b.tips()
	label := style(smallSize, quiet)
	tip := func(v float64, base, point vg.Length, text string) {
		c.FillPolygon(b.scale.color(v), []vg.Point{{X: left, Y: base}, {X: right, Y: base}, {X: left + barWidth/2, Y: point}})
		write(c, label, right+barLabels, base+0.8*(point-base), text)
	}
	if tips[0] != "" {
		low += tipHeight
		tip(b.scale.low, low, low-tipHeight, tips[0])
	}
	if tips[1] != "" {
		high -= tipHeight
		tip(b.scale.high, high, high+tipHeight, tips[1])
	}
	b.drawColors(c, left, low, right, high)
	at := func(v float64) vg.Length {
		if b.scale.high == b.scale.low {
			return (low + high) / 2
		}
		return low + (high-low)*vg.Length((v-b.scale.low)/(b.scale.high-b.scale.low))
	}
	for _, t := range b.ticks(high - low) {
		y := at(t)
		c.StrokeLine2(draw.LineStyle{Color: quiet, Width: 0.5}, right, y, right+3, y)
		write(c, label, right+barLabels, y, tickLabel(t))
	}
}

// drawColors fills the bar in steps that overlap, so that no seam shows.
func (b colorBar) drawColors(c *draw.Canvas, left, low, right, high vg.Length) {
	for i := range barSteps {
		from := low + (high-low)*vg.Length(i)/barSteps
		v := b.scale.low + (b.scale.high-b.scale.low)*(float64(i)+0.5)/barSteps
		box(c, b.scale.color(v), left, from, right, high)
	}
}
