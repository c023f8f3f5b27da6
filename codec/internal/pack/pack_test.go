package pack

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/snappy"
)

var written = []Format{Zstd, Gzip, Zlib, LZ4}

func TestRoundTrip(t *testing.T) {
	for _, f := range written {
		for _, n := range []int{0, 1, 100, 100000} {
			for _, level := range []int{0, 1, 5, 22} {
				src := bytes.Repeat([]byte("abcdefg"), n)[:n]
				packed, back := make([]byte, Bound(n)), make([]byte, n)
				m, err := Encode(f, level, packed, src)
				if err != nil {
					t.Fatalf("%v of %d bytes: %v", f, n, err)
				}
				if m, err := Decode(f, back, packed[:m]); err != nil || m != n || !bytes.Equal(back, src) {
					t.Fatalf("%v of %d bytes: %d back, %v", f, n, m, err)
				}
			}
		}
	}
}

// TestRoom packs and unpacks to less room than is needed.
func TestRoom(t *testing.T) {
	src := make([]byte, 1<<20)
	for _, f := range written {
		packed := make([]byte, Bound(len(src)))
		n, err := Encode(f, 1, packed, src)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Encode(f, 1, packed[:n-1], src); !errors.Is(err, io.ErrShortBuffer) {
			t.Errorf("%v packed to less room: %v", f, err)
		}
		room := make([]byte, 2000)
		_, err = Decode(f, room[:1000:2000], packed[:n])
		if err == nil || f != LZ4 && !errors.Is(err, ErrRoom) {
			t.Errorf("%v unpacked to less room: %v", f, err)
		}
		if !bytes.Equal(room[1000:], make([]byte, 1000)) {
			t.Errorf("%v wrote beyond its room", f)
		}
	}
	if _, err := Decode(Snappy, make([]byte, 10), snappy.Encode(nil, src)); !errors.Is(err, ErrRoom) {
		t.Errorf("snappy unpacked to less room: %v", err)
	}
}

// TestTight packs bytes of which some hardly get shorter to a little less room than they
// take: what is said to fit can be unpacked.
func TestTight(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	fitted := 0
	for range 1000 {
		src := make([]byte, 1+rng.IntN(3000))
		symbols, random := 1+rng.IntN(100), rng.IntN(len(src)+1)
		for i := range src {
			if src[i] = byte(rng.IntN(symbols)); i < random {
				src[i] = byte(rng.Uint32())
			}
		}
		f, level, packed := written[rng.IntN(len(written))], rng.IntN(10), make([]byte, len(src)-1)
		n, err := Encode(f, level, packed, src)
		if errors.Is(err, io.ErrShortBuffer) {
			continue
		}
		fitted++
		back := make([]byte, len(src))
		if m, err := Decode(f, back, packed[:n]); err != nil || m != len(src) || !bytes.Equal(back, src) {
			t.Fatalf("%v at level %d of %d bytes, %d of them random: %d back, %v", f, level, len(src), random, m, err)
		}
	}
	if fitted < 100 {
		t.Errorf("%d fitted", fitted)
	}
}

func TestSnappy(t *testing.T) {
	src := bytes.Repeat([]byte("snap"), 100)
	dst := make([]byte, len(src))
	if n, err := Decode(Snappy, dst, snappy.Encode(nil, src)); err != nil || n != len(src) || !bytes.Equal(dst, src) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// TestAfterDamage unpacks what is right after what is not with the same state.
func TestAfterDamage(t *testing.T) {
	src := []byte("some bytes to pack, some bytes")
	for _, f := range written {
		packed, back := make([]byte, Bound(len(src))), make([]byte, len(src))
		n, err := Encode(f, 1, packed, src)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			_, cut := Decode(f, back, packed[:i])
			if cut == nil && f != LZ4 {
				t.Errorf("%v: no error of %d bytes of %d", f, i, n)
			}
			if _, err := Decode(f, back, packed[:n]); err != nil || !bytes.Equal(back, src) {
				t.Fatalf("%v after an error: %q, %v", f, back, err)
			}
		}
	}
}
