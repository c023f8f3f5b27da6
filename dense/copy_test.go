package dense

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestCopy asserts that every layout is copied to every other, and nothing
// beside it is touched.
func TestCopy(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, shape := range [][2]int{{0, 3}, {1, 1}, {1, 20}, {20, 1}, {8, 8}, {7, 9}, {65, 70}, {130, 17}} {
		rows, cols := shape[0], shape[1]
		for _, to := range layouts {
			for _, from := range layouts {
				t.Run(fmt.Sprintf("%d x %d %s to %s", rows, cols, from, to), func(t *testing.T) {
					a, _ := laidOut[float64](rng, from, rows, cols)
					b, whole := laidOut[float64](rng, to, rows, cols)
					want := slices.Clone(whole)
					w := b
					w.Data = want[cap(whole)-cap(b.Data):]
					for i := range rows {
						for j := range cols {
							w.Set(i, j, a.At(i, j))
						}
					}
					b.Copy(a)
					if !slices.Equal(whole, want) {
						t.Error("not the elements of the other, or others have changed")
					}
				})
			}
		}
	}
}

func TestCloneAndFill(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, layout := range layouts {
		a, whole := laidOut[float32](rng, layout, 9, 11)
		before := slices.Clone(whole)
		c := a.Clone()
		if c.ColStride != 1 || c.RowStride != 11 || c.At(8, 10) != a.At(8, 10) || c.At(3, 4) != a.At(3, 4) {
			t.Errorf("%s: %v is no clone of %v", layout, c, a)
		}
		a.Fill(7)
		for i := range 9 {
			for j := range 11 {
				if a.At(i, j) != 7 {
					t.Fatalf("%s: element %d, %d is %v", layout, i, j, a.At(i, j))
				}
			}
		}
		a.Copy(c)
		if !slices.Equal(whole, before) {
			t.Errorf("%s: elements beside it have changed", layout)
		}
	}
	Matrix[float64]{}.Fill(1)
	defer func() {
		if recover() == nil {
			t.Error("a copy of another shape does not panic")
		}
	}()
	New[float64](2, 3).Copy(New[float64](3, 2))
}
