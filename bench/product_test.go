package bench

import "testing"

// TestProduct compares with sums of products, entry by entry.
func TestProduct(t *testing.T) {
	for _, n := range []int{1, 2, 31, 32, 33, 70} {
		f := newFactors(n)
		for _, threads := range []int{1, 3, 100} {
			clear(f.c)
			if err := product(t.Context(), f.c, f.a, f.b, n, threads); err != nil {
				t.Fatal(err)
			}
			for row := range n {
				for col := range n {
					want := 0.0
					for k := range n {
						want += f.a[row*n+k] * f.b[k*n+col]
					}
					if got := f.c[row*n+col]; got < want*(1-1e-12) || got > want*(1+1e-12) {
						t.Fatalf("n=%d on %d threads: entry %d, %d is %v instead of %v", n, threads, row, col, got, want)
					}
				}
			}
		}
		if err := f.check(); err != nil {
			t.Error(err)
		}
		f.c[n-1]++ // the entry in the first row that is looked at
		if f.check() == nil {
			t.Errorf("n=%d: a wrong product passes", n)
		}
	}
}

// TestProductInStrips has more rows than are made at once.
func TestProductInStrips(t *testing.T) {
	const n = stripRows + 1
	a, c := make([]float64, n*n), make([]float64, n*n)
	for i := range a {
		a[i] = float64(i % 7)
	}
	f := &factors{n: n, a: a, b: a, c: c}
	if err := product(t.Context(), f.c, f.a, f.b, f.n, 2); err != nil {
		t.Fatal(err)
	}
	if err := f.check(); err != nil {
		t.Error(err)
	}
}
