package comal_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// waits is an item that waits for its context, unless it is 0.
func waits(ctx context.Context, x int) (int, error) {
	if x == 0 {
		return 0, nil
	}
	<-ctx.Done()
	return x, ctx.Err()
}

var waitsFunc = comal.Register("waits", waits)

func TestItemsHaveTheirTime(t *testing.T) {
	testkit.NoLeaks(t)
	items := make([]int, 1000)
	items[3], items[500], items[501], items[999] = 1, 1, 1, 1
	for name, f := range map[string]func(context.Context, int) (int, error){"closure": waits, "registered": waitsFunc, "named": comal.Named[int, int]("waits")} {
		_, err := comal.Map(t.Context(), items, f, comal.Option{On: "local:", Processes: 2, Timeout: 10 * time.Millisecond})
		var fails engine.ItemErrors
		if !errors.As(err, &fails) || len(fails) != 4 {
			t.Fatalf("%s: %v", name, err)
		}
		for i, e := range fails {
			if want := []int{3, 500, 501, 999}[i]; e.Index != want || e.Kind != engine.KindTimeout || !errors.Is(e, context.Canceled) {
				t.Errorf("%s: %+v", name, e)
			}
		}
	}
}

// A late item that has a value all the same has not failed, and the next one
// has its own time.
func TestALateValueCounts(t *testing.T) {
	items := []int{0, 1, 0, 2, 0}
	out, err := comal.Map(t.Context(), items, func(ctx context.Context, x int) (int, error) {
		if x > 0 {
			<-ctx.Done()
		}
		return x + 1, nil
	}, comal.Option{Processes: 1, ChunkSize: 5, Timeout: time.Millisecond})
	if err != nil || !slices.Equal(out, []int{1, 2, 1, 3, 1}) {
		t.Error(out, err)
	}
}

// Each item has its own time, also behind many that took none.
func TestShortItemsDoNotUseUpTheTimeOfLongOnes(t *testing.T) {
	items := make([]int, 20_000)
	long := items[len(items)-20:]
	for i := range long {
		long[i] = 1
	}
	_, err := comal.Map(t.Context(), items, func(ctx context.Context, x int) (int, error) {
		if x > 0 {
			select {
			case <-ctx.Done():
				return 0, ctx.Err()
			case <-time.After(100 * time.Millisecond):
			}
		}
		return x, nil
	}, comal.Option{Processes: 1, ChunkSize: len(items), Timeout: time.Second})
	if err != nil {
		t.Error(err)
	}
}

func TestTimesTheMedian(t *testing.T) {
	items := make([]int, 100)
	items[99] = 1
	_, err := comal.Map(t.Context(), items, waits, comal.Option{Processes: 1, TimeoutTimes: 3})
	var fails engine.ItemErrors
	if !errors.As(err, &fails) || len(fails) != 1 || fails[0].Kind != engine.KindTimeout {
		t.Error(err)
	}
}

// The run's end is not a timeout.
func TestTheEndIsNoTimeout(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	_, err := comal.Map(ctx, []int{1, 1}, func(ctx context.Context, x int) (int, error) {
		cancel(why)
		return waits(ctx, x)
	}, comal.Option{Processes: 1, Timeout: time.Hour})
	if !errors.Is(err, why) || strings.Contains(err.Error(), "timeout") {
		t.Error(err)
	}
}

func TestAStubbornItemIsToldOf(t *testing.T) {
	told := make(chan struct{})
	var once sync.Once
	var texts atomic.Value
	_, err := comal.Map(t.Context(), []string{"a", "b"}, func(_ context.Context, s string) (string, error) {
		if s == "b" {
			select {
			case <-told:
			case <-time.After(30 * time.Second):
			}
		}
		return s, nil
	}, comal.Option{Processes: 1, Timeout: time.Millisecond, Warned: func(text string) {
		texts.Store(text)
		once.Do(func() { close(told) })
	}})
	if text, _ := texts.Load().(string); err != nil || !strings.Contains(text, "item b goes on after its time") || !strings.Contains(text, "procs:") {
		t.Errorf("%q, %v", text, err)
	}
}
