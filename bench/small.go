package bench

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"time"

	"github.com/comal-go/comal"
)

// smallWork are the rows of work that is over before it is worth dividing.
func (l *lab) smallWork() []row {
	var rows []row
	for _, n := range []int{1, 100, l.size(10_000)} {
		items := func() []int64 { return count(n) }
		rows = append(rows, l.small(fmt.Sprintf("small work n=%d", n), items, &square))
	}
	return append(rows, l.small("small work 50 ms", fiftyMilliseconds, &busy))
}

// busy computes something for as many rounds.
var busy = func(_ context.Context, rounds int64) (int64, error) {
	x := uint64(rounds) | 1
	for range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return int64(x), nil
}

// small compares comal.Map with a plain loop. The function is behind a pointer
// so that neither gets it inlined.
func (l *lab) small(name string, makeItems func() []int64, f *func(context.Context, int64) (int64, error)) row {
	makeItems = sync.OnceValue(makeItems)
	over := func(name string, call func(ctx context.Context, items []int64) error) way {
		return way{name, func(context.Context, *lab) (runner, error) {
			items := makeItems()
			return runner{run: func(ctx context.Context) (float64, error) {
				return l.oneCall(func() error { return call(ctx, items) })
			}}, nil
		}}
	}
	return row{
		name: name, unit: inSeconds,
		ours: over("comal.Map", func(ctx context.Context, items []int64) error {
			_, err := comal.Map(ctx, items, *f, comal.Option{Processes: l.Processes})
			return err
		}),
		peers: []peer{{atLeast: noSlower, slack: noSlowerSlack, way: over("plain loop", func(ctx context.Context, items []int64) error {
			out := make([]int64, len(items))
			for i, x := range items {
				v, err := (*f)(ctx, x)
				if err != nil {
					return err
				}
				out[i] = v
			}
			return nil
		})}},
	}
}

// oneCall measures the median time of one call among as many as fit into a
// twentieth of a second. It is a call that no garbage collection falls into.
func (l *lab) oneCall(call func() error) (float64, error) {
	long := 50 * time.Millisecond
	if l.Quick {
		long = time.Millisecond
	}
	runtime.GC()
	var took []float64
	for start := time.Now(); len(took) == 0 || time.Since(start) < long; {
		began := time.Now()
		if err := call(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(began).Seconds())
	}
	return median(took), nil
}

// roundsOf is how many rounds to be busy for so long, by the fastest of some
// looks: others may have had the CPU during one.
func roundsOf(long time.Duration) int64 {
	const rounds, looks = 1 << 20, 9
	fastest := time.Duration(math.MaxInt64)
	for range looks {
		began := time.Now()
		_, _ = busy(context.Background(), rounds)
		fastest = min(fastest, time.Since(began))
	}
	return max(1, int64(rounds*long.Seconds()/fastest.Seconds()))
}

// fiftyMilliseconds is a thousand items of about 50 us each: how many rounds
// to be busy.
func fiftyMilliseconds() []int64 {
	rounds := roundsOf(50 * time.Microsecond)
	items := make([]int64, 1000)
	for i := range items {
		items[i] = rounds
	}
	return items
}
