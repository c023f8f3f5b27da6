package comal_test

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal"
)

var restFunc = comal.Register("rest", func(_ context.Context, d time.Duration) (int, error) {
	time.Sleep(d)
	return 0, nil
})

// BenchmarkWatching tells what share of a core it costs to watch over workers
// that do nothing: what this process uses in the latter four of five seconds.
func BenchmarkWatching(b *testing.B) {
	for _, p := range []int{2, 8} {
		for name, budget := range map[string]int64{"calm": 0, "short": 400e6} {
			b.Run(fmt.Sprintf("%d workers, %s", p, name), func(b *testing.B) {
				used := func(d time.Duration) time.Duration {
					items := make([]time.Duration, p)
					for i := range items {
						items[i] = d
					}
					before := ownCPU()
					if _, err := comal.Map(b.Context(), items, restFunc, comal.Option{On: "procs:", Processes: p, Memory: budget}); err != nil {
						b.Fatal(err)
					}
					return ownCPU() - before
				}
				var sum time.Duration
				for b.Loop() {
					sum += used(5*time.Second) - used(time.Second)
				}
				b.ReportMetric(100*float64(sum)/float64(b.N)/float64(4*time.Second), "%core")
			})
		}
	}
}

func ownCPU() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
