package baseline

import (
	"bytes"
	stdimage "image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const golden = "../../testdata"

// TestKinds holds what is decoded and what is left to others.
func TestKinds(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(golden, "*.jpg"))
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		mine := !strings.Contains(name, "progressive")
		for _, kind := range []string{"cmyk", "ycck", "grey"} {
			mine = mine && !strings.Contains(name, kind)
		}
		if strings.Contains(name, "-rgb-") {
			continue // its caller knows by the segment of Adobe
		}
		if _, ok := Decode(read(t, file)); ok != mine {
			t.Errorf("%s: decoded %v", name, ok)
		}
	}
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// encoded is a picture of waves and noise.
func encoded(t testing.TB, w, h, quality int, noise float64) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(w), uint64(quality)))
	m := stdimage.NewRGBA(stdimage.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 128 + 90*math.Sin(float64(x)/9)*math.Cos(float64(y)/5) + noise*r.NormFloat64()
			at := func(shift float64) uint8 { return uint8(min(max(v+shift, 0), 255)) }
			m.SetRGBA(x, y, color.RGBA{at(0), at(float64(x % 50)), at(-float64(y % 70)), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestIsLikeTheStandardLibrary allows the steps by which two roundings differ.
func TestIsLikeTheStandardLibrary(t *testing.T) {
	for _, quality := range []int{1, 30, 75, 90, 100} {
		for _, size := range [][2]int{{1, 1}, {16, 16}, {17, 33}, {130, 95}} {
			for _, noise := range []float64{0, 4, 80} {
				data := encoded(t, size[0], size[1], quality, noise)
				got, ok := Decode(data)
				decoded, err := jpeg.Decode(bytes.NewReader(data))
				if err != nil || !ok {
					t.Fatal(ok, err)
				}
				want := decoded.(*stdimage.YCbCr)
				if got.Rect != want.Rect || got.SubsampleRatio != want.SubsampleRatio || got.YStride != want.YStride {
					t.Fatalf("%v %v, not %v %v", got.Rect, got.SubsampleRatio, want.Rect, want.SubsampleRatio)
				}
				for _, p := range [][2][]byte{{got.Y, want.Y}, {got.Cb, want.Cb}, {got.Cr, want.Cr}} {
					for i := range p[0] {
						if d := int(p[0][i]) - int(p[1][i]); d < -2 || d > 2 {
							t.Fatalf("%v, quality %d: byte %d is %d, and %d there", size, quality, i, p[0][i], p[1][i])
						}
					}
				}
			}
		}
	}
}

// TestTransformIsTheFormula compares with the cosines themselves (section A.3.3).
func TestTransformIsTheFormula(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var b block
		for range r.IntN(12) {
			at := r.IntN(64)
			b.c[at] = int32(r.IntN(400) - 200)
			if at >= 8 {
				b.columns |= 1 << (at & 7)
			} else if at > 0 {
				b.rows = true
			}
		}
		coefficients := b.c
		var got [64]byte
		b.write(got[:], 8)
		for i := range got {
			if want := pixelByCosines(&coefficients, i%8, i/8); math.Abs(float64(got[i])-want) > 0.6 {
				t.Fatalf("pixel %d is %d, not %.2f, of %v", i, got[i], want, coefficients)
			}
		}
	}
}

func pixelByCosines(c *[64]int32, x, y int) float64 {
	sum := 0.0
	for v := range 8 {
		for u := range 8 {
			scale := 0.25
			if u == 0 {
				scale *= math.Sqrt2 / 2
			}
			if v == 0 {
				scale *= math.Sqrt2 / 2
			}
			sum += scale * float64(c[8*v+u]) * math.Cos(float64((2*x+1)*u)*math.Pi/16) * math.Cos(float64((2*y+1)*v)*math.Pi/16)
		}
	}
	return min(max(sum+128, 0), 255)
}

// TestCutsAndFlips: a file that is cut anywhere is refused, and whatever bytes
// there are, nothing panics.
func TestCutsAndFlips(t *testing.T) {
	data := encoded(t, 40, 30, 80, 10)
	restarts := read(t, filepath.Join(golden, "jpeg-rotated-10x9.jpg"))
	for _, whole := range [][]byte{data, restarts} {
		for n := range whole {
			if _, ok := Decode(whole[:n]); ok {
				t.Fatalf("decoded %d of %d bytes", n, len(whole))
			}
		}
		r := rand.New(rand.NewPCG(3, 4))
		for range 3000 {
			wrong := bytes.Clone(whole)
			for range 1 + r.IntN(3) {
				wrong[r.IntN(len(wrong))] = byte(r.Uint32())
			}
			Decode(wrong)
		}
	}
}

// TestLateAdobe: colours that Adobe's segment changes behind the frame header are
// for a decoder that knows them.
func TestLateAdobe(t *testing.T) {
	data := encoded(t, 20, 10, 80, 5)
	at := bytes.Index(data, []byte{0xff, dht})
	data = slices.Insert(data, at, []byte("\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00")...)
	if m, err := jpeg.Decode(bytes.NewReader(data)); err != nil || m.ColorModel() != color.RGBAModel {
		t.Fatal(err)
	}
	if _, ok := Decode(data); ok {
		t.Error("red, green and blue are taken for luma and chroma")
	}
}

// TestBeyond: coefficients that no pixels have are left to others.
func TestBeyond(t *testing.T) {
	data := encoded(t, 20, 10, 100, 80)
	at := bytes.Index(data, []byte{0xff, dqt}) + 5
	for i := range 64 {
		data[at+i] = 255
	}
	if _, ok := Decode(data); ok {
		t.Error("decoded")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, 20, 10, 80, 5))
	f.Add(read(f, filepath.Join(golden, "jpeg-rotated-10x9.jpg")))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<12 {
			return
		}
		if m, ok := Decode(b); ok && m.Rect.Empty() {
			t.Error("a picture without pixels")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := encoded(b, 1600, 1200, 90, 5)
	b.SetBytes(1600 * 1200)
	for b.Loop() {
		if _, ok := Decode(data); !ok {
			b.Fatal("not decoded")
		}
	}
}
