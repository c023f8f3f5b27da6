package comal_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
)

func square(_ context.Context, x int) (int, error) { return x * x, nil }

func count(n int) []int {
	items := make([]int, n)
	for i := range items {
		items[i] = i
	}
	return items
}

func TestMapKeepsOrder(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 1000, 100_000} {
		for _, p := range []int{0, 1, 2, 7} {
			out, err := comal.Map(t.Context(), count(n), square, comal.Option{Processes: p})
			if err != nil || len(out) != n {
				t.Fatalf("n=%d P=%d: %d values, %v", n, p, len(out), err)
			}
			for i, v := range out {
				if v != i*i {
					t.Fatalf("n=%d P=%d: value %d is %d", n, p, i, v)
				}
			}
		}
	}
}

func TestMapLargestFirst(t *testing.T) {
	items := count(50)
	costs := make([]float64, len(items))
	for i := range costs {
		costs[i] = float64(i * 7 % 50)
	}
	var order []int
	out, err := comal.Map(t.Context(), items, func(_ context.Context, x int) (int, error) {
		order = append(order, x)
		return -x, nil
	}, comal.Option{Processes: 1, ChunkSize: 1, Costs: costs})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range out {
		if v != -i {
			t.Fatalf("value %d is %d", i, v)
		}
	}
	if !slices.IsSortedFunc(order, func(a, b int) int { return int(costs[b] - costs[a]) }) {
		t.Errorf("started in the order %v", order)
	}
}

func TestMapReportsFailures(t *testing.T) {
	cause := errors.New("odd one")
	out, err := comal.Map(t.Context(), count(1000), func(_ context.Context, x int) (int, error) {
		switch x {
		case 13:
			return 5, cause
		case 666:
			panic("the beast")
		}
		return x, nil
	})
	if !errors.Is(err, cause) {
		t.Errorf("the cause is not in %v", err)
	}
	var fails engine.ItemErrors
	if !errors.As(err, &fails) || len(fails) != 2 {
		t.Fatalf("errors %v", err)
	}
	if e := fails[0]; e.Index != 13 || e.Kind != engine.KindError || e.Attempt != 1 {
		t.Errorf("first failure %+v", e)
	}
	if e := fails[1]; e.Index != 666 || e.Kind != engine.KindPanic || !strings.Contains(e.Stack, "map_test.go") {
		t.Errorf("second failure %+v", e)
	}
	for i, v := range out {
		if want := i; i == 13 || i == 666 {
			if v != 0 {
				t.Errorf("failed item %d has value %d", i, v)
			}
		} else if v != want {
			t.Errorf("value %d is %d", i, v)
		}
	}
}

func TestMapFailFast(t *testing.T) {
	var ran atomic.Int64
	_, err := comal.Map(t.Context(), count(1_000_000), func(_ context.Context, x int) (int, error) {
		ran.Add(1)
		if x == 3 {
			return 0, errors.New("no")
		}
		return x, nil
	}, comal.Option{FailFast: true})
	var item *comal.ItemError
	if !errors.Is(err, comal.ErrTooManyFailures) || !errors.As(err, &item) || item.Index != 3 {
		t.Errorf("error %v", err)
	}
	if n := ran.Load(); n > 900_000 {
		t.Errorf("%d items ran after the failure of the fourth", n)
	}
}

func TestMapFailFastWithinABatch(t *testing.T) {
	var ran atomic.Int64
	_, err := comal.Map(t.Context(), count(20), func(_ context.Context, x int) (int, error) {
		ran.Add(1)
		return 0, errors.New("no")
	}, comal.Option{Processes: 1, FailFast: true, ChunkSize: 20})
	if !errors.Is(err, comal.ErrTooManyFailures) || ran.Load() > 1 {
		t.Errorf("%d items ran, %v", ran.Load(), err)
	}
}

func TestMapSharesCoresByThreads(t *testing.T) {
	for _, opt := range []comal.Option{{Threads: 1 << 20}, {ItemCores: 1 << 20}, {Processes: 64, ItemCores: 1 << 20}} {
		var p comal.Progress
		opt.Progress = func(now comal.Progress) { p = now }
		if _, err := comal.Map(t.Context(), count(100), square, opt); err != nil || p.Processes != 1 {
			t.Errorf("%+v: %d at once, %v", opt, p.Processes, err)
		}
	}
}

func TestMapEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	var ran atomic.Int64
	_, err := comal.Map(ctx, count(1000), func(ctx context.Context, x int) (int, error) {
		if ran.Add(1) == 5 {
			cancel(why)
		}
		<-ctx.Done()
		return 0, ctx.Err()
	}, comal.Option{Processes: 8})
	if !errors.Is(err, why) {
		t.Errorf("error %v", err)
	}
	if n := ran.Load(); n > 8 {
		t.Errorf("%d items ran", n)
	}
}

func TestThreads(t *testing.T) {
	got, err := comal.Map(t.Context(), count(1), func(ctx context.Context, _ int) (int, error) {
		return comal.Threads(ctx), nil
	}, comal.Option{Threads: 3})
	if err != nil || got[0] != 3 {
		t.Error(got, err)
	}
	if n := comal.Threads(t.Context()); n != 1 {
		t.Errorf("%d threads outside of a run", n)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for want, opts := range map[string][]comal.Option{
		"more than one Option": {{}, {}},
		"Option.ChunkSize":     {{ChunkSize: -1}},
		"no engine":            {{On: "moon:"}},
		"Option.Costs has 1":   {{Costs: []float64{1}}},
		"Option.Costs[1] is":   {{Costs: []float64{1, math.NaN(), 3}}},
		"a budget of at least": {{Memory: 1000, ItemMemory: 1}},
	} {
		if _, err := comal.Map(t.Context(), count(3), square, opts...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %q in it", opts, err, want)
		}
	}
}

func TestEach(t *testing.T) {
	var sum atomic.Int64
	err := comal.Each(t.Context(), count(100), func(_ context.Context, x int) error {
		sum.Add(int64(x))
		return nil
	})
	if err != nil || sum.Load() != 4950 {
		t.Error(sum.Load(), err)
	}
}

func TestSleepingItemsOverlap(t *testing.T) {
	// Item 0 waits for item 1, which must therefore run beside it.
	second := make(chan struct{})
	_, err := comal.Map(t.Context(), count(2), func(_ context.Context, x int) (int, error) {
		if x == 1 {
			close(second)
			return 0, nil
		}
		select {
		case <-second:
			return 0, nil
		case <-time.After(time.Minute):
			return 0, errors.New("item 1 did not start")
		}
	}, comal.Option{Processes: 2})
	if err != nil {
		t.Error(err)
	}
}

func ExampleMap() {
	squares, err := comal.Map(context.Background(), []int{1, 2, 3}, func(_ context.Context, x int) (int, error) {
		return x * x, nil
	})
	fmt.Println(squares, err)
	// Output: [1 4 9] <nil>
}
