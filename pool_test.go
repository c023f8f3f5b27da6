package comal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/comal-go/comal"
)

func newPool(t *testing.T, opt comal.Option) *comal.Pool[int, int] {
	t.Helper()
	p, err := comal.NewPool(t.Context(), square, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Terminate)
	return p
}

func TestPoolServesManyCallers(t *testing.T) {
	p := newPool(t, comal.Option{Processes: 3})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			out, err := p.Map(t.Context(), count(1000))
			if err != nil || out[999] != 999*999 {
				t.Error(len(out), err)
			}
			v, err := p.Go(12).Get(t.Context())
			if err != nil || v != 144 {
				t.Error(v, err)
			}
		})
	}
	wg.Wait()
	if err := p.Wait(); err == nil {
		t.Error("Wait before Close does not say so")
	}
	p.Close()
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := p.Map(t.Context(), count(3)); !errors.Is(err, comal.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := p.Go(1).Get(t.Context()); !errors.Is(err, comal.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestPoolStream(t *testing.T) {
	for _, ordered := range []bool{true, false} {
		p := newPool(t, comal.Option{Processes: 4, Ordered: ordered})
		var got []int
		for r, err := range p.Stream(t.Context(), slices.Values(count(20_000))) {
			if err != nil || r.Value != r.Index*r.Index {
				t.Fatalf("%+v, %v", r, err)
			}
			got = append(got, r.Index)
		}
		if ordered && !slices.IsSorted(got) {
			t.Error("not in order")
		}
		slices.Sort(got)
		if !slices.Equal(got, count(20_000)) {
			t.Errorf("ordered=%v: %d results, not each once", ordered, len(got))
		}
		n := 0
		for range p.Stream(t.Context(), naturals) {
			if n++; n == 5 {
				break
			}
		}
	}
}

func TestPoolStreamKeepsWhatIsFinished(t *testing.T) {
	for range 20 {
		p := newPool(t, comal.Option{Processes: 2})
		n := 0
		for r, err := range p.Stream(t.Context(), slices.Values(count(100))) {
			if err != nil {
				t.Fatalf("after %d results: %+v, %v", n, r, err)
			}
			if n++; n == 100 {
				p.Close()
			}
		}
		p.Close()
		if err := p.Wait(); err != nil || n != 100 {
			t.Errorf("%d results, %v", n, err)
		}
	}
}

func TestPoolStreamTellsWhyItEnded(t *testing.T) {
	p := newPool(t, comal.Option{Processes: 2})
	broken := func(yield func(int) bool) {
		yield(1)
		panic("no more")
	}
	var last error
	for _, err := range p.Stream(t.Context(), broken) {
		last = err
	}
	if last == nil {
		t.Error("the input's panic is not reported")
	}
	last = nil
	for r, err := range p.Stream(t.Context(), naturals) {
		if r.Index == 10 {
			go p.Terminate()
		}
		last = err
	}
	if !errors.Is(last, comal.ErrClosed) {
		t.Errorf("the last error is %v", last)
	}
}

func TestPoolReportsIndicesOfTheCall(t *testing.T) {
	p, err := comal.NewPool(t.Context(), func(_ context.Context, x int) (int, error) {
		if x == 5 {
			return 0, errors.New("five")
		}
		return x, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Terminate()
	for range 3 {
		_, err := p.Map(t.Context(), []int{1, 5, 2})
		var item *comal.ItemError
		if !errors.As(err, &item) || item.Index != 1 {
			t.Error(err)
		}
	}
}

func TestPoolTerminateEndsWaiters(t *testing.T) {
	entered := make(chan struct{})
	p, err := comal.NewPool(t.Context(), func(ctx context.Context, _ int) (int, error) {
		close(entered)
		<-ctx.Done()
		return 0, ctx.Err()
	}, comal.Option{Processes: 1})
	if err != nil {
		t.Fatal(err)
	}
	f := p.Go(1)
	g := p.Go(2)
	<-entered
	p.Terminate()
	if _, err := g.Get(t.Context()); !errors.Is(err, comal.ErrClosed) {
		t.Errorf("the waiting item: %v", err)
	}
	if _, err := f.Get(t.Context()); err == nil {
		t.Error("the running item has a value")
	}
	<-p.Go(3).Done()
}

func ExampleNewPool() {
	ctx := context.Background()
	area := func(_ context.Context, r struct{ W, H int }) (int, error) { return r.W * r.H, nil }
	p, err := comal.NewPool(ctx, area)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Terminate()
	later := p.Go(struct{ W, H int }{3, 4})
	areas, err := p.Map(ctx, []struct{ W, H int }{{1, 2}, {5, 6}})
	fmt.Println(areas, err)
	fmt.Println(later.Get(ctx))
	// Output:
	// [2 30] <nil>
	// 12 <nil>
}
