package view

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// TestOverlap compares with sets of indices, on views of one slice.
func TestOverlap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	data := make([]float64, 200)
	seen := [2]int{}
	for range 30000 {
		a, b := randomView(rng, data), randomView(rng, data)
		if rng.IntN(2) == 0 {
			b.RowStride, b.ColStride = a.RowStride, a.ColStride
		}
		if a.check() != nil || b.check() != nil {
			continue
		}
		want := false
		in := indices(&a)
		for at := range indices(&b) {
			want = want || in[at]
		}
		if got := overlap(&a, &b); got != want {
			t.Fatalf("overlap of %+v and %+v: %v, should be %v", a, b, got, want)
		}
		if want {
			seen[1]++
		} else {
			seen[0]++
		}
	}
	if seen[0] < 1000 || seen[1] < 1000 {
		t.Errorf("%d pairs apart and %d that overlap: too few to tell", seen[0], seen[1])
	}
}

func randomView(rng *rand.Rand, data []float64) View {
	start := rng.IntN(len(data))
	part := Part(rng.IntN(5))
	rows, cols := 1+rng.IntN(5), 1+rng.IntN(5)
	if part != Full {
		cols = rows
	}
	v := Matrix("v", data[start:], rows, cols, rng.IntN(12), rng.IntN(4))
	v.Part = part
	if rng.IntN(2) == 0 {
		v = v.transposed()
	}
	return v
}

// indices are the addresses of the elements looked at.
func indices(v *View) map[uintptr]bool {
	set := map[uintptr]bool{}
	low, high := v.band()
	for i := range v.Rows {
		for j := range v.Cols {
			if i-j >= low && i-j <= high {
				set[uintptr(v.data)+uintptr(i*v.RowStride+j*v.ColStride)*v.size] = true
			}
		}
	}
	return set
}

// TestCoincide compares with counting places.
func TestCoincide(t *testing.T) {
	for rows := 1; rows < 6; rows++ {
		for cols := 1; cols < 6; cols++ {
			for rs := range 9 {
				for cs := range 9 {
					v := Matrix[float64]("v", nil, rows, cols, rs, cs)
					if got, want := v.coincide(), len(indices(&v)) < rows*cols; got != want {
						t.Errorf("%d x %d with %s: %v, should be %v", rows, cols, v.strides(), got, want)
					}
				}
			}
		}
	}
}

// TestOverflow asserts that strides no slice can have are found.
func TestOverflow(t *testing.T) {
	data := make([]float64, 10)
	for _, v := range []View{
		Matrix("a", data, 3, 1, math.MaxInt, 1),
		Matrix("a", data, 3, 3, math.MaxInt/2, 1),
		Matrix("a", data, math.MaxInt, math.MaxInt, math.MaxInt, math.MaxInt),
		Matrix("a", data, 2, 2, math.MaxInt, math.MaxInt),
		Vector("a", data, math.MaxInt, 4),
	} {
		if f := v.check(); f == nil || !errors.Is(f.Kind, ErrStride) {
			t.Errorf("%s with %s: %v", v, v.strides(), f)
		}
	}
}
