package codec

import (
	"math"
	"testing"
)

// TestHalf holds all numbers of half precision against their definition.
func TestHalf(t *testing.T) {
	for h := range 1 << 16 {
		exponent, fraction := h>>10&31, float64(h&1023)
		want := math.Ldexp(1+fraction/1024, exponent-15)
		switch {
		case exponent == 31 && fraction == 0:
			want = math.Inf(1)
		case exponent == 31:
			want = math.NaN()
		case exponent == 0:
			want = math.Ldexp(fraction/1024, -14)
		}
		if h>>15 == 1 {
			want = -want
		}
		got := float64(Half(uint16(h)))
		if got != want && !(math.IsNaN(got) && math.IsNaN(want)) || !math.IsNaN(want) && math.Signbit(got) != (h>>15 == 1) {
			t.Fatalf("%#04x is %v, want %v", h, got, want)
		}
	}
}

// TestReverse turns words around, and leaves what is not a whole word.
func TestReverse(t *testing.T) {
	for word, want := range map[int]string{0: "abcdefghi", 1: "abcdefghi", 2: "badcfehgi", 4: "dcbahgfei", 8: "hgfedcbai"} {
		b := []byte("abcdefghi")
		if Reverse(b, word); string(b) != want {
			t.Errorf("words of %d: %s, want %s", word, b, want)
		}
	}
}
