package tune_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/tune"
)

// curve is the times of a job that takes 10 s on one worker.
func curve(most int, speedup func(n float64) float64) []tune.Point {
	var points []tune.Point
	for n := 1; n <= most; n++ {
		points = append(points, tune.Point{N: n, Seconds: 10 / speedup(float64(n))})
	}
	return points
}

// noisy returns the points with lognormal noise.
func noisy(points []tune.Point, sigma float64, seed uint64) []tune.Point {
	r := rand.New(rand.NewPCG(seed, 1))
	points = slices.Clone(points)
	for i := range points {
		points[i].Seconds *= math.Exp(sigma * r.NormFloat64())
	}
	return points
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func law(serial, coherency float64) func(float64) float64 {
	return func(n float64) float64 { return n / (1 + serial*(n-1) + coherency*n*(n-1)) }
}

func TestFitsFindTheParameters(t *testing.T) {
	for _, p := range []float64{0, 0.3, 0.75, 0.95, 0.99, 1} {
		f, err := tune.FitAmdahl(curve(12, law(1-p, 0)))
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("Amdahl p of ", p), f.Parallel, p, 1e-9)
		near(t, "its serial time", f.Serial, 10, 1e-8)
		near(t, "its lower bound", f.Low, p, 1e-6)
		near(t, "its upper bound", f.High, p, 1e-6)
		near(t, "its error", f.RMS, 0, 1e-9)
		near(t, "its speed-up at 7", f.Speedup(7), law(1-p, 0)(7), 1e-7)
		near(t, "its peak", float64(f.Peak), map[bool]float64{true: 1}[p == 0], 0)

		f, err = tune.FitGustafson(curve(12, func(n float64) float64 { return 1 - p + p*n }))
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("Gustafson p of ", p), f.Parallel, p, 1e-6)
		near(t, "its serial time", f.Serial, 10, 1e-4)
		near(t, "its speed-up at 7", f.Speedup(7), 1-p+7*p, 1e-5)
	}
}

func TestUSL(t *testing.T) {
	for _, c := range []struct {
		s, k float64
		peak int
	}{{0.05, 0.001, 31}, {0.1, 0.02, 7}, {0, 0.01, 10}, {0.02, 0, 0}, {1, 0.1, 1}, {0.5, 0.6, 1}} {
		f, err := tune.FitUSL(curve(16, law(c.s, c.k)))
		if err != nil {
			t.Fatal(err)
		}
		near(t, "contention", 1-f.Parallel, c.s, 1e-8)
		near(t, "coherency", f.Coherency, c.k, 1e-9)
		near(t, "peak", float64(f.Peak), float64(c.peak), 0)
		near(t, "lower bound", f.Low, 1-c.s, 1e-6)
	}
}

// Nobody's curve is above n, but a cache may make it so: laws stay within bounds.
func TestFitsStayWithinBounds(t *testing.T) {
	for name, points := range map[string][]tune.Point{
		"better than ideal": curve(8, func(n float64) float64 { return math.Pow(n, 1.2) }),
		"worse than one":    curve(8, func(n float64) float64 { return 1 / n }),
		"absurd":            {{1, 1e-9}, {2, 1e9}, {1000000, 1e-9}},
		"two points":        {{1, 2}, {4, 1}},
		"repeats":           {{1, 2}, {1, 2.1}, {2, 1}, {2, 1.1}, {4, 0.6}},
	} {
		for _, fit := range []func([]tune.Point) (tune.Fit, error){tune.FitAmdahl, tune.FitGustafson, tune.FitUSL} {
			f, err := fit(points)
			if err != nil {
				if len(points) > 2 {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			ordered := 0 <= f.Low && f.Low <= f.Parallel && f.Parallel <= f.High && f.High <= 1
			if !ordered || !(f.Coherency >= 0) || !(f.Serial > 0) || math.IsNaN(f.RMS) || math.IsInf(f.RMS, 0) {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestTwoPointsTellNoInterval(t *testing.T) {
	f, err := tune.FitAmdahl([]tune.Point{{1, 2}, {4, 1}})
	if err != nil || f.Low != 0 || f.High != 1 {
		t.Errorf("%+v, %v", f, err)
	}
	near(t, "p", f.Parallel, 2.0/3, 1e-9)
}

func TestFitsRefuse(t *testing.T) {
	for _, points := range [][]tune.Point{nil, {{1, 3}}, {{1, 3}, {1, 4}}, {{1, 3}, {2, 0}}, {{0, 1}, {2, 1}}, {{1, math.NaN()}, {2, 1}}} {
		for _, fit := range []func([]tune.Point) (tune.Fit, error){tune.FitAmdahl, tune.FitGustafson, tune.FitUSL} {
			if f, err := fit(points); err == nil {
				t.Errorf("fitted %v: %+v", points, f)
			}
		}
	}
}

// The interval holds the truth in about 95 of 100 curves.
func TestInterval(t *testing.T) {
	laws := map[string]func([]tune.Point) (tune.Fit, error){"Amdahl": tune.FitAmdahl, "USL": tune.FitUSL}
	for name, fit := range laws {
		inside := 0
		for seed := range uint64(400) {
			f, err := fit(noisy(curve(10, law(0.1, 0.004)), 0.03, seed))
			if name == "Amdahl" {
				f, err = fit(noisy(curve(10, law(0.1, 0)), 0.03, seed))
			}
			if err != nil {
				t.Fatal(err)
			}
			if f.Low <= 0.9 && 0.9 <= f.High {
				inside++
			}
		}
		if inside < 365 || inside > 398 {
			t.Errorf("%s: the interval holds the truth in %d of 400", name, inside)
		}
	}
}

func TestRecordedCurves(t *testing.T) {
	f, err := tune.FitAmdahl(pointsOf(t, "recorded-threads.txt")[:4])
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p of the threads up to the cores", f.Parallel, 0.92, 0.03)
	f, err = tune.FitUSL(pointsOf(t, "recorded-processes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if f.Peak < 4 || f.Peak > 9 || f.RMS > 0.2 {
		t.Errorf("%+v", f)
	}
}

func TestStopsPaying(t *testing.T) {
	for name, c := range map[string]struct {
		points []tune.Point
		want   int
	}{
		"nothing":            {nil, 0},
		"one point":          {[]tune.Point{{1, 3}}, 1},
		"ideal":              {curve(64, law(0, 0)), 61},
		"plateau":            {curve(12, func(n float64) float64 { return min(n, 4) }), 4},
		"slower":             {curve(12, func(n float64) float64 { return 1 / n }), 1},
		"4.9 % by two":       {[]tune.Point{{1, 10}, {2, 5}, {3, 4.9}, {4, 4.77}}, 2},
		"6 % by two":         {[]tune.Point{{1, 10}, {2, 5}, {3, 4.9}, {4, 4.6}}, 4},
		"not sorted":         {[]tune.Point{{4, 2.5}, {1, 10}, {2, 5}}, 4},
		"recorded threads":   {pointsOf(t, "recorded-threads.txt"), 4},
		"recorded processes": {pointsOf(t, "recorded-processes.txt"), 4},
	} {
		if got := tune.StopsPaying(c.points); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestItemBound(t *testing.T) {
	equal := slices.Repeat([]float64{3}, 16)
	for n := 1; n <= 20; n++ {
		near(t, fmt.Sprint("16 equal items on ", n), tune.ItemBound(equal, n), 16/math.Ceil(16/float64(n)), 1e-12)
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		costs := make([]float64, 1+r.IntN(30))
		var total, largest float64
		for i := range costs {
			costs[i] = r.ExpFloat64()
			total += costs[i]
			largest = max(largest, costs[i])
		}
		n := 1 + r.IntN(12)
		b := tune.ItemBound(costs, n)
		if b > total/largest*(1+1e-12) || b > float64(n)*(1+1e-12) || b < 1-1e-12 {
			t.Fatalf("%d costs of %v, the largest %v, on %d: %v", len(costs), total, largest, n, b)
		}
	}
	// The quadratic loop for 10000, 25000, 50000 and 75000 steps.
	quadratic := []float64{1, 6.25, 25, 56.25}
	near(t, "the largest item's bound", tune.ItemBound(quadratic, 4), 88.5/56.25, 1e-12)
	near(t, "no worker", tune.ItemBound(equal, 0), 0, 0)
	near(t, "no item", tune.ItemBound(nil, 5), 5, 0)
	near(t, "costs of zero", tune.ItemBound([]float64{0, 0}, 5), 5, 0)
}

func ExampleFitAmdahl() {
	// One product of two matrices on 1 to 4 threads, in seconds.
	f, err := tune.FitAmdahl([]tune.Point{{1, 7.02}, {2, 4.07}, {3, 2.79}, {4, 2.17}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f %% runs in parallel (%.0f to %.0f %%)\n", 100*f.Parallel, 100*f.Low, 100*f.High)
	fmt.Printf("8 cores would make it %.1f times as fast\n", f.Speedup(8))
	// Output:
	// 92 % runs in parallel (83 to 100 %)
	// 8 cores would make it 5.2 times as fast
}
