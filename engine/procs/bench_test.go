//go:build unix

package procs

import (
	"context"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
)

// BenchmarkRoundTrip gives one item at a time to one process. The median is
// what counts: a busy machine makes the mean.
func BenchmarkRoundTrip(b *testing.B) {
	e := started(b, goProgram(b, "square", 1))
	args := binary.LittleEndian.AppendUint64(nil, 7)
	took := make([]time.Duration, 0, b.N)
	for id := uint64(0); b.Loop(); id++ {
		began := time.Now()
		submit(b, e, engine.Task{ID: id, N: 1, Args: args})
		<-e.Results()
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "median-us")
}

// BenchmarkBatch200k squares 200,000 numbers in two processes, in batches as
// the scheduler would make them.
func BenchmarkBatch200k(b *testing.B) {
	const items, n = 200_000, 10_000
	e := started(b, goProgram(b, "square", 2))
	args := make([]byte, 0, 8*n)
	for x := range uint64(n) {
		args = binary.LittleEndian.AppendUint64(args, x)
	}
	for b.Loop() {
		go func() {
			for id := range uint64(items / n) {
				e.Submit(context.Background(), engine.Task{ID: id, N: n, Args: args})
			}
		}()
		for done := 0; done < items; {
			done += (<-e.Results()).N
		}
	}
	b.ReportMetric(items*float64(b.N)/b.Elapsed().Seconds()/1e6, "M-items/s")
}

// BenchmarkTrue runs the command true, two at once, with its output captured.
func BenchmarkTrue(b *testing.B) {
	e := commandEngine(b, 2)
	go func() {
		for id := range uint64(b.N) {
			e.Submit(context.Background(), commandTask(id, []string{"true"}))
		}
	}()
	for range b.N {
		<-e.Results()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
}

// BenchmarkStart starts an engine until the first of two workers is ready, and
// ends it.
func BenchmarkStart(b *testing.B) {
	prog := goProgram(b, "square", 2)
	for b.Loop() {
		e := New()
		if err := e.Start(context.Background(), prog); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		closeEngine(b, e)
		b.StartTimer()
	}
}
