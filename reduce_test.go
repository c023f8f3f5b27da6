package comal_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/comal-go/comal"
)

func TestReduceHasTheSameBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	items := make([]float64, 10_007)
	for i := range items {
		items[i] = rng.NormFloat64() * math.Exp(10*rng.NormFloat64())
	}
	same := func(_ context.Context, x float64) (float64, error) { return x, nil }
	add := func(a, b float64) float64 { return a + b }
	costs := make([]float64, len(items))
	for i, x := range items {
		costs[i] = math.Abs(x)
	}
	want := pairwise(items)
	for _, opt := range []comal.Option{{Processes: 1}, {Processes: 2}, {Processes: 9}, {ChunkSize: 3}, {Processes: 4, ChunkSize: 1000}, {Costs: costs, Processes: 3}} {
		got, err := comal.Reduce(t.Context(), items, same, add, opt)
		if err != nil || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("P=%d chunk=%d: %v, want %v, %v", opt.Processes, opt.ChunkSize, got, want, err)
		}
	}
}

// pairwise is the tree of Reduce, written plainly.
func pairwise(x []float64) float64 {
	for len(x) > 1 {
		var up []float64
		for i := 0; i < len(x); i += 2 {
			if i+1 == len(x) {
				up = append(up, x[i])
			} else {
				up = append(up, x[i]+x[i+1])
			}
		}
		x = up
	}
	return x[0]
}

func TestReduceKeepsSides(t *testing.T) {
	for n := range 40 {
		var want strings.Builder
		for i := range n {
			fmt.Fprintf(&want, "%d ", i)
		}
		got, err := comal.Reduce(t.Context(), count(n), func(_ context.Context, x int) (string, error) {
			return fmt.Sprintf("%d ", x), nil
		}, func(a, b string) string { return a + b }, comal.Option{Processes: 3})
		if err != nil || got != want.String() {
			t.Fatalf("n=%d: %q, %v", n, got, err)
		}
	}
}

func TestReduceLeavesFailuresOut(t *testing.T) {
	got, err := comal.Reduce(t.Context(), count(10), func(_ context.Context, x int) (int, error) {
		if x%2 == 1 {
			return 0, errors.New("odd")
		}
		return x, nil
	}, func(a, b int) int { return a + b })
	if got != 20 || err == nil {
		t.Errorf("%d, %v", got, err)
	}
}

func TestReduceReportsAPanicInMerge(t *testing.T) {
	_, err := comal.Reduce(t.Context(), count(10), square, func(int, int) int { panic("no") })
	if err == nil || !strings.Contains(err.Error(), "merge panicked: no") {
		t.Error(err)
	}
}

func ExampleReduce() {
	sum, err := comal.Reduce(context.Background(), []int{1, 2, 3, 4},
		func(_ context.Context, x int) (int, error) { return x * x, nil },
		func(a, b int) int { return a + b })
	fmt.Println(sum, err)
	// Output: 30 <nil>
}
