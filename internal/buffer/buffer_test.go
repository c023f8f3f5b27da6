package buffer

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"unsafe"
)

// TestClasses asserts that classes have rising sizes, each the class of itself,
// that waste at most an eighth.
func TestClasses(t *testing.T) {
	for c := 1; c < classes && sizeOf(c) > 0; c++ {
		n := sizeOf(c)
		if n%Alignment != 0 || n <= sizeOf(c-1) || classOf(n) != c || classOf(sizeOf(c-1)+1) != c {
			t.Fatalf("class %d has %d bytes, %d before it; that is class %d", c, n, sizeOf(c-1), classOf(n))
		}
		if waste := n - sizeOf(c-1) - 1; waste > Alignment-1 && waste > n/8 {
			t.Errorf("class %d wastes %d of %d bytes", c, waste, n)
		}
	}
	if Size(0) != 0 || Size(1) != 64 || Size(513) != 576 || Size(1<<40+1) != 9<<37 {
		t.Errorf("sizes of 0, 1, 513 and 2^40+1 bytes: %d, %d, %d, %d", Size(0), Size(1), Size(513), Size(1<<40+1))
	}
}

// fresh empties the pool for a test, and checks at its end that nothing is lent.
func fresh(t *testing.T, limit int64) {
	Drop()
	before := Limit(limit)
	t.Cleanup(func() {
		Limit(before)
		Drop()
		if s := Now(); s.InUse != 0 || s.Idle != 0 {
			t.Errorf("at the end %+v", s)
		}
	})
}

// TestGet asserts that buffers are aligned, writable to their end, counted, and
// used again.
func TestGet(t *testing.T) {
	fresh(t, 1<<30)
	for _, n := range []int{1, 100, 4096, 32<<10 - 1, 32 << 10, 100_000, 4 << 20, 9<<20 + 1} {
		b := Get(n)
		if len(b) != n || cap(b) != Size(n) {
			t.Fatalf("%d bytes of capacity %d, want %d of %d", len(b), cap(b), n, Size(n))
		}
		if at := uintptr(unsafe.Pointer(&b[0])); at%Alignment != 0 {
			t.Errorf("%d bytes begin at %#x", n, at)
		}
		for i := range b[:cap(b)] {
			b[:cap(b)][i] = byte(i)
		}
		if s := Now(); s.InUse != int64(Size(n)) {
			t.Errorf("%d bytes: %+v", n, s)
		}
		Put(b[:0])
		again := Get(n)
		if &again[0] != &b[0] {
			t.Errorf("%d bytes are not used again", n)
		}
		Put(again)
	}
	Put(nil)
	Put(Get(0))
}

// TestPutTwice asserts that memory which is not lent is refused.
func TestPutTwice(t *testing.T) {
	fresh(t, 1<<30)
	refused := func(b []byte) (r bool) {
		defer func() { r = recover() != nil }()
		Put(b)
		return false
	}
	b := Get(1 << 20)
	if !refused(b[1:]) || !refused(make([]byte, 10)) {
		t.Error("foreign memory is taken")
	}
	Put(b)
	if !refused(b) {
		t.Error("a buffer is taken twice")
	}
}

// TestLimit asserts that idle memory makes room, the oldest first, and that the
// peak never passes the limit while what is in use does not.
func TestLimit(t *testing.T) {
	const mb = 1 << 20
	fresh(t, 10*mb)
	a, b, c := Get(4*mb), Get(3*mb), Get(2*mb)
	Put(b)
	Put(c)
	Put(a)
	if s := Now(); s.Idle != 9*mb {
		t.Fatalf("%+v, want 9 MiB idle", s)
	}
	d := Get(5 * mb) // b and c go
	if s := Now(); s.InUse != 5*mb || s.Idle != 4*mb || s.Peak != 9*mb {
		t.Errorf("%+v, want 5 MiB in use, 4 idle, 9 at the peak", s)
	}
	e := Get(20 * mb)
	if s := Now(); s.Idle != 0 {
		t.Errorf("%+v beyond the limit", s)
	}
	Put(e)
	if s := Now(); s.Idle != 0 {
		t.Errorf("%+v: more idle than the limit", s)
	}
	Put(d)
	Limit(mb)
	if s := Now(); s.Idle != 0 || s.Peak != 25*mb {
		t.Errorf("%+v after a lower limit", s)
	}
	Drop()
	if s := Now(); s.Peak != 0 {
		t.Errorf("%+v after Drop", s)
	}
}

// TestMany asserts that no two goroutines are lent the same memory.
func TestMany(t *testing.T) {
	fresh(t, 2<<20)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(1, uint64(g)))
			var mine [][]byte
			for range 400 {
				if len(mine) > 4 {
					i := rng.IntN(len(mine))
					for _, v := range mine[i] {
						if v != byte(g) {
							t.Errorf("goroutine %d finds the bytes of %d", g, v)
							return
						}
					}
					Put(mine[i])
					mine = slices.Delete(mine, i, i+1)
				}
				b := Get(1 + rng.IntN(1<<(4+rng.IntN(14))))
				for i := range b {
					b[i] = byte(g)
				}
				mine = append(mine, b)
			}
			for _, b := range mine {
				Put(b)
			}
		})
	}
	wg.Wait()
}

// TestAllocations asserts that Get and Put of what is there need no memory.
func TestAllocations(t *testing.T) {
	fresh(t, 1<<30)
	if n := testing.AllocsPerRun(1000, func() {
		a, b := Get(1000), Get(1<<20)
		Put(a)
		Put(b)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkGet(b *testing.B) {
	for b.Loop() {
		Put(Get(1 << 20))
	}
}
