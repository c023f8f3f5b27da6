package vec

import "testing"

// TestMove asserts that exactly the elements meant are copied and cleared, and
// none beside them.
func TestMove(t *testing.T) {
	for _, n := range []int{0, 1, 7, piece - 1, piece, piece + 1, 2 * piece, 3*piece + 5} {
		from, to := make([]float64, n+2), make([]float64, n+2)
		for i := range from {
			from[i], to[i] = float64(i+1), -1
		}
		Copy(to[1:], from[1:n+1])
		for i, v := range to {
			want := -1.0
			if i > 0 && i <= n {
				want = from[i]
			}
			if v != want {
				t.Fatalf("n=%d: copied element %d is %v, want %v", n, i, v, want)
			}
		}
		Clear(to[1 : n+1])
		for i, v := range to {
			if inside := i > 0 && i <= n; inside && v != 0 || !inside && v != -1 {
				t.Fatalf("n=%d: element %d is %v after clearing", n, i, v)
			}
		}
	}
}
