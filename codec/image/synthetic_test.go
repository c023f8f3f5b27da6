package image

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// The digest was recorded on linux/amd64; another machine must agree.
func TestSyntheticIsTheSameEverywhere(t *testing.T) {
	sum := sha256.Sum256(Synthetic(1, 161, 120).Pix)
	const recorded = "8977415fdc4611aa7c0c99527d3cd907109585c2a9e270dc893110bc16e5268b"
	if got := hex.EncodeToString(sum[:]); got != recorded {
		t.Errorf("digest %s, recorded %s", got, recorded)
	}
}

func TestSyntheticIsOpaqueAndSeeded(t *testing.T) {
	one, two := Synthetic(1, 64, 48), Synthetic(2, 64, 48)
	if bytes.Equal(one.Pix, two.Pix) {
		t.Error("two seeds give one picture")
	}
	if !one.Opaque() {
		t.Error("not opaque")
	}
}

func TestSyntheticTinySizes(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {0, 5}, {1, 1}, {1, 9}, {9, 1}, {2, 2}} {
		im := Synthetic(7, size[0], size[1])
		if im.Rect.Dx() != size[0] || im.Rect.Dy() != size[1] {
			t.Errorf("%v: got %v", size, im.Rect)
		}
	}
}

func BenchmarkSynthetic(b *testing.B) {
	b.SetBytes(1600 * 1200)
	for b.Loop() {
		Synthetic(1, 1600, 1200)
	}
}
