package pyworker

import (
	"encoding/json"
	"testing"

	"github.com/comal-go/comal/internal/wire"
)

// BenchmarkItems tells what a trivial item costs in a batch of 5,000.
func BenchmarkItems(b *testing.B) {
	const n = 5000
	ints, names := make([]any, n), make([]any, n)
	for i := range n {
		ints[i], names[i] = i, "some/folder/picture.png"
	}
	for _, c := range []struct {
		function string
		items    []any
	}{
		{"operator:neg", ints},
		{"math:sqrt", ints},
		{"jobs.py:same", names},
		{"jobs.py:pair", ints},
	} {
		b.Run(c.function, func(b *testing.B) {
			s := with(b, c.function)
			payload := must(json.Marshal(c.items))(b)
			for b.Loop() {
				s.run(wire.Task{N: n}, payload)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

// BenchmarkRoundTrip tells what a task of one item costs.
func BenchmarkRoundTrip(b *testing.B) {
	s := with(b, "operator:neg")
	payload := []byte("[1]")
	for b.Loop() {
		s.run(wire.Task{N: 1}, payload)
	}
}
