package local_test

import (
	"context"
	"runtime"
	"slices"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/local"
	"github.com/comal-go/comal/internal/testkit"
)

// pushed hides that goroutines can pull, as any wrapper does.
type pushed struct{ engine.Engine }

// ways are the two by which tasks reach the goroutines.
func ways() map[string]engine.Engine {
	return map[string]engine.Engine{"pull": local.New(), "push": pushed{local.New()}}
}

func TestBothWaysComputeTheSame(t *testing.T) {
	testkit.NoLeaks(t)
	items := slices.Collect(func(yield func(int) bool) {
		for i := 0; i < 10_000 && yield(i); i++ {
		}
	})
	for way, eng := range ways() {
		out, err := comal.Map(t.Context(), items, func(_ context.Context, x int) (int, error) {
			return -x, nil
		}, comal.Option{Engine: eng, Processes: 3})
		if err != nil {
			t.Errorf("%s: %v", way, err)
		}
		for i, v := range out {
			if v != -i {
				t.Fatalf("%s: value %d is %d", way, i, v)
			}
		}
	}
}

func TestAnEndedGoroutineCostsItsItem(t *testing.T) {
	testkit.NoLeaks(t)
	for way, eng := range ways() {
		ran := make(chan int, 100)
		var out []int
		var err error
		over := make(chan struct{})
		go func() { // the caller's own goroutine may be the one that ends
			defer close(over)
			out, err = comal.Map(t.Context(), []int{1, 2, 3, 4}, func(_ context.Context, x int) (int, error) {
				ran <- x
				if x == 2 {
					runtime.Goexit()
				}
				return 10 * x, nil
			}, comal.Option{Engine: eng, Processes: 2, ChunkSize: 1})
		}()
		<-over
		if err == nil && out == nil {
			continue // it was the caller's
		}
		want := []int{10, 0, 30, 40}
		if err == nil || !slices.Equal(out, want) {
			t.Errorf("%s: %v, %v", way, out, err)
		}
		if n := len(ran); n < 4 {
			t.Errorf("%s: %d calls", way, n)
		}
	}
}

func TestOnlyFunctionsRunHere(t *testing.T) {
	err := local.New().Start(t.Context(), engine.Program{Kind: engine.Python, Name: "math:sqrt"})
	if err == nil {
		t.Error("a Python function runs on goroutines")
	}
}

func TestWorkersTellWhatTheyDo(t *testing.T) {
	eng := local.New()
	inside, leave := make(chan struct{}), make(chan struct{})
	go func() {
		<-inside
		defer close(leave)
		ws := eng.Workers()
		if len(ws) != 1 || ws[0].Name != "g1" || ws[0].N != 1 || ws[0].First != 0 || ws[0].Since.IsZero() {
			t.Errorf("%+v", ws)
		}
	}()
	err := comal.Each(t.Context(), []int{7}, func(context.Context, int) error {
		close(inside)
		<-leave
		return nil
	}, comal.Option{Engine: eng})
	if err != nil {
		t.Error(err)
	}
}
