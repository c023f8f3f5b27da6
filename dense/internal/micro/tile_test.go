package micro

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/internal/judge"
	"github.com/comal-go/comal/internal/simd"
)

// TestTile holds every kernel of the level against plain loops, with operands at
// the edges of memory and holes between their rows.
func TestTile(t *testing.T) {
	t.Logf("kernels of %v", simd.Use)
	t.Run("float64", func(t *testing.T) { tiles[float64](t, 0x1p-52) })
	t.Run("float32", func(t *testing.T) { tiles[float32](t, 0x1p-23) })
}

func TestTileLevels(t *testing.T) { judge.Levels(t, "^TestTile$") }

func tiles[T Float](t *testing.T, eps float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	pages := [3]*judge.Pages{}
	for i := range pages {
		pages[i] = judge.NewPages(t, 1<<18)
	}
	s := ShapeOf[T]()
	for range 400 {
		vecs, k := 1+rng.IntN(s.Vecs), 1+rng.IntN(20)
		if rng.IntN(8) == 0 {
			k = 256
		}
		cols := vecs * s.Lanes
		la := judge.RandomLayout(rng, s.Rows, k)
		lb := judge.Layout{Rows: k, Cols: cols, RowStride: cols + rng.IntN(4), ColStride: 1}
		lc := judge.Layout{Rows: s.Rows, Cols: cols, RowStride: cols + rng.IntN(4), ColStride: 1}
		a, b, c := fill[T](rng, pages[0], la), fill[T](rng, pages[1], lb), fill[T](rng, pages[2], lc)
		alpha, beta := T(rng.IntN(5)-2), T(rng.IntN(3)-1)
		before := append([]T(nil), c...)
		if beta == 0 {
			for i := range c {
				c[i] = judge.Hole[T]()
			}
		}
		Run(vecs, k, alpha, &a[0], la.RowStride, la.ColStride, &b[0], lb.RowStride, beta, &c[0], lc.RowStride)
		for at, got := range c {
			i, j := at/lc.RowStride, at%lc.RowStride
			if j >= cols {
				if !judge.IsHole(got) {
					t.Fatalf("%d vectors: wrote %v behind row %d", vecs, got, i)
				}
				continue
			}
			want, size := float64(beta*before[at]), math.Abs(float64(beta*before[at]))
			for l := range k {
				p := float64(alpha) * float64(a[i*la.RowStride+l*la.ColStride]) * float64(b[l*lb.RowStride+j])
				want += p
				size += math.Abs(p)
			}
			if d := math.Abs(float64(got) - want); !(d <= 2*float64(k+3)*eps*size) {
				t.Fatalf("%d vectors, k %d, alpha %v, beta %v: element %d, %d is %v, want %v", vecs, k, alpha, beta, i, j, got, want)
			}
		}
	}
}

// fill places numbers between -1 and 1.
func fill[T Float](rng *rand.Rand, p *judge.Pages, l judge.Layout) []T {
	s := judge.Place[T](rng, p, l)
	for i := range l.Rows {
		for j := range l.Cols {
			s[i*l.RowStride+j*l.ColStride] = T(2*rng.Float64() - 1)
		}
	}
	return s
}
