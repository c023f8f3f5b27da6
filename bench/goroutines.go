package bench

import (
	"context"
	"fmt"
	"sync"

	"github.com/sourcegraph/conc/iter"
	"golang.org/x/sync/errgroup"

	"github.com/comal-go/comal"
)

// square is called by all ways of these rows through the variable, so that
// none of them gets it inlined.
var square = func(_ context.Context, x int64) (int64, error) { return x * x, nil }

// For work that is over at once: no slower than a plain loop by more than this.
const (
	noSlower      = 1 / 1.1
	noSlowerSlack = 20e-6
)

// goroutines is the row of many trivial items.
func (l *lab) goroutines() row {
	n := l.size(1_000_000)
	items := sync.OnceValue(func() []int64 { return count(n) })
	over := func(name string, f func(ctx context.Context, p int, items []int64) ([]int64, error)) way {
		return way{name, func(context.Context, *lab) (runner, error) {
			items() // not while the clock runs
			return runner{run: func(ctx context.Context) (float64, error) {
				var out []int64
				s, err := l.time(func() (err error) {
					out, err = f(ctx, l.Processes, items())
					return err
				})
				if err == nil {
					err = squares(out, n)
				}
				return s, err
			}}, nil
		}}
	}
	return row{
		name: fmt.Sprintf("goroutines n=%d", n), unit: inSeconds,
		ours: over("comal.Map", viaComal),
		peers: []peer{
			{way: over("conc iter.Map", viaConc), atLeast: 5},
			{way: over("errgroup", viaErrgroup)},
			{way: over("chunks by hand", viaChunks)},
			{way: over("plain loop", viaLoop), atLeast: noSlower, slack: noSlowerSlack},
		},
	}
}

func viaComal(ctx context.Context, p int, items []int64) ([]int64, error) {
	return comal.Map(ctx, items, square, comal.Option{Processes: p})
}

func viaConc(ctx context.Context, p int, items []int64) ([]int64, error) {
	m := iter.Mapper[int64, int64]{MaxGoroutines: p}
	return m.MapErr(items, func(x *int64) (int64, error) { return square(ctx, *x) })
}

func viaErrgroup(ctx context.Context, p int, items []int64) ([]int64, error) {
	out := make([]int64, len(items))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(p)
	for i, x := range items {
		g.Go(func() (err error) {
			out[i], err = square(ctx, x)
			return err
		})
	}
	return out, g.Wait()
}

// viaChunks divides the items evenly in advance, which suits items of equal
// cost and nothing else.
func viaChunks(ctx context.Context, p int, items []int64) ([]int64, error) {
	out := make([]int64, len(items))
	var g errgroup.Group
	for k := range p {
		lo, hi := k*len(items)/p, (k+1)*len(items)/p
		g.Go(func() error { return loop(ctx, items[lo:hi], out[lo:hi]) })
	}
	return out, g.Wait()
}

func viaLoop(ctx context.Context, _ int, items []int64) ([]int64, error) {
	out := make([]int64, len(items))
	return out, loop(ctx, items, out)
}

func loop(ctx context.Context, items, out []int64) error {
	for i, x := range items {
		v, err := square(ctx, x)
		if err != nil {
			return err
		}
		out[i] = v
	}
	return nil
}

// count is the numbers from 0 to n-1.
func count(n int) []int64 {
	items := make([]int64, n)
	for i := range items {
		items[i] = int64(i)
	}
	return items
}

// squares says whether values are those of the first n numbers.
func squares(out []int64, n int) error {
	if len(out) != n {
		return fmt.Errorf("%d values for %d items", len(out), n)
	}
	for i, v := range out {
		if v != int64(i)*int64(i) {
			return fmt.Errorf("item %d gave %d", i, v)
		}
	}
	return nil
}
