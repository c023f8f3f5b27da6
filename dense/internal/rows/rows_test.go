package rows

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/internal/judge"
)

func TestLevels(t *testing.T) { judge.Levels(t, "^TestRow$") }

// TestRow compares with plain: the products may be fused with the sums or not,
// which is one rounding per term.
func TestRow(t *testing.T) {
	t.Run("float64", func(t *testing.T) { testRow[float64](t, 0x1p-52) })
	t.Run("float32", func(t *testing.T) { testRow[float32](t, 0x1p-23) })
}

func testRow[T Float](t *testing.T, eps float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	numbers := func(n int) []T {
		s := make([]T, n)
		for i := range s {
			s[i] = T(2*rng.Float64() - 1)
		}
		return s
	}
	for _, cols := range []int{1, 1000} {
		width := Width[T](cols)
		for _, n := range []int{0, 1, 2, 7, 64} {
			p, x := numbers(n), numbers(n*width)
			guarded := numbers(width + 2)
			want := append([]T(nil), guarded...)
			plain(p, x, want[1:width+1], 2, -3)
			row(p, x, guarded[1:width+1], 2, -3)
			for i := range want {
				if off := math.Abs(float64(guarded[i] - want[i])); off > 3*float64(n+2)*float64(n+2)*eps || (i == 0 || i > width) && off != 0 {
					t.Fatalf("width %d, n %d: element %d is off by %v", width, n, i, off)
				}
			}
		}
	}
}
