package reduce

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSortNumbers compares with the library's sort.
func TestSortNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 100, leastRadix, 5000, 16384} {
		for kind := range 3 {
			x := make([]float64, n)
			for i := range x {
				switch kind {
				case 0:
					x[i] = math.Ldexp(r.NormFloat64(), r.IntN(2000)-1000)
				case 1:
					x[i] = float64(r.IntN(9) - 4)
				default:
					x[i] = math.Inf(1 - 2*r.IntN(2))
				}
			}
			want := slices.Clone(x)
			slices.Sort(want)
			sortNumbers(x, make([]float64, n))
			if !slices.Equal(x, want) {
				t.Errorf("%d elements of kind %d are not in order", n, kind)
			}
		}
	}
}

// TestMerge compares with sorting both together.
func TestMerge(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		a, b := make([]float64, r.IntN(20)), make([]float64, r.IntN(20))
		shift := float64(r.IntN(60) - 30)
		for i := range a {
			a[i] = float64(r.IntN(20))
		}
		for i := range b {
			b[i] = float64(r.IntN(20)) + shift
		}
		slices.Sort(a)
		slices.Sort(b)
		want := slices.Concat(a, b)
		slices.Sort(want)
		if got := merge(make([]float64, 40), a, b); !slices.Equal(got, want) {
			t.Fatalf("%v and %v: %v", a, b, got)
		}
	}
}

func BenchmarkSketch(b *testing.B) {
	x := make([]float64, 1<<20)
	for i := range x {
		x[i] = rand.NormFloat64()
	}
	size, levels := SketchSize(1<<30, 1)
	k := sketch{make([]float64, size*levels), make([]int64, levels), new(int64), make([]float64, 2), size}
	for b.Loop() {
		fill(&k, x, 0, 1, len(x))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/element")
}
