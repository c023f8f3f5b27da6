package plot

import (
	"image/color"
	"math"
	"testing"
)

// lab is a colour in CIELAB, where equal distances look about equal.
func lab(rgb [3]float64) [3]float64 {
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (v*24389/27 + 16) / 116
	}
	x := f((0.4124*rgb[0] + 0.3576*rgb[1] + 0.1805*rgb[2]) / 0.9505)
	y := f(0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2])
	z := f((0.0193*rgb[0] + 0.1192*rgb[1] + 0.9505*rgb[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// eyes turn light of red, green and blue into what they see.
var eyes = map[string][3][3]float64{
	"all cones": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	// Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113.
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
}

// distance is how far apart two colours look.
func distance(eye [3][3]float64, a, b color.RGBA) float64 {
	see := func(c color.RGBA) (seen [3]float64) {
		for i, row := range eye {
			for j, v := range []uint8{c.R, c.G, c.B} {
				seen[i] += row[j] * luminance(color.Gray{v})
			}
			seen[i] = min(1, max(0, seen[i]))
		}
		return lab(seen)
	}
	x, y := see(a), see(b)
	return math.Sqrt((x[0]-y[0])*(x[0]-y[0]) + (x[1]-y[1])*(x[1]-y[1]) + (x[2]-y[2])*(x[2]-y[2]))
}

func TestShadesGrowLighterEvenly(t *testing.T) {
	dark, light := lightness(shade(0)), lightness(shade(1))
	if light-dark < 70 {
		t.Errorf("lightness only from %.0f to %.0f", dark, light)
	}
	for i := range 101 {
		at := float64(i) / 100
		// Eight bits a colour round lightness by up to 0.4.
		if want, got := dark+(light-dark)*at, lightness(shade(at)); math.Abs(want-got) > 0.5 {
			t.Errorf("lightness %.2f at %.2f, want %.2f", got, at, want)
		}
		if i > 0 && lightness(shade(at)) <= lightness(shade(at-0.01)) {
			t.Errorf("no lighter at %.2f than before", at)
		}
	}
	if shade(-1) != shade(0) || shade(2) != shade(1) {
		t.Error("numbers beyond the scale have no colour of its ends")
	}
}

func TestShadesDifferForAllEyes(t *testing.T) {
	for name, eye := range eyes {
		for i := range 10 {
			a, b := shade(float64(i)/10), shade(float64(i+1)/10)
			if d := distance(eye, a, b); d < 6 || d > 35 {
				t.Errorf("%s: steps %d and %d look %.1f apart", name, i, i+1, d)
			}
			for j := i + 2; j <= 10; j++ {
				if c := shade(float64(j) / 10); distance(eye, a, c) <= distance(eye, a, b) {
					t.Errorf("%s: %d looks nearer to %d than %d does", name, j, i, i+1)
				}
			}
		}
	}
}

func TestCurveColorsDifferForAllEyes(t *testing.T) {
	for name, eye := range eyes {
		for i, a := range series {
			for _, b := range series[i+1:] {
				if d := distance(eye, a, b); d < 10 {
					t.Errorf("%s: %v and %v look %.1f apart", name, a, b, d)
				}
			}
		}
	}
}

func TestTextCanBeRead(t *testing.T) {
	for i := range 201 {
		if c := shade(float64(i) / 200); contrast(c, inkOn(c)) < readable {
			t.Errorf("contrast %.2f on %v", contrast(c, inkOn(c)), c)
		}
	}
	for _, c := range series {
		if contrast(asText(c), white) < readable {
			t.Errorf("%v as text has contrast %.2f", c, contrast(asText(c), white))
		}
	}
	for _, c := range []color.Color{ink, quiet} {
		if contrast(c, white) < readable {
			t.Errorf("%v has contrast %.2f", c, contrast(c, white))
		}
	}
}
