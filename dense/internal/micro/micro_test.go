package micro

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkTile reports the rate of a kernel whose panels are in the first two
// caches.
func BenchmarkTile(b *testing.B) {
	b.Run("float64", tile[float64])
	b.Run("float32", tile[float32])
}

func tile[T Float](b *testing.B) {
	s := ShapeOf[T]()
	for vecs := 1; vecs <= s.Vecs; vecs++ {
		for _, k := range []int{32, 64, 256, 384} {
			b.Run(fmt.Sprintf("vecs=%d/k=%d", vecs, k), func(b *testing.B) {
				cols := vecs * s.Lanes
				x, y, c := make([]T, s.Rows*k), make([]T, cols*k), make([]T, s.Rows*cols)
				best := time.Hour
				for b.Loop() {
					t := time.Now()
					for range 16 {
						Run(vecs, k, 1, &x[0], 1, s.Rows, &y[0], cols, 1, &c[0], cols)
					}
					best = min(best, time.Since(t))
				}
				b.ReportMetric(float64(16*2*s.Rows*cols*k)/float64(best.Nanoseconds()), "GFLOP/s")
			})
		}
	}
}
