package plot

import (
	"image/color"
	"math"
)

// series are the colours of curves, of the palette by Okabe and Ito (Color
// Universal Design, 2008), which readers with any kind of colour vision can tell
// apart. Its yellow is too light for lines on white.
var series = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	{0x26, 0x26, 0x26, 0xff}, // nearly black
}

// viridis is ten colours of the map of that name by S. van der Walt and N. Smith
// (2015, public domain). Such maps stay readable with any kind of colour vision:
// Nuñez, Anderton and Renslow (2018), doi:10.1371/journal.pone.0199239.
var viridis = []color.RGBA{
	{0x44, 0x01, 0x54, 0xff},
	{0x48, 0x28, 0x78, 0xff},
	{0x3e, 0x4a, 0x89, 0xff},
	{0x31, 0x68, 0x8e, 0xff},
	{0x26, 0x82, 0x8e, 0xff},
	{0x1f, 0x9e, 0x89, 0xff},
	{0x35, 0xb7, 0x79, 0xff},
	{0x6d, 0xcd, 0x59, 0xff},
	{0xb4, 0xde, 0x2c, 0xff},
	{0xfd, 0xe7, 0x25, 0xff},
}

// shade returns the colour at t, from 0, the darkest, to 1, the lightest. It is
// placed among the colours of viridis such that lightness grows in proportion
// to t, so that a print in grey shows the numbers as well.
func shade(t float64) color.RGBA {
	dark, light := lightness(viridis[0]), lightness(viridis[len(viridis)-1])
	want := dark + (light-dark)*min(1, max(0, t))
	low, high := 0.0, 1.0
	for range 20 {
		middle := (low + high) / 2
		if lightness(between(viridis, middle)) < want {
			low = middle
		} else {
			high = middle
		}
	}
	return between(viridis, high)
}

// between returns the colour at a place from 0 to 1 along a list of colours.
func between(list []color.RGBA, at float64) color.RGBA {
	at *= float64(len(list) - 1)
	i := min(int(at), len(list)-2)
	return mix(list[i], list[i+1], at-float64(i))
}

// mix mixes two colours: a with as much of b as part says.
func mix(a, b color.RGBA, part float64) color.RGBA {
	of := func(a, b uint8) uint8 { return uint8(math.Round(float64(a)*(1-part) + float64(b)*part)) }
	return color.RGBA{of(a.R, b.R), of(a.G, b.G), of(a.B, b.B), 0xff}
}

// tint mixes a colour with white.
func tint(c color.RGBA, white float64) color.RGBA {
	return mix(c, color.RGBA{0xff, 0xff, 0xff, 0xff}, white)
}

// luminance is the light that a colour of sRGB (IEC 61966-2-1) gives off, from 0
// to 1.
func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// lightness is how light a colour looks, L* of CIELAB, from 0 to 100.
func lightness(c color.Color) float64 {
	y := luminance(c)
	if y <= 216.0/24389 {
		return y * 24389 / 27
	}
	return 116*math.Cbrt(y) - 16
}

// contrast is that of two colours as the Web Content Accessibility Guidelines
// reckon it, from 1 to 21; text needs 4.5.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

const readable = 4.5

// inkOn is the colour of text on a colour. The lesser of both contrasts is never
// below 4.58.
func inkOn(c color.Color) color.Color {
	if contrast(white, c) > contrast(black, c) {
		return white
	}
	return black
}

// asText is a colour made as dark as text on white must be.
func asText(c color.RGBA) color.RGBA {
	for contrast(c, white) < readable {
		c = mix(c, color.RGBA{A: 0xff}, 0.05)
	}
	return c
}
