package retry_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"
	"time"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/fault"
	"github.com/comal-go/comal/store/mem"
	"github.com/comal-go/comal/store/retry"
	"github.com/comal-go/comal/store/storetest"
)

// asleep is a clock that only notes how long it was asked to wait.
type asleep struct{ waits []time.Duration }

func (a *asleep) sleep(ctx context.Context, d time.Duration) error {
	a.waits = append(a.waits, d)
	return ctx.Err()
}

// TestStore has a third of all operations fail, and reads break off.
func TestStore(t *testing.T) {
	storetest.Run(t, func(testing.TB) storetest.Rig {
		s, _ := fault.New(mem.New(0), fault.Faults{Seed: 5, Fail: 0.3, Short: 0.2})
		none := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
		return storetest.Rig{Store: retry.New(s, retry.Options{Attempts: 40, Sleep: none})}
	})
}

// failing fails its first reads with some error.
type failing struct {
	store.Store
	err   error
	times int
	reads int
}

func (f *failing) ReadAt(ctx context.Context, key string, dst []byte, off int64) (int, error) {
	if f.reads++; f.reads <= f.times {
		return 0, f.err
	}
	return f.Store.ReadAt(ctx, key, dst, off)
}

func TestWaits(t *testing.T) {
	ctx := context.Background()
	s := mem.New(0)
	if err := s.Put(ctx, "a", []byte("12345")); err != nil {
		t.Fatal(err)
	}
	busy := errors.New("busy")
	clock := &asleep{}
	f := &failing{Store: s, err: &store.Transient{Err: busy}, times: 99}
	r := retry.New(f, retry.Options{Attempts: 8, First: time.Second, Longest: 10 * time.Second, Seed: 1, Sleep: clock.sleep})
	_, err := r.ReadAt(ctx, "a", make([]byte, 5), 0)
	if used, ok := errors.AsType[*retry.Error](err); !ok || used.Attempts != 8 || !errors.Is(err, busy) {
		t.Errorf("after all attempts: %v", err)
	}
	if _, ok := errors.AsType[*store.Transient](err); ok {
		t.Error("what was tried often enough is still transient")
	}
	if len(clock.waits) != 7 {
		t.Fatalf("it waited %v", clock.waits)
	}
	for i, d := range clock.waits {
		if most := min(time.Second<<i, 10*time.Second); d < most/2 || d > most {
			t.Errorf("wait %d is %v, want %v to %v", i, d, most/2, most)
		}
	}
	clock.waits = nil
	f.reads, f.times, f.err = 0, 1, &store.Transient{Err: busy, After: time.Minute}
	if _, err := r.ReadAt(ctx, "a", make([]byte, 5), 0); err != nil || len(clock.waits) != 1 || clock.waits[0] != time.Minute {
		t.Errorf("where the server asks for a minute: %v, %v", err, clock.waits)
	}
	clock.waits = nil
	f.reads, f.err = 0, fs.ErrPermission
	if _, err := r.ReadAt(ctx, "a", make([]byte, 5), 0); !errors.Is(err, fs.ErrPermission) || len(clock.waits) != 0 {
		t.Errorf("what is no transient: %v, %v", err, clock.waits)
	}
}

func TestCancelledWait(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	f := &failing{Store: mem.New(0), err: &store.Transient{Err: errors.New("busy")}, times: 99}
	r := retry.New(f, retry.Options{First: time.Hour, Longest: time.Hour})
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := r.ReadAt(ctx, "a", make([]byte, 5), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("a wait that is cancelled: %v", err)
	}
}

// TestPutNewTwice loses the answer of the first PutNew.
func TestPutNewTwice(t *testing.T) {
	ctx := context.Background()
	none := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	for seed := range uint64(50) {
		inner := mem.New(0)
		s, faults := fault.New(inner, fault.Faults{Seed: seed, Fail: 0.6})
		r := retry.New(s, retry.Options{Attempts: 100, Sleep: none})
		if err := r.PutNew(ctx, "a", []byte("mine")); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		faults.Set(fault.Faults{})
		if err := r.PutNew(ctx, "a", []byte("mine")); !errors.Is(err, fs.ErrExist) {
			t.Fatalf("putting it once more: %v", err)
		}
	}
}

func ExampleNew() {
	ctx := context.Background()
	// A third of all operations fail, and do it or do it not.
	faulty, _ := fault.New(mem.New(0), fault.Faults{Seed: 2, Fail: 0.3})
	s := retry.New(faulty, retry.Options{First: time.Millisecond, Attempts: 20})
	for i := range 10 {
		if err := s.Put(ctx, fmt.Sprint("object", i), nil); err != nil {
			fmt.Println(err)
		}
	}
	n := 0
	for _, err := range s.List(ctx, "") {
		if err != nil {
			fmt.Println(err)
		}
		n++
	}
	fmt.Println(n, "objects")
	// Output: 10 objects
}
