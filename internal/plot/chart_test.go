package plot

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// timings reads lines of "n seconds" and returns speed-ups.
func timings(t *testing.T, file string) (n, speedup []float64) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	one := 0.0
	for line := range strings.Lines(string(text)) {
		var x, seconds float64
		if strings.HasPrefix(line, "#") {
			continue
		}
		if _, err := fmt.Sscanf(line, "%g %g", &x, &seconds); err != nil {
			t.Fatal(err)
		}
		if one == 0 {
			one = seconds
		}
		n, speedup = append(n, x), append(speedup, one/seconds)
	}
	return n, speedup
}

// of is a curve of a function at 1, 2 ... n.
func of(label string, s Style, n int, y func(n float64) float64) Curve {
	c := Curve{Label: label, Style: s}
	for i := range n {
		c.X, c.Y = append(c.X, float64(i+1)), append(c.Y, y(float64(i+1)))
	}
	return c
}

func ideal(n int) Curve { return of("ideal", Ideal, n, func(n float64) float64 { return n }) }

func amdahl(p float64) func(n float64) float64 {
	return func(n float64) float64 { return 1 / (1 - p + p/n) }
}

func charts(t *testing.T) map[string]*Chart {
	x, y := timings(t, "recorded-threads.txt")
	threads := &Chart{
		Title: "Speed-up of a product of two matrices by threads", Subtitle: "6000 x 6000, float64; a laptop with 4 cores (8 logical)",
		XLabel: "threads", YLabel: "speed-up",
		Curves: []Curve{ideal(12), {"measured", Measured, x, y}, of("USL: 85 % parallel", Law, 12, func(n float64) float64 { return n / (1 + 0.15*(n-1) + 0.012*n*(n-1)) })},
		Note:   "The break after 4 threads says 4 physical cores; that after 8 says 8 logical ones. Adding threads stops paying at 4.",
	}
	x, y = timings(t, "recorded-processes.txt")
	processes := &Chart{
		Title: "Speed-up by processes", Subtitle: "16 sums of 10 million numbers, Python", XLabel: "processes", YLabel: "speed-up",
		Curves: []Curve{
			{"processes", Measured, x, y},
			ideal(11),
			of("16 items", Bound, 11, func(n float64) float64 { return 16 / math.Ceil(16/n) }),
			of("Amdahl: 78 %", Law, 11, amdahl(0.78)), of("USL: 88 %", Law, 11, func(n float64) float64 { return n / (1 + 0.1*(n-1) + 0.02*n*(n-1)) }),
			of("threads (GIL)", Measured, 11, func(n float64) float64 { return 1 - 0.008*n }),
		},
		Note: "16 equal items allow 16 / ceil(16 / P), which is more than was reached: they do not explain the curve.",
	}
	class := &Chart{Title: "A class's laptops", XLabel: "threads", YLabel: "speed-up", Curves: []Curve{ideal(16)}}
	for i := range 10 {
		class.Curves = append(class.Curves, of(fmt.Sprintf("laptop %d, of somebody%s", i+1, strings.Repeat(" else", i)), Measured, 8+i%9, func(n float64) float64 {
			return amdahl(0.7+0.02*float64(i))(math.Min(n, float64(4+i%3))) * (1 - 0.01*n*float64(i%4))
		}))
	}
	return map[string]*Chart{
		"threads": threads, "processes": processes, "class": class,
		"point":  {Title: "One point", XLabel: "threads", YLabel: "speed-up", Curves: []Curve{of("alone", Measured, 1, amdahl(0.9))}},
		"slower": {Title: "Slower", XLabel: "processes", YLabel: "speed-up", Curves: []Curve{ideal(4), {"small", Measured, []float64{1, 2, 4}, []float64{1, 0.9, 0.7}}}},
		"many": {
			Title: "Many workers", XLabel: "processes", YLabel: "speed-up", Note: strings.Repeat("A long note that explains what is seen above. ", 4),
			Curves: []Curve{ideal(200), of("measured", Measured, 200, amdahl(0.99)), of("99 %", Law, 200, amdahl(0.99)), of("300 items", Bound, 200, func(n float64) float64 { return 300 / math.Ceil(300/n) })},
		},
		"micro": {Title: "Microseconds", XLabel: "threads", YLabel: "seconds", Curves: []Curve{of("measured", Measured, 8, func(n float64) float64 { return 3.21e-6 / n })}},
	}
}

func TestChartRefuses(t *testing.T) {
	one := func(x, y []float64) *Chart { return &Chart{Curves: []Curve{{Label: "odd", X: x, Y: y}}} }
	for want, c := range map[string]*Chart{
		"without a curve":                                  {},
		`"odd" has 0 x and 0 y`:                            one(nil, nil),
		`"odd" has 2 x and 1 y`:                            one([]float64{1, 2}, []float64{1}),
		`point 2 of curve "odd", (2, +Inf), cannot`:        one([]float64{1, 2}, []float64{1, math.Inf(1)}),
		`point 1 of curve "odd", (1, NaN), cannot`:         one([]float64{1, 2}, []float64{math.NaN(), 1}),
		`point 1 of curve "odd", (+Inf, 1), cannot`:        one([]float64{math.Inf(1)}, []float64{1}),
		`point 3 of curve "odd", at 2, does not lie to th`: one([]float64{1, 2, 2}, []float64{1, 2, 3}),
	} {
		if err := c.Write(io.Discard, PNG); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestOddCharts draws charts of any numbers.
func TestOddCharts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	odd := []float64{0, 1, 0.9, -1, 1e300, -1e300, 5e-324, 1e15, 1e15 + 0.125, 1e-6}
	for range 30 {
		c := &Chart{Title: "odd"}
		for i := range 1 + r.IntN(6) {
			curve := Curve{Label: strings.Repeat("l", r.IntN(80)), Style: Style(i % 4)}
			x, n := 0.0, 1+r.IntN(len(odd))
			for range 1 + r.IntN(7) {
				x += 1 + math.Floor(math.Pow(10, 3*r.Float64()*r.Float64()))
				curve.X, curve.Y = append(curve.X, x), append(curve.Y, odd[r.IntN(n)])
			}
			c.Curves = append(c.Curves, curve)
		}
		checkSVG(t, drawn(t, c, SVG))
	}
}

func TestSpread(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		n := 1 + r.IntN(12)
		places, sizes := make([]vg.Length, n), make([]vg.Length, n)
		for i := range places {
			places[i], sizes[i] = vg.Length(r.IntN(200)), vg.Length(5+r.IntN(12))
		}
		slices.Sort(places)
		before := slices.Clone(places)
		spread(places, sizes, 0, 210)
		fits := true
		for i := range places {
			low, high := places[i]-sizes[i]/2, places[i]+sizes[i]/2
			if low < -1e-9 || high > 210+1e-9 || i > 0 && low < places[i-1]+sizes[i-1]/2-1e-9 {
				t.Fatalf("%v of sizes %v moved to %v", before, sizes, places)
			}
			low, high = before[i]-sizes[i]/2, before[i]+sizes[i]/2
			fits = fits && low >= 0 && high <= 210 && (i == 0 || low >= before[i-1]+sizes[i-1]/2)
		}
		if fits && !slices.Equal(before, places) {
			t.Fatalf("%v fitted and moved to %v", before, places)
		}
	}
	places := []vg.Length{10, 10, 50}
	if spread(places, []vg.Length{4, 4, 4}, 0, 100); !slices.Equal(places, []vg.Length{8, 12, 50}) {
		t.Errorf("equal places moved to %v", places)
	}
}

// TestLabelsStandApart wants the labels of many curves on lines of their own.
func TestLabelsStandApart(t *testing.T) {
	svg := string(drawn(t, charts(t)["class"], SVG))
	var lines []float64
	for _, m := range regexp.MustCompile(`y="(-?[\d.]+)"[^>]*\n[^>]*>laptop`).FindAllStringSubmatch(svg, -1) {
		y, _ := strconv.ParseFloat(m[1], 64)
		lines = append(lines, y)
	}
	slices.Sort(lines)
	if len(lines) != 10 {
		t.Fatalf("%d labels", len(lines))
	}
	for i := 1; i < len(lines); i++ {
		if lines[i]-lines[i-1] < float64(labelSpace)-0.01 {
			t.Errorf("labels at %v", lines)
		}
	}
}

// TestCurvesDiffer wants no two curves of equal looks.
func TestCurvesDiffer(t *testing.T) {
	type looks struct {
		paint color.RGBA
		shape *shape
	}
	seen := map[looks]bool{}
	for _, c := range paintCurves(make([]Curve, 50)) {
		if seen[looks{c.paint, c.shape}] {
			t.Error("two curves look the same")
		}
		seen[looks{c.paint, c.shape}] = true
	}
}
