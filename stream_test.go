package comal_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/testkit"
)

// naturals counts for ever.
func naturals(yield func(int) bool) {
	for i := 0; yield(i); i++ {
	}
}

func TestStreamYieldsEachOnce(t *testing.T) {
	for _, ordered := range []bool{false, true} {
		for _, n := range []int{0, 1, 5, 10_000} {
			var got []int
			for r, err := range comal.Stream(t.Context(), slices.Values(count(n)), square, comal.Option{Ordered: ordered, Processes: 3}) {
				if err != nil || r.Value != r.Index*r.Index {
					t.Fatalf("%+v, %v", r, err)
				}
				got = append(got, r.Index)
			}
			if ordered && !slices.IsSorted(got) {
				t.Errorf("n=%d: not in order", n)
			}
			slices.Sort(got)
			if !slices.Equal(got, count(n)) {
				t.Errorf("ordered=%v n=%d: %d results, not each once", ordered, n, len(got))
			}
		}
	}
}

func TestStreamOfInfiniteInput(t *testing.T) {
	last := -1
	for r, err := range comal.Stream(t.Context(), naturals, square, comal.Option{Ordered: true}) {
		if err != nil || r.Index != last+1 {
			t.Fatalf("%+v after %d, %v", r, last, err)
		}
		if last = r.Index; last == 100_000 {
			break
		}
	}
}

func TestStreamBoundsWhatLiesBetween(t *testing.T) {
	var read atomic.Int64 // the input may still be running when the stream has ended
	input := func(yield func(int) bool) {
		for yield(0) {
			read.Add(1)
		}
	}
	for range comal.Stream(t.Context(), input, square, comal.Option{Processes: 2, ChunkSize: 10}) {
		break
	}
	if n := read.Load(); n > 1000 {
		t.Errorf("%d items were read for a consumer that took one", n)
	}
}

func TestStreamLargestFirst(t *testing.T) {
	costs := []float64{1, 5, 3, 4, 2}
	for _, ordered := range []bool{true, false} {
		var started, got []int
		opt := comal.Option{Ordered: ordered, Processes: 1, ChunkSize: 1, Costs: costs}
		for r, err := range comal.Stream(t.Context(), slices.Values(count(5)), func(_ context.Context, x int) (int, error) {
			started = append(started, x)
			return x * 10, nil
		}, opt) {
			if err != nil || r.Value != r.Index*10 {
				t.Fatalf("%+v, %v", r, err)
			}
			got = append(got, r.Index)
		}
		if want := []int{1, 3, 2, 4, 0}; !slices.Equal(started, want) {
			t.Errorf("started %v, want %v", started, want)
		}
		if want := count(5); ordered && !slices.Equal(got, want) {
			t.Errorf("yielded %v, want %v", got, want)
		}
	}
}

func TestStreamGoesOnAfterFailures(t *testing.T) {
	bad := errors.New("bad")
	var fails, fine int
	for r, err := range comal.Stream(t.Context(), slices.Values(count(100)), func(_ context.Context, x int) (int, error) {
		if x%10 == 3 {
			return 0, bad
		}
		return x, nil
	}) {
		var item *comal.ItemError
		switch {
		case err == nil:
			fine++
		case errors.Is(err, bad) && errors.As(err, &item) && item.Index == r.Index:
			fails++
		default:
			t.Fatal(r, err)
		}
	}
	if fails != 10 || fine != 90 {
		t.Errorf("%d failures, %d values", fails, fine)
	}
}

func TestOrderedStreamNamesWhatStoppedIt(t *testing.T) {
	testkit.Need(t, "unix")
	slowFirst := func(ctx context.Context, x int) (int, error) {
		if x == 0 {
			<-ctx.Done()
			return 0, nil
		}
		return 0, errors.New("the second one")
	}
	commands := slices.Values([][]string{{"sleep", "1000"}, {"false"}})
	opt := comal.Option{Ordered: true, FailFast: true, Processes: 2, ChunkSize: 1}
	failed := map[string][]int{}
	for r, err := range comal.Stream(t.Context(), slices.Values(count(2)), slowFirst, opt) {
		if err != nil {
			failed["goroutines"] = append(failed["goroutines"], r.Index)
		}
	}
	for r, err := range comal.Stream(t.Context(), commands, comal.Exec, opt) {
		if err != nil {
			failed["commands"] = append(failed["commands"], r.Index)
		}
	}
	for where, got := range failed {
		if want := []int{1, -1}; !slices.Equal(got, want) {
			t.Errorf("%s: errors of items %v, want %v", where, got, want)
		}
	}
}

func TestStreamTellsWhyItEnded(t *testing.T) {
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var last error
	for r, err := range comal.Stream(ctx, naturals, square) {
		if r.Index == 50 {
			cancel(why)
		}
		last = err
	}
	if !errors.Is(last, why) {
		t.Errorf("the last error is %v", last)
	}
}

func TestStreamSurvivesEndedGoroutines(t *testing.T) {
	testkit.NoLeaks(t)
	// The function ends the goroutine that works.
	results := 0
	for range comal.Stream(t.Context(), slices.Values(count(3)), func(_ context.Context, x int) (int, error) {
		if x == 0 {
			runtime.Goexit()
		}
		return x, nil
	}, comal.Option{Processes: 1}) {
		results++
	}
	if results != 3 {
		t.Errorf("%d results", results)
	}
	// The input ends its own.
	var last error
	for _, err := range comal.Stream(t.Context(), func(yield func(int) bool) {
		yield(1)
		runtime.Goexit()
	}, square) {
		last = err
	}
	if last == nil {
		t.Error("the end of the input's goroutine is not reported")
	}
	// The loop's body ends its own, as t.FailNow does.
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range comal.Stream(t.Context(), slices.Values(count(1000)), squareFunc, onProcs) {
			runtime.Goexit()
		}
	}()
	<-done
}

func TestStreamOfAPanickingInput(t *testing.T) {
	input := iter.Seq[int](func(yield func(int) bool) {
		yield(1)
		panic("no more")
	})
	var last error
	for _, err := range comal.Stream(t.Context(), input, square) {
		last = err
	}
	if last == nil {
		t.Error("the panic is not reported")
	}
}

func ExampleStream() {
	words := slices.Values([]string{"corn", "lime", "salt"})
	length := func(_ context.Context, s string) (int, error) { return len(s), nil }
	for r, err := range comal.Stream(context.Background(), words, length, comal.Option{Ordered: true}) {
		fmt.Println(r.Index, r.Value, err)
	}
	// Output:
	// 0 4 <nil>
	// 1 4 <nil>
	// 2 4 <nil>
}
