package plot

import (
	"image/color"
	"math"

	stdfont "golang.org/x/image/font"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var (
	white = color.Gray{0xff}
	black = color.Gray{0x00}
	ink   = color.Gray{0x26}
	quiet = color.Gray{0x6e}
	faint = color.Gray{0xe3}
	plain = color.RGBA{0x99, 0x99, 0x99, 0xff} // what is compared with
	vivid = series[0]                          // what it is about
)

// Lengths are in points.
const (
	width     = 8 * vg.Inch
	edge      = vg.Length(20)
	textSize  = vg.Length(10)
	smallSize = vg.Length(8)
	titleSize = vg.Length(13)
)

// style is one of the plain face.
func style(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color: c, Font: font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		XAlign: draw.XLeft, YAlign: draw.YCenter, Handler: gonum.DefaultTextHandler,
	}
}

// bold is one of the bold face.
func bold(size vg.Length, c color.Color) text.Style {
	s := style(size, c)
	s.Font.Weight = stdfont.WeightBold
	return s
}

// aligned is the style with its text left of a point (-1), right of it (0) or on
// both sides (-0.5).
func aligned(s text.Style, x text.XAlignment) text.Style {
	s.XAlign = x
	return s
}

// write draws text at a point of its line's middle. Faces sit a little lower
// than their boxes.
func write(c *draw.Canvas, s text.Style, x, y vg.Length, words string) {
	c.FillText(s, vg.Point{X: x, Y: y + s.Font.Size/12}, printable(words))
}

// writeUp draws text that runs upwards, the middle of its line at a point.
func writeUp(c *draw.Canvas, s text.Style, x, y vg.Length, words string) {
	s.Rotation = quarterTurn
	c.FillText(s, vg.Point{X: x - s.Font.Size/12, Y: y}, printable(words))
}

const quarterTurn = math.Pi / 2

// box fills a rectangle.
func box(c *draw.Canvas, fill color.Color, left, bottom, right, top vg.Length) {
	c.FillPolygon(fill, corners(left, bottom, right, top))
}

// frame draws the outline of a rectangle.
func frame(c *draw.Canvas, line draw.LineStyle, left, bottom, right, top vg.Length) {
	around := corners(left, bottom, right, top)
	c.StrokeLines(line, append(around, around[0], around[1]))
}

func corners(left, bottom, right, top vg.Length) []vg.Point {
	return []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}}
}
