package tune_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/tune"
)

// shape is the cores that n workers are worth on a machine.
type shape func(n float64) float64

// pool is workers that take items as they come, on cores whose hardware threads
// gain so much.
func pool(physical, logical, gain float64) shape {
	return func(n float64) float64 {
		if n <= physical || logical == physical {
			return min(n, physical)
		}
		return physical * (1 + (gain-1)*(min(n, logical)-physical)/(logical-physical))
	}
}

// divided is work that is divided once among threads.
func divided(physical, logical, gain float64) shape {
	return func(n float64) float64 {
		if n <= physical {
			return n
		}
		if n <= logical {
			return n * gain / 2
		}
		return 0.85 * physical * gain
	}
}

func amdahl(s shape, p float64) func(float64) float64 {
	return func(n float64) float64 { return 1 / (1 - p + p/s(n)) }
}

func TestGuessOfRecordedCurves(t *testing.T) {
	if got, want := tune.GuessCores(pointsOf(t, "recorded-threads.txt")), (tune.Cores{Physical: 4, Logical: 8, Sure: true}); got != want {
		t.Errorf("threads: %+v, want %+v", got, want)
	}
	// The laptop has 8 logical cores, but nothing in the curve says so.
	if got, want := tune.GuessCores(pointsOf(t, "recorded-processes.txt")), (tune.Cores{Physical: 4, Sure: true}); got != want {
		t.Errorf("processes: %+v, want %+v", got, want)
	}
}

// The recovery at 8 shows as soon as it was measured.
func TestGuessOfTheFirstRows(t *testing.T) {
	for n := 7; n <= 11; n++ {
		want := tune.Cores{Physical: 4, Sure: true}
		if got := tune.GuessCores(pointsOf(t, "recorded-processes.txt")[:n]); got != want {
			t.Errorf("processes to %d: %+v, want %+v", n, got, want)
		}
		if n >= 8 {
			want.Logical = 8
		}
		if got := tune.GuessCores(pointsOf(t, "recorded-threads.txt")[:n]); got != want {
			t.Errorf("threads to %d: %+v, want %+v", n, got, want)
		}
	}
}

func TestGuessOfNoisyCurves(t *testing.T) {
	for _, c := range []struct {
		name     string
		points   []tune.Point
		physical int
		logical  []int
	}{
		{"2 cores to 4", curve(4, amdahl(pool(2, 2, 1), 0.99)), 2, []int{0}},
		{"2 cores to 5", curve(5, amdahl(pool(2, 2, 1), 0.97)), 2, []int{0}},
		{"4 cores to 7", curve(7, amdahl(pool(4, 4, 1), 0.98)), 4, []int{0}},
		{"4 cores to 12", curve(12, amdahl(pool(4, 4, 1), 0.98)), 4, []int{0}},
		{"1 core", curve(6, amdahl(pool(1, 1, 1), 1)), 1, []int{0}},
		{"1 core to 3, slower", curve(3, func(n float64) float64 { return 1 - 0.05*(n-1) }), 1, []int{0}},
		{"8/16 pool", curve(19, amdahl(pool(8, 16, 1.25), 1)), 8, []int{16}},
		{"8/16 pool, Amdahl", curve(20, amdahl(pool(8, 16, 1.25), 0.99)), 8, []int{16}},
		{"8/16 divided", curve(20, amdahl(divided(8, 16, 1.25), 0.99)), 8, []int{16}},
		{"4/8 divided", curve(12, amdahl(divided(4, 8, 1), 0.97)), 4, []int{8}},
		{"4/8 divided to 8", curve(8, amdahl(divided(4, 8, 1.1), 0.97)), 4, []int{8}},
		{"2/4 divided", curve(7, amdahl(divided(2, 4, 1.1), 0.98)), 2, []int{4}},
		{"4 cores, kept threads", curve(14, amdahl(func(n float64) float64 { return n / math.Ceil(n/4) }, 1)), 4, []int{0}},
	} {
		right, sure, wrong := 0, 0, map[tune.Cores]int{}
		for seed := range uint64(100) {
			g := tune.GuessCores(noisy(c.points, 0.03, seed))
			if g.Physical == c.physical && slices.Contains(c.logical, g.Logical) {
				right++
			} else {
				wrong[g]++
			}
			if g.Sure {
				sure++
			}
		}
		t.Logf("%s: %d right, %d sure, %v", c.name, right, sure, wrong)
		if right < 80 {
			t.Errorf("%s: right in %d of 100, else %v", c.name, right, wrong)
		}
		if g := tune.GuessCores(c.points); g.Physical != c.physical {
			t.Errorf("%s: %+v without noise", c.name, g)
		}
	}
}

func TestNothingToGuess(t *testing.T) {
	for name, points := range map[string][]tune.Point{
		"nothing":   nil,
		"one":       {{1, 3}},
		"repeats":   {{1, 3}, {1, 4}},
		"no break":  curve(12, law(0.02, 0)),
		"ideal":     curve(8, law(0, 0)),
		"not times": {{1, math.NaN()}, {2, 1}, {-3, 4}, {4, 0}},
	} {
		if g := tune.GuessCores(points); g != (tune.Cores{}) {
			t.Errorf("%s: %+v", name, g)
		}
	}
	long := curve(5000, amdahl(pool(64, 64, 1), 1))
	if g := tune.GuessCores(long); g.Physical != 64 {
		t.Errorf("64 cores, measured to 5000: %+v", g)
	}
}

func TestGuessOfNonsense(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		var points []tune.Point
		for range 1 + r.IntN(10) {
			points = append(points, tune.Point{N: 1 + r.IntN(20), Seconds: math.Exp(5 * r.NormFloat64())})
		}
		g := tune.GuessCores(points)
		if g.Physical < 0 || g.Physical > 20 || g.Logical != 0 && g.Logical != 2*g.Physical || g.Physical == 0 && g.Sure {
			t.Fatalf("%+v of %v", g, points)
		}
	}
}

func TestGuessBetweenThePoints(t *testing.T) {
	all := curve(16, amdahl(pool(6, 6, 1), 1))
	some := []tune.Point{all[0], all[1], all[3], all[7], all[15]}
	if g := tune.GuessCores(some); g.Physical != 6 {
		t.Errorf("6 cores, measured at 1, 2, 4, 8 and 16: %+v", g)
	}
}

func ExampleGuessCores() {
	points, err := tune.ReadPoints(strings.NewReader(`
1 7.02
2 4.07
3 2.79
4 2.17
5 3.27
6 2.79
7 2.43
8 2.24
9 2.68
10 2.44
11 2.71
12 3.05
`), "laptop.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	c := tune.GuessCores(points)
	fmt.Println(c.Physical, "cores,", c.Logical, "hardware threads")
	// Output: 4 cores, 8 hardware threads
}
