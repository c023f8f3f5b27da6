package plot

import (
	"image/color"
	"io"

	stdfont "golang.org/x/image/font"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// The colours are of the palette by Okabe and Ito (2008), which readers with any
// kind of colour vision can tell apart; as greys they differ, too.
var (
	ink   = color.Gray{0x26}
	quiet = color.Gray{0x73}
	faint = color.Gray{0xe3}
	plain = color.RGBA{0x99, 0x99, 0x99, 0xff} // what is compared with
	vivid = color.RGBA{0x00, 0x72, 0xb2, 0xff} // what it is about
)

// tint mixes a colour with white.
func tint(c color.RGBA, white float64) color.RGBA {
	mix := func(v uint8) uint8 { return uint8(float64(v)*(1-white) + 255*white) }
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 0xff}
}

const (
	dotsPerInch = 192 // sharp on a screen of high resolution
	textSize    = 10
	smallSize   = 8
	titleSize   = 13
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

// write draws text at a point of its first line's middle. Faces sit a little
// lower than their boxes.
func write(c *draw.Canvas, s text.Style, x, y vg.Length, words string) {
	c.FillText(s, vg.Point{X: x, Y: y + s.Font.Size/12}, words)
}

// writePNG draws into a canvas of that size and writes it.
func writePNG(w io.Writer, width, height vg.Length, paint func(*draw.Canvas)) error {
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dotsPerInch))
	whole := draw.New(c)
	paint(&whole)
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}

// box fills a rectangle.
func box(c *draw.Canvas, fill color.Color, left, bottom, right, top vg.Length) {
	c.FillPolygon(fill, []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}})
}
