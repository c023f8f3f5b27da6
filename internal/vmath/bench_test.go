package vmath

import "testing"

func BenchmarkUnary(b *testing.B) {
	for _, name := range []string{"exp", "log", "sqrt", "expm1", "log1p", "tanh", "sin", "cos", "tan"} {
		b.Run(name+"/64", func(b *testing.B) { unaryLoop[float64](b, name) })
		b.Run(name+"/32", func(b *testing.B) { unaryLoop[float32](b, name) })
	}
}

func unaryLoop[T Float](b *testing.B, name string) {
	f := Unary[T](name)
	if f == nil {
		return // no kernels for this processor
	}
	x, y := make([]T, 1024), make([]T, 1024)
	for i := range x {
		x[i] = T(i%37) / 7
	}
	for b.Loop() {
		f(y, x)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1024, "ns/element")
}

func BenchmarkBinary(b *testing.B) {
	for _, name := range []string{"add", "divide"} {
		f := Binary[float64](name)
		if f == nil {
			return // no kernels for this processor
		}
		x, y, z := make([]float64, 1024), make([]float64, 1024), make([]float64, 1024)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f(z, x, y)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1024, "ns/element")
		})
	}
}
