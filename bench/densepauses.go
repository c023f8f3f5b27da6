package bench

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"github.com/comal-go/comal/dense"
)

// pausesNear is what the stops of the collector beside kernels may be, as a part
// of those beside plain Go: twice as long.
const pausesNear = 0.5

// pauseRows are how long the collector stops the world while kernels compute:
// assembly cannot be interrupted, so that one call of it must be short. The peer
// is plain Go in the place of kernels, beside the same operands: the collector
// comes the less often the more memory is in use.
func (l *lab) pauseRows(threads int) []row {
	n, tall := 1000, 10_000
	if l.Quick {
		n, tall = 50, 300
	}
	var rows []row
	for _, k := range []struct {
		name       string
		rows, cols int
		open       func(rows, cols int) work
	}{
		{"gemm", n, n, gemmWork[float64]},
		{"syrk", tall, n, gramWork},
		{"qr", tall, n, rWork},
		{"svd", n, n, svdWork},
		{"eigh", n, n, eighWork},
	} {
		computing := func(*lab) (func(context.Context) error, error) {
			w := k.open(k.rows, k.cols)
			return func(context.Context) error {
				_, err := w.once(dense.Limits{Threads: threads})
				return err
			}, nil
		}
		loops := func(*lab) (func(context.Context) error, error) {
			w := k.open(k.rows, k.cols)
			run := plainGo(threads)
			return func(ctx context.Context) error {
				defer runtime.KeepAlive(w)
				run(ctx)
				return nil
			}, nil
		}
		rows = append(rows, row{
			name: fmt.Sprintf("collector stop p99 beside %s t=%d", k.name, threads), unit: inSeconds,
			ours:  told(pausesBeside("comal", computing)),
			peers: []peer{{way: told(pausesBeside("plain Go", loops)), atLeast: pausesNear}},
		})
	}
	return rows
}

// plainGo computes in loops that can be interrupted anywhere.
func plainGo(threads int) func(context.Context) {
	rounds := roundsOf(time.Millisecond)
	return func(ctx context.Context) {
		var all sync.WaitGroup
		for range threads {
			all.Go(func() {
				for range 100 {
					_, _ = busy(ctx, rounds)
				}
			})
		}
		all.Wait()
	}
}

// pausesBeside measures the 99th percentile of the stops of a while in which
// something computes and something else makes garbage.
func pausesBeside(name string, open func(*lab) (func(context.Context) error, error)) way {
	return way{name, func(_ context.Context, l *lab) (runner, error) {
		compute, err := open(l)
		return runner{run: func(ctx context.Context) (float64, error) {
			l.settle()
			long := 2 * time.Second
			if l.Quick {
				long = 20 * time.Millisecond
			}
			return pauses(ctx, long, compute)
		}}, err
	}}
}

// pauses is the 99th percentile of the stops of the world for the collector
// while compute is called again and again beside a load of allocations. The
// collector is made to run often, so that a few seconds have hundreds of stops.
func pauses(ctx context.Context, long time.Duration, compute func(context.Context) error) (float64, error) {
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	var ended atomic.Bool
	var load sync.WaitGroup
	before := stops()
	load.Go(func() { litter(&ended) })
	var err error
	for began := time.Now(); err == nil && ctx.Err() == nil && time.Since(began) < long; {
		err = compute(ctx)
	}
	ended.Store(true)
	load.Wait()
	runtime.GC() // one cycle at least
	return percentile(before, stops(), 0.99), err
}

// litter makes garbage, of which some lives for a while.
func litter(ended *atomic.Bool) {
	var kept [1 << 12][]*[64]byte
	for i := 0; !ended.Load(); i++ {
		some := make([]*[64]byte, 64)
		for k := range some {
			some[k] = new([64]byte)
		}
		kept[i%len(kept)] = some
	}
}

// stops reads how often the collector has stopped the world, by how long.
func stops() *metrics.Float64Histogram {
	sample := []metrics.Sample{{Name: "/sched/pauses/total/gc:seconds"}}
	metrics.Read(sample)
	return sample[0].Value.Float64Histogram()
}

// percentile is the part-th percentile of what was added to a histogram, the
// upper end of its bucket; 0 if that is nothing.
func percentile(before, after *metrics.Float64Histogram, part float64) float64 {
	added := make([]uint64, len(after.Counts))
	all := uint64(0)
	for i, n := range after.Counts {
		added[i] = n - before.Counts[i]
		all += added[i]
	}
	seen := uint64(0)
	for i, n := range added {
		if seen += n; n > 0 && float64(seen) >= part*float64(all) {
			if end := after.Buckets[i+1]; !math.IsInf(end, 0) {
				return end
			}
			return after.Buckets[i]
		}
	}
	return 0
}
