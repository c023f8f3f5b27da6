package blosc

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/codec/internal/pack"
)

// content returns bytes that compress if they are not wild.
func content(n int, wild bool) []byte {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	data := make([]byte, n)
	for i := range data {
		if data[i] = byte(i / 100); wild {
			data[i] = byte(r.Uint32())
		}
	}
	return data
}

func TestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 15, 127, 128, 1000, 4096, blockLen - 1, blockLen, blockLen + 1, 3*blockLen + 77} {
		for _, size := range []int{1, 2, 3, 4, 8, 16, 24, 300} {
			for _, wild := range []bool{false, true} {
				for _, p := range []Params{{pack.LZ4, 5, size, false}, {pack.Zstd, 1, size, n%2 == 0}} {
					src, dst := content(n, wild), make([]byte, n)
					frame := make([]byte, Bound(n))
					length, err := Encode(frame, src, p)
					if err != nil {
						t.Fatal(err)
					}
					if !wild && size < 4 && n > 1000 && length > n/2 {
						t.Errorf("%d bytes became %d", n, length)
					}
					if err := Decode(dst, frame[:length]); err != nil {
						t.Fatalf("%d bytes, elements of %d, %v: %v", n, size, p, err)
					}
					if !bytes.Equal(src, dst) {
						t.Fatalf("%d bytes, elements of %d, %v: other bytes", n, size, p)
					}
				}
			}
		}
	}
}

// TestShuffle holds the fast loops against plain ones.
func TestShuffle(t *testing.T) {
	for _, size := range []int{1, 2, 3, 4, 5, 7, 8, 16, 24} {
		for _, n := range []int{0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 64, 100, 129} {
			src := content(n*size+size/2, true)
			want, got, back := make([]byte, len(src)), make([]byte, len(src)), make([]byte, len(src))
			for i := range n {
				for j := range size {
					want[j*n+i] = src[i*size+j]
				}
			}
			copy(want[n*size:], src[n*size:])
			Shuffle(got, src, size)
			Unshuffle(back, want, size)
			if !bytes.Equal(got, want) || !bytes.Equal(back, src) {
				t.Errorf("%d elements of %d bytes are shuffled wrongly", n, size)
			}
		}
	}
}

// TestUnbitshuffle holds the fast loop against a plain one.
func TestUnbitshuffle(t *testing.T) {
	for _, size := range []int{1, 2, 4, 8, 16} {
		const n = 48
		src := content(n*size, true)
		want, got := make([]byte, len(src)), make([]byte, len(src))
		for bit := range 8 * size {
			for i := range n {
				b := src[bit*n/8+i/8] >> (i % 8) & 1
				want[i*size+bit/8] |= b << (bit % 8)
			}
		}
		Unbitshuffle(got, src, size)
		if !bytes.Equal(got, want) {
			t.Errorf("bits of elements of %d bytes are wrong", size)
		}
	}
}

// TestBlosclz unpacks streams with all kinds of matches.
func TestBlosclz(t *testing.T) {
	for _, c := range []struct{ stream, want string }{
		{"\x02abc", "abc"},
		{"\x02abc\x20\x02", "abcabc"},
		{"\x00a\xE0\x05\x00", "a" + string(bytes.Repeat([]byte("a"), 14))},
		{"\x00a\xE0\xFF\x00\x00\x00b", "a" + string(bytes.Repeat([]byte("a"), 264)) + "b"},
	} {
		dst := make([]byte, len(c.want))
		if err := unlz(dst, []byte(c.stream)); err != nil || string(dst) != c.want {
			t.Errorf("%q: %q, %v; want %q", c.stream, dst, err, c.want)
		}
	}
	for _, bad := range []string{"", "\x05abc", "\x02abc\x20\x03", "\x02abc\xE0", "\x02abc\xE0\xFF", "\x02abc\x3F\xFF\x00"} {
		if err := unlz(make([]byte, 100), []byte(bad)); !errors.Is(err, errLZ) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, p := range []Params{{pack.LZ4, 5, 4, false}, {pack.Zstd, 1, 8, true}} {
		frame := make([]byte, Bound(2000))
		n, err := Encode(frame, content(2000, false), p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(frame[:n])
		for format := range byte(8) {
			other := bytes.Clone(frame[:n])
			other[2] = format<<5 | other[2]&^0xE0 | bitshuffled
			f.Add(other)
		}
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		n, err := Len(frame)
		if err != nil || n > 1<<20 {
			return
		}
		if err := Decode(make([]byte, n), frame); err != nil {
			_ = err.Error()
		}
	})
}

func FuzzBlosclz(f *testing.F) {
	f.Add([]byte("\x02abc\x20\x02"), 6)
	f.Fuzz(func(t *testing.T, stream []byte, n int) {
		if n >= 0 && n < 1<<16 {
			_ = unlz(make([]byte, n), stream)
		}
	})
}
