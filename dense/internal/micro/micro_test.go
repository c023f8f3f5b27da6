package micro

import (
	"testing"
	"time"
)

func BenchmarkTile64(b *testing.B) {
	s := ShapeOf[float64]()
	const k = 256
	a := make([]float64, s.Rows*k)
	x := make([]float64, s.Cols()*k)
	c := make([]float64, s.Rows*s.Cols())
	t := time.Now()
	for b.Loop() {
		Run(s.Vecs, k, 1, &a[0], 1, s.Rows, &x[0], s.Cols(), 1, &c[0], s.Cols())
	}
	b.ReportMetric(float64(2*s.Rows*s.Cols()*k*b.N)/float64(time.Since(t).Nanoseconds()), "GFLOP/s")
}
