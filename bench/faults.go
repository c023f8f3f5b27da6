package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/comal-go/comal"
)

// faults are the rows of what it costs that nothing is lost.
func (l *lab) faults() []row {
	return []row{
		l.journal("journal in this process", comal.Option{}),
		l.journal("journal with Go workers", comal.Option{On: "procs:"}),
		l.watching(2), l.watching(8),
	}
}

// busyByName is busy for worker processes and journals, which know functions by
// their names.
var busyByName = comal.Register(".bench/busy", func(ctx context.Context, rounds int64) (int64, error) { return busy(ctx, rounds) })

// journal compares a map that keeps a journal with one that does not. An item
// takes as long as makes 10,000 of them a second, on as many CPUs as workers.
func (l *lab) journal(name string, opt comal.Option) row {
	const perSecond = 10_000
	n := l.size(4 * perSecond)
	items := sync.OnceValue(func() []int64 {
		each := roundsOf(time.Duration(l.Processes) * time.Second / perSecond)
		items := make([]int64, n)
		for i := range items {
			items[i] = each
		}
		return items
	})
	over := func(name, file string) way {
		return way{name, func(context.Context, *lab) (runner, error) {
			items := items()
			return runner{run: func(ctx context.Context) (float64, error) {
				opt := opt
				opt.Processes, opt.Scratch = l.Processes, l.scratch
				if file != "" {
					opt.Journal = filepath.Join(l.scratch, file)
					if err := os.RemoveAll(opt.Journal); err != nil {
						return 0, err
					}
				}
				took, err := l.time(func() error {
					_, err := comal.Map(ctx, items, busyByName, opt)
					return err
				})
				if err == nil && file != "" && !exists(opt.Journal) {
					err = fmt.Errorf("there is no journal at %s", opt.Journal)
				}
				return took, err
			}}, nil
		}}
	}
	return row{
		name: fmt.Sprintf("%s n=%d at 10,000/s", name, n), unit: inSeconds,
		ours:  over("with a journal", "journal"),
		peers: []peer{{way: over("comal without one", ""), atLeast: 1 / 1.03}},
	}
}

// sleepByName is an item that needs nothing.
var sleepByName = comal.Register(".bench/sleep", func(_ context.Context, d time.Duration) (struct{}, error) {
	time.Sleep(d)
	return struct{}{}, nil
})

// watching is what this process uses, in percent of a core, while workers sleep
// that it watches for all it can.
func (l *lab) watching(workers int) row {
	start, long := time.Second, 5*time.Second
	if l.Quick {
		start, long = 100*time.Millisecond, 100*time.Millisecond
	}
	run := func(ctx context.Context) (float64, error) {
		items := make([]time.Duration, workers)
		for i := range items {
			items[i] = 2*start + long
		}
		ended := make(chan error, 1)
		go func() {
			_, err := comal.Map(ctx, items, sleepByName, comal.Option{
				Processes: workers, On: "procs:", Scratch: l.scratch, Timeout: time.Hour, Stall: time.Hour,
			})
			ended <- err
		}()
		var share float64
		if !sleep(ctx, start) { // until all workers are there
			used, began := cpuTime(), time.Now()
			sleep(ctx, long)
			share = 100 * (cpuTime() - used).Seconds() / time.Since(began).Seconds()
		}
		return share, <-ended
	}
	return row{
		name: fmt.Sprintf("watching %d workers", workers), unit: inPercent, most: 0.5,
		ours: way{"comal.Map", func(context.Context, *lab) (runner, error) { return runner{run: run}, nil }},
	}
}
