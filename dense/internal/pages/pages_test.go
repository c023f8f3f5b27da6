package pages

import "testing"

// TestAdvise asserts that advice leaves contents alone, whatever the size and
// place.
func TestAdvise(t *testing.T) {
	all := make([]int32, 3*Huge/4+5)
	for i := range all {
		all[i] = int32(i)
	}
	for _, s := range [][]int32{nil, all[:1], all[3:], all} {
		Advise(s)
	}
	for i, v := range all {
		if v != int32(i) {
			t.Fatalf("element %d is %d", i, v)
		}
	}
}
