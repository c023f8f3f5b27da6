package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/tune"
)

// splitJobs are a job of each kind: one that computes, one that waits for
// memory, and one that waits for others.
func (l *lab) splitJobs() []*splitJob {
	sleepers := []tune.Split{{P: 1, T: 1}, {P: 2, T: 1}, {P: 4, T: 1}, {P: 8, T: 1}, {P: 16, T: 1}, {P: 32, T: 1}, {P: 64, T: 1}}
	return []*splitJob{
		{name: "images", near: imagesNear, cells: square4(), open: openImages},
		{name: "triad", near: othersNear, cells: square4(), open: openTriad},
		{name: "sleep", near: othersNear, cells: sleepers, open: openSleep, floor: &floor{tune.Split{P: 2, T: 1}, sleepGain}},
	}
}

// square4 is the grid 1..4 x 1..4.
func square4() []tune.Split {
	var all []tune.Split
	for p := 1; p <= 4; p++ {
		for t := 1; t <= 4; t++ {
			all = append(all, tune.Split{P: p, T: t})
		}
	}
	return all
}

// openImages is the job of the demonstration.
func openImages(ctx context.Context, l *lab) (func(context.Context, comal.Option) error, error) {
	count, width, height := 24, 1600, 1200
	if l.Quick {
		count, width, height = 4, 160, 120
	}
	files, err := l.paint(ctx, count, width, height)
	return func(ctx context.Context, opt comal.Option) error {
		_, err := comal.Map(ctx, files, signature, opt)
		return err
	}, err
}

// openSleep is a job that waits as for a network.
func openSleep(_ context.Context, l *lab) (func(context.Context, comal.Option) error, error) {
	items, long := count(200), 100*time.Millisecond
	if l.Quick {
		items, long = items[:20], time.Millisecond
	}
	return func(ctx context.Context, opt comal.Option) error {
		_, err := comal.Map(ctx, items, func(context.Context, int64) (int64, error) {
			time.Sleep(long)
			return 0, nil
		}, opt)
		return err
	}, nil
}

// vectors are what a triad works on.
type vectors struct{ a, b, c []float64 }

// openTriad is a job that waits for memory: the triad a = b + s c of the STREAM
// benchmark (McCalpin 1995, "Memory bandwidth and machine balance in current
// high performance computers") over arrays that no cache holds. Vectors are used
// again, so that the system need not clear new pages.
func openTriad(_ context.Context, l *lab) (func(context.Context, comal.Option) error, error) {
	n, items := 4<<20, count(200)
	if l.Quick {
		n, items = 1<<10, items[:8]
	}
	var free sync.Pool
	triad := func(ctx context.Context, item int64) (float64, error) {
		v, _ := free.Get().(*vectors)
		if v == nil {
			v = &vectors{make([]float64, n), make([]float64, n), make([]float64, n)}
			for i := range n {
				v.a[i], v.b[i], v.c[i] = 1, 1, 2
			}
		}
		defer free.Put(v)
		const parts = 64
		shared(parts, comal.Threads(ctx), func(p int) { v.triad(float64(item), p*n/parts, (p+1)*n/parts) })
		return v.a[n/2], nil
	}
	return func(ctx context.Context, opt comal.Option) error {
		sums, err := comal.Map(ctx, items, triad, opt)
		for i, s := range sums {
			if err == nil && s != 1+2*float64(i) {
				err = fmt.Errorf("item %d gave %v", i, s)
			}
		}
		return err
	}, nil
}

// triad adds a multiple of c to b.
func (v *vectors) triad(s float64, from, to int) {
	a, b, c := v.a[from:to], v.b[from:to], v.c[from:to]
	for i := range a {
		a[i] = b[i] + s*c[i]
	}
}

// shared does the parts of some work on exactly so many goroutines, the caller
// one of them, each taking the next part when it is free.
func shared(parts, threads int, do func(part int)) {
	var next atomic.Int64
	work := func() {
		for p := next.Add(1) - 1; p < int64(parts); p = next.Add(1) - 1 {
			do(int(p))
		}
	}
	var others sync.WaitGroup
	for range min(threads, parts) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}
