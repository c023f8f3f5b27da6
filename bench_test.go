package comal_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/sourcegraph/conc/iter"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/testkit"
)

func BenchmarkMap(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000, 10_000, 1_000_000} {
		items := count(n)
		b.Run(fmt.Sprintf("comal/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := comal.Map(b.Context(), items, square); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("loop/n=%d", n), func(b *testing.B) {
			f := square
			for b.Loop() {
				out := make([]int, n)
				for i, x := range items {
					v, err := f(b.Context(), x)
					if err != nil {
						b.Fatal(err)
					}
					out[i] = v
				}
			}
		})
		b.Run(fmt.Sprintf("conc/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				iter.Map(items, func(x *int) int { return *x * *x })
			}
		})
	}
}

func BenchmarkPoolOfProcesses(b *testing.B) {
	p, err := comal.NewPool(b.Context(), squareFunc, onProcs)
	if err != nil {
		b.Fatal(err)
	}
	defer p.Terminate()
	for _, n := range []int{1, 200_000} {
		items := count(n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := p.Map(b.Context(), items); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkExec(b *testing.B) {
	testkit.Need(b, "unix")
	items := slices.Repeat([][]string{{"true"}}, 1000)
	for b.Loop() {
		if _, err := comal.Map(b.Context(), items, comal.Exec, comal.Option{Processes: 2}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJournal is what an item costs if each has a batch, and so a write, of
// its own: the most that a journal can cost. At 10,000 items a second 3 µs are
// 3 % of one CPU.
func BenchmarkJournal(b *testing.B) {
	for _, name := range []string{"without", "with"} {
		b.Run(name, func(b *testing.B) {
			o := comal.Option{Processes: 2, ChunkSize: 1}
			if name == "with" {
				o.Journal = filepath.Join(b.TempDir(), "journal")
			}
			if _, err := comal.Map(b.Context(), count(b.N), square, o); err != nil {
				b.Fatal(err)
			}
		})
	}
}
