package plot

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
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
		Curves: []Curve{ideal(12), {"measured", Measured, x, y}, of("USL: 95 % parallel", Law, 12, func(n float64) float64 { return n / (1 + 0.09*(n-1) + 0.006*n*(n-1)) })},
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
		Note: "The largest of the items bounds the speed-up at 1.6.",
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

func TestCharts(t *testing.T) {
	for name, c := range charts(t) {
		saved(t, "chart-"+name, c)
	}
}
