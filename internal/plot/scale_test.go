package plot

import (
	"math"
	"slices"
	"testing"
)

func TestScale(t *testing.T) {
	six := []float64{5.6, 5.8, 6, 6.1, 6.2, 6.3, 6.4, 6.6, 6.8, 6.9}
	for _, c := range []struct {
		name      string
		numbers   []float64
		low, high float64
	}{
		{"no outlier", six, 5.6, 6.9},
		{"14 among 6s", append([]float64{14}, six...), 5.6, 6.9},
		{"1000 and 14 among 6s", append([]float64{1000, 14}, append(six, six...)...), 5.6, 6.9},
		{"0.001 among 6s", append([]float64{0.001}, six...), 5.6, 6.9},
		{"many large ones are none", append([]float64{14, 14, 14}, six...), 5.6, 14},
		{"two numbers", []float64{1, 1000}, 1, 1000},
		{"the rest is equal", []float64{6, 6, 6, 6, 6, 6, 6, 6, 14}, 6, 14},
		{"all equal", []float64{6, 6, 6}, 6, 6},
		{"one", []float64{6}, 6, 6},
	} {
		s := newScale(c.numbers, true)
		if s.low != c.low || s.high != c.high {
			t.Errorf("%s: from %v to %v, want %v to %v", c.name, s.low, s.high, c.low, c.high)
		}
		if s.least != slices.Min(c.numbers) || s.most != slices.Max(c.numbers) {
			t.Errorf("%s: says %v to %v", c.name, s.least, s.most)
		}
	}
}

func TestGoodIsLight(t *testing.T) {
	for _, lowIsGood := range []bool{true, false} {
		s := newScale([]float64{1, 2, 3}, lowIsGood)
		if lighter := lightness(s.color(1)) > lightness(s.color(3)); lighter != lowIsGood {
			t.Errorf("low is good %v: low is lighter %v", lowIsGood, lighter)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1.00", 0.9: "0.900", 13.380240678787231: "13.4", 9.999: "10.0", 99.96: "100", 5.584: "5.58",
		123.4: "123", 999.9: "1000", 1234: "1234", 99999: "99999", 123456: "123456", 1234567: "1.23e6",
		0.00123: "0.00123", 0.000123: "1.23e-4", 2.346e-6: "2.35e-6", -5.678: "-5.68", 1e300: "1.00e300", 5e-324: "4.94e-324",
	} {
		if got := number(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		most      int
		want      []string
	}{
		{0, 7.8, 8, []string{"0", "1", "2", "3", "4", "5", "6", "7"}},
		{5.58, 14.56, 5, []string{"6", "8", "10", "12", "14"}},
		{0, 0.3, 4, []string{"0", "0.1", "0.2", "0.3"}},
		{0, 3.2e-6, 5, []string{"0", "1e-6", "2e-6", "3e-6"}},
		{-1, 1, 3, []string{"-1", "0", "1"}},
		{0, 4e6, 5, []string{"0", "1e6", "2e6", "3e6", "4e6"}},
		{6, 6, 5, []string{"6"}},
		{5.6, 5.9, 1, []string{"5.6", "5.9"}},
		{0, math.Inf(1), 5, []string{"0"}},
		{math.NaN(), 1, 5, []string{"NaN"}},
	} {
		if got := tickLabels(ticks(c.low, c.high, c.most)); !slices.Equal(got, c.want) {
			t.Errorf("from %v to %v: %q, want %q", c.low, c.high, got, c.want)
		}
	}
}
