package fault_test

import (
	"bytes"
	"context"
	"errors"
	"math/bits"
	"testing"
	"time"

	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/fault"
	"github.com/comal-go/comal/store/mem"
	"github.com/comal-go/comal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(testing.TB) storetest.Rig {
		s, _ := fault.New(mem.New(0), fault.Faults{})
		return storetest.Rig{Store: s}
	})
}

var ctx = context.Background()

// open returns a store with an object of n zeros.
func open(t *testing.T, n int, f fault.Faults) store.Ranger {
	t.Helper()
	inner := mem.New(0)
	if err := inner.Put(ctx, "a", make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	s, _ := fault.New(inner, f)
	return s.(store.Ranger)
}

func TestShares(t *testing.T) {
	s := open(t, 1000, fault.Faults{Seed: 1, Fail: 0.1, Short: 0.1, Flip: 0.1, Slow: 0.1, Delay: time.Microsecond})
	var failed, short, flipped int
	dst := make([]byte, 1000)
	for range 2000 {
		n, err := s.ReadAt(ctx, "a", dst, 0)
		wrong := 0
		for _, b := range dst[:n] {
			wrong += bits.OnesCount8(b)
		}
		_, passes := errors.AsType[*store.Transient](err)
		switch {
		case passes && n == 0:
			failed++
		case passes:
			short++
		case err == nil && wrong == 1:
			flipped++
		case err != nil || wrong != 0:
			t.Fatalf("%d bytes, %d bits wrong, %v", n, wrong, err)
		}
	}
	for what, n := range map[string]int{"failed": failed, "short": short, "flipped": flipped} {
		if n < 100 || n > 300 {
			t.Errorf("%d of 2000 are %s, want some 200", n, what)
		}
	}
}

func TestFull(t *testing.T) {
	s := open(t, 0, fault.Faults{Full: 100})
	w, err := s.Create(ctx, "b", "p", 200)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put(ctx, "c", make([]byte, 60)); err != nil {
		t.Fatal(err)
	}
	n, err := w.WriteAt(bytes.Repeat([]byte{1}, 50), 0)
	if no, ok := errors.AsType[*store.NoSpace](err); n != 40 || !ok || no.Missing != 10 {
		t.Errorf("50 bytes where 40 fit: %d, %v", n, err)
	}
	if err := s.Put(ctx, "d", make([]byte, 1)); !errors.Is(err, store.ErrNoSpace) {
		t.Errorf("one more byte: %v", err)
	}
}

func TestCrash(t *testing.T) {
	inner := mem.New(0)
	s, faults := fault.New(inner, fault.Faults{Crash: 3})
	w, err := s.(store.Ranger).Create(ctx, "b", "p", 10) // 1
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.WriteAt([]byte("12345"), 0); err != nil { // 2
		t.Fatal(err)
	}
	if _, err := w.WriteAt([]byte("6789"), 5); !errors.Is(err, fault.ErrCrashed) { // 3
		t.Errorf("the write at which it crashes: %v", err)
	}
	if _, err := s.Stat(ctx, "p"); !errors.Is(err, fault.ErrCrashed) {
		t.Errorf("after the crash: %v", err)
	}
	got := make([]byte, 10)
	if _, err := inner.ReadAt(ctx, "p", got, 0); err != nil || string(got) != "1234567\x00\x00\x00" {
		t.Errorf("the part is %q, %v", got, err)
	}
	faults.Set(fault.Faults{})
	if _, err := s.Stat(ctx, "p"); err != nil {
		t.Errorf("after a restart: %v", err)
	}
}
