package comal_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/enginetest"
	"github.com/comal-go/comal/engine/local"
	"github.com/comal-go/comal/engine/procs"
	"github.com/comal-go/comal/internal/testkit"
)

// TestLossyEngine: whatever an engine loses, delays or says twice, each item
// has one result.
func TestLossyEngine(t *testing.T) {
	testkit.NoLeaks(t)
	items := make([]int, 2000)
	for i := range items {
		items[i] = i
	}
	for seed := range uint64(6) {
		for name, inner := range map[string]engine.Engine{"local": local.New(), "procs": procs.New()} {
			t.Run(name+strconv.Itoa(int(seed)), func(t *testing.T) {
				opt := comal.Option{Engine: enginetest.Lossy(inner, seed), Processes: 3, ChunkSize: int(seed) * 7}
				out, err := comal.Map(t.Context(), items, lossySquare, opt)
				if err != nil {
					t.Fatal(err)
				}
				for i, v := range out {
					if v != i*i {
						t.Fatalf("value %d is %d", i, v)
					}
				}
			})
		}
	}
}

// TestLossyStream: the same, and each is yielded once.
func TestLossyStream(t *testing.T) {
	testkit.NoLeaks(t)
	var given atomic.Int64
	source := func(yield func(int) bool) {
		for i := 0; i < 3000 && yield(i); i++ {
			given.Add(1)
		}
	}
	for seed := range uint64(4) {
		seen := map[int]bool{}
		opt := comal.Option{Engine: enginetest.Lossy(procs.New(), seed), Processes: 2, Ordered: seed%2 == 0}
		for r, err := range comal.Stream(t.Context(), source, lossySquare, opt) {
			if err != nil || seen[r.Index] || r.Value != r.Index*r.Index {
				t.Fatalf("seed %d: item %d: value %d, %v, seen before: %v", seed, r.Index, r.Value, err, seen[r.Index])
			}
			seen[r.Index] = true
		}
		if len(seen) != 3000 {
			t.Errorf("seed %d: %d results of 3000", seed, len(seen))
		}
	}
}

var lossySquare = comal.Register("lossy square", func(_ context.Context, x int) (int, error) { return x * x, nil })
