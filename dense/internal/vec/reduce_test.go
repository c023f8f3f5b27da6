package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestReduce(t *testing.T) {
	t.Run("float64", testReduce[float64])
	t.Run("float32", testReduce[float32])
}

func testReduce[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for _, n := range lengths {
		x := random[T](r, n)
		var want exact
		low, high := T(math.Inf(1)), T(math.Inf(-1))
		for _, v := range x {
			want.add(float64(v))
			low, high = min(low, v), max(high, v)
		}
		check(t, "Sum", Sum(x), want, n)
		if got := Min(x, T(math.Inf(1))); got != low {
			t.Fatalf("Min of %d: got %v, want %v", n, got, low)
		}
		if got := Max(x, T(math.Inf(-1))); got != high {
			t.Fatalf("Max of %d: got %v, want %v", n, got, high)
		}
	}
}

// TestNaN puts a NaN at every place, in a vector and in each of some rows.
func TestNaN(t *testing.T) {
	t.Run("float64", testNaN[float64])
	t.Run("float32", testNaN[float32])
}

func testNaN[T Float](t *testing.T) {
	r, nan := rand.New(rand.NewPCG(5, 5)), T(math.NaN())
	for _, n := range []int{1, 7, 9, 31, 33, 100, 150} {
		x := random[T](r, n)
		for i := range x {
			x[i], nan = nan, x[i]
			if a, b, c := Min(x, 0), Max(x, 0), Sum(x); a == a || b == b || c == c {
				t.Fatalf("NaN at %d of %d: got %v, %v, %v", i, n, a, b, c)
			}
			x[i], nan = nan, x[i]
		}
		if a, b := Min(x, nan), Max(x, nan); a == a || b == b {
			t.Fatalf("from NaN: got %v, %v", a, b)
		}
	}
	inf := T(math.Inf(1))
	if a, b := Min([]T{inf, inf}, inf), Max([]T{-inf, -inf}, -inf); a != inf || b != -inf {
		t.Fatalf("of Inf: got %v, %v", a, b)
	}
}

func TestReduceRows(t *testing.T) {
	t.Run("float64", testReduceRows[float64])
	t.Run("float32", testReduceRows[float32])
}

func testReduceRows[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for _, s := range shapes {
		rows, cols := s[0], s[1]
		lda := cols + 3
		a, y := random[T](r, rows*lda), random[T](r, cols)
		if cols > 2 && rows > 0 {
			a[r.IntN(rows)*lda+r.IntN(cols)] = T(math.NaN())
		}
		sums, lows, highs := append(random[T](r, cols)[:0], y...), append(random[T](r, cols)[:0], y...), append(random[T](r, cols)[:0], y...)
		ReduceRows(Add, rows, cols, a, lda, sums)
		ReduceRows(Least, rows, cols, a, lda, lows)
		ReduceRows(Greatest, rows, cols, a, lda, highs)
		for j := range cols {
			var want exact
			want.add(float64(y[j]))
			low, high := y[j], y[j]
			for i := range rows {
				v := a[i*lda+j]
				want.add(float64(v))
				low, high = min(low, v), max(high, v)
			}
			if want.value == want.value {
				check(t, "sum of rows", sums[j], want, rows)
			} else if sums[j] == sums[j] {
				t.Fatalf("a sum of rows lost a NaN: %v", sums[j])
			}
			if !same(lows[j], low) || !same(highs[j], high) {
				t.Fatalf("%d x %d, column %d: got %v, %v, want %v, %v", rows, cols, j, lows[j], highs[j], low, high)
			}
		}
		if cols > 0 {
			checkMargin(t, sums)
			checkMargin(t, lows)
			checkMargin(t, highs)
		}
	}
}

// same says whether a is b, where all NaN are the same.
func same[T Float](a, b T) bool { return a == b || a != a && b != b }
