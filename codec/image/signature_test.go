package image

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// randomMedians makes a matrix of multiples of one half, as medians are.
func randomMedians(h, w int) []float64 {
	r := rand.New(rand.NewPCG(uint64(h), uint64(w)))
	m := make([]float64, h*w)
	for i := range m {
		m[i] = float64(r.IntN(511)) / 2
	}
	return m
}

// plainSignature is the definition, one entry after the other, in whole numbers
// of quarters.
func plainSignature(m []float64, h, w int) int64 {
	var sum int64
	for i := range h {
		for j := range h {
			for k := range w {
				sum += int64(2*m[i*w+k]) * int64(2*m[j*w+k])
			}
		}
	}
	return sum / 4 / int64(h*h)
}

func TestSignatureIsTheDefinition(t *testing.T) {
	for _, s := range [][2]int{
		{1, 1},
		{1, 40},
		{40, 1},
		{31, 33},
		{100, 70},
		{130, 2053},
		{tileSize - 1, 2},
		{tileSize, 3},
		{tileSize + 1, 5},
		{2*tileSize + 7, 1},
	} {
		h, w := s[0], s[1]
		m := randomMedians(h, w)
		want := plainSignature(m, h, w)
		if got := SignatureFast(m, h, w); got != want {
			t.Errorf("fast, %d x %d: %d, plain loop says %d", h, w, got, want)
		}
		for _, threads := range []int{-1, 0, 1, 2, 3, 16, 1000} {
			if got := Signature(m, h, w, threads); got != want {
				t.Errorf("%d threads, %d x %d: %d, plain loop says %d", threads, h, w, got, want)
			}
		}
	}
}

// A mean that is a whole number must not fall below it by rounding.
func TestSignatureOfWholeMeans(t *testing.T) {
	for _, h := range []int{3, 97, 300} {
		m := make([]float64, h*7)
		for i := range m {
			m[i] = 255
		}
		const want = 7 * 255 * 255
		if got := Signature(m, h, 7, 2); got != want {
			t.Errorf("%d rows of white: %d, want %d", h, got, want)
		}
		if got := SignatureFast(m, h, 7); got != want {
			t.Errorf("%d rows of white, fast: %d, want %d", h, got, want)
		}
	}
}

// Values without an exact sum: the bits must still not depend on threads.
func TestSignatureHasTheSameBitsForAnyThreads(t *testing.T) {
	const h, w = tileSize + 300, 50
	r := rand.New(rand.NewPCG(1, 2))
	m := make([]float64, h*w)
	for i := range m {
		m[i] = r.NormFloat64() * 1e9
	}
	want := Signature(m, h, w, 1)
	for _, threads := range []int{2, 3, 7, 50} {
		if got := Signature(m, h, w, threads); got != want {
			t.Errorf("%d threads: %d, one thread: %d", threads, got, want)
		}
	}
}

func TestSignatureOfNothing(t *testing.T) {
	if got := Signature(nil, 0, 5, 2) + SignatureFast(nil, 5, 0); got != 0 {
		t.Errorf("got %d", got)
	}
}

func TestSignatureRefusesAWrongShape(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic for 5 values as 2 x 3")
		}
	}()
	Signature(make([]float64, 5), 2, 3, 1)
}

func BenchmarkSignature(b *testing.B) {
	const h, w = 1200, 1600
	m := randomMedians(h, w)
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			for b.Loop() {
				Signature(m, h, w, threads)
			}
			flop := float64(h) * float64(h) * float64(w) * float64(b.N)
			b.ReportMetric(flop/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
	b.Run("fast", func(b *testing.B) {
		for b.Loop() {
			SignatureFast(m, h, w)
		}
	})
}
