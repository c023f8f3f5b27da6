package plot

import (
	"fmt"
	"html"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// recorded is the grid of 99 cells that was recorded on a laptop.
func recorded(t *testing.T) *HeatMap {
	t.Helper()
	text, err := os.ReadFile("testdata/recorded-grid.txt")
	if err != nil {
		t.Fatal(err)
	}
	h := grid(9, 11, func(int, int) float64 { return math.NaN() })
	for line := range strings.Lines(string(text)) {
		var p, threads int
		var seconds float64
		if _, err := fmt.Sscanf(line, "%d %d %g", &p, &threads, &seconds); err != nil {
			t.Fatal(err)
		}
		h.Values[p-1][threads-1] = seconds
	}
	h.Title, h.Subtitle = "Time by processes and threads", "12 images, median and m @ m.T, on 4 cores (8 logical); one run a cell"
	h.Unit, h.BestP, h.BestT, h.Low = "seconds", 9, 1, true
	return h
}

// grid is a map of 1 to p processes by 1 to t threads.
func grid(p, t int, value func(p, t int) float64) *HeatMap {
	h := &HeatMap{Title: fmt.Sprintf("A grid of %d x %d", p, t), Unit: "seconds", Low: true}
	for j := range t {
		h.T = append(h.T, j+1)
	}
	for i := range p {
		h.P = append(h.P, i+1)
		var row []float64
		for j := range t {
			row = append(row, value(i+1, j+1))
		}
		h.Values = append(h.Values, row)
	}
	return h
}

// law is the time of a job whose parallel part is divided well by processes and
// less so by threads.
func law(p, t int) float64 {
	workers := float64(p) * math.Sqrt(float64(t))
	return 1 + 20/min(workers, 12) + 0.1*workers
}

func heatMaps(t *testing.T) map[string]*HeatMap {
	speedup := recorded(t)
	speedup.Title, speedup.Unit, speedup.Low = "Speed-up over 1 x 1", "times", false
	for i, one := 0, speedup.Values[0][0]; i < 9; i++ {
		for j := range 11 {
			speedup.Values[i][j] = one / speedup.Values[i][j]
		}
	}
	inset := recorded(t)
	inset.P, inset.T, inset.Values = inset.P[:4], inset.T[:4], inset.Values[:4]
	for i := range inset.Values {
		inset.Values[i] = inset.Values[i][:4]
	}
	inset.BestP, inset.BestT = 4, 3
	outliers := recorded(t)
	outliers.Title = "One cell of 1000 and one of 40"
	outliers.Values[4][5], outliers.Values[6][6] = 1000, 40
	outliers.Values[7][8], outliers.Values[2][10] = math.NaN(), math.NaN()
	unset := recorded(t)
	unset.T = append([]int{0}, unset.T...)
	for i := range unset.Values {
		unset.Values[i] = append([]float64{unset.Values[i][7] * 1.03}, unset.Values[i]...)
	}
	wide := grid(1, 30, law)
	wide.BestP, wide.BestT, wide.T[29] = 1, 30, 0
	wide.BestT = 0
	long := grid(2, 2, law)
	long.Title = strings.Repeat("A long title about the time that a command with many words takes, ", 5)
	long.Subtitle = "and\ta subtitle\nwith \x01 <odd> & \"bad\" letters"
	micro := grid(3, 5, func(p, t int) float64 { return 2.345e-6 * law(p, t) })
	return map[string]*HeatMap{
		"time": recorded(t), "speedup": speedup, "inset": inset, "outliers": outliers, "unset": unset,
		"one": grid(1, 1, law), "wide": wide, "tall": grid(30, 1, law), "large": grid(64, 64, law), "long": long,
		"equal": grid(3, 4, func(int, int) float64 { return 6 }), "micro": micro,
		"hours": grid(4, 6, func(p, t int) float64 { return 7000 * law(p, t) }),
		"powers": {
			Title: "Memory", Unit: "MiB", P: []int{1, 2, 4, 8, 16, 32, 64}, T: []int{1, 2, 4}, Low: true, BestP: 1, BestT: 1,
			Values: [][]float64{{90, 120, 160}, {180, 240, 300}, {360, 480, 640}, {720, 900, 1100}, {1440, 2000, 3000}, {2900, 4100, 5000}, {6000, 7000, 12000}},
		},
	}
}

// words are the texts of an SVG.
func words(svg []byte) []string {
	var all []string
	for _, m := range regexp.MustCompile(`>([^<>]+)</text>`).FindAllSubmatch(svg, -1) {
		all = append(all, html.UnescapeString(string(m[1])))
	}
	return all
}

func TestHeatMapSays(t *testing.T) {
	for name, want := range map[string][]string{
		"time":     {"threads each", "processes", "seconds", "5.58", "13.4", "14.6", "11", "best: 9 x 1, 5.58 seconds"},
		"outliers": {"1000", "40.0", "up to 1000", "not measured"},
		"unset":    {"unset", "1"},
		"wide":     {"unset", "21.1", "best: 1 x unset, 5.20 seconds"},
		"equal":    {"6.00", "6"},
		"micro":    {"4.95e-5", "4e-5"},
		"hours":    {"147700", "28147"},
		"long":     {"the time that a command with many words…", `and a subtitle with � <odd> & "bad" letters`},
		"speedup":  {"times", "1.00", "0.919"},
	} {
		said := words(drawn(t, heatMaps(t)[name], SVG))
		for _, w := range want {
			if !slices.Contains(said, w) {
				t.Errorf("%s does not say %q, but %q", name, w, said)
			}
		}
	}
}

func TestLargeHeatMapHasNoNumbersInCells(t *testing.T) {
	h := grid(64, 64, law)
	h.BestP, h.BestT = 12, 1
	if said := words(drawn(t, h, SVG)); len(said) > 60 {
		t.Errorf("%d texts: %q", len(said), said)
	}
}

// TestOddHeatMaps draws maps of any numbers and sizes.
func TestOddHeatMaps(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	odd := []float64{0, 1, -1, 1e300, -1e300, 5e-324, 1e-310, 1e15, 1e15 + 0.125, math.NaN(), 0.9, 1e-6}
	for range 30 {
		n := 1 + r.IntN(len(odd))
		h := grid(1+r.IntN(9), 1+r.IntN(9), func(int, int) float64 { return odd[r.IntN(n)] })
		h.BestP, h.BestT, h.Low = 1, 1, r.IntN(2) == 0
		checkSVG(t, drawn(t, h, SVG))
	}
	checkSVG(t, drawn(t, grid(300, 2, law), SVG))
	checkSVG(t, drawn(t, grid(2, 300, law), SVG))
}

func TestHeatMapRefuses(t *testing.T) {
	without := func(change func(h *HeatMap)) *HeatMap {
		h := grid(2, 3, law)
		change(h)
		return h
	}
	nothing := func(int, int) float64 { return math.NaN() }
	for want, h := range map[string]*HeatMap{
		"0 rows and 0 columns":                   {},
		"2 rows and 3 columns with 1 rows":       without(func(h *HeatMap) { h.Values = h.Values[:1] }),
		"2 numbers for 2 processes":              without(func(h *HeatMap) { h.Values[1] = h.Values[1][:2] }),
		"+Inf of cell 1 x 2 cannot be drawn":     without(func(h *HeatMap) { h.Values[0][1] = math.Inf(1) }),
		"-Inf of cell 2 x unset cannot be drawn": without(func(h *HeatMap) { h.T[2] = 0; h.Values[1][2] = math.Inf(-1) }),
		"without a number":                       grid(2, 2, nothing),
		"the best cell, 3 x 1, is not on":        without(func(h *HeatMap) { h.BestP, h.BestT = 3, 1 }),
		"the best cell, 1 x unset, is not on":    without(func(h *HeatMap) { h.BestP = 1 }),
	} {
		for _, f := range []Format{PNG, SVG} {
			if err := h.Write(io.Discard, f); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
	}
	if err := grid(1, 1, law).Write(io.Discard, 7); err == nil {
		t.Error("drew in a format that there is not")
	}
}
