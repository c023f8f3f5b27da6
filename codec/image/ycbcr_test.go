package image

import (
	stdimage "image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// plainSample is the chroma of one pixel by libjpeg's definition: with a ratio of
// two, three parts of the nearest sample and one of the next in that direction,
// the edge repeated. It rounds halves up on one side and down on the other.
func plainSample(plane []byte, stride, width, height, across, down, x, y int) byte {
	at := func(cx, cy int) int {
		return int(plane[min(max(cy, 0), height-1)*stride+min(max(cx, 0), width-1)])
	}
	cx, cy := x/across, y/down
	nx, ny := cx-1+2*(x%2), cy-1+2*(y%2) // the next sample, for a ratio of two
	switch {
	case across == 4 || across == 2 && width <= 2:
		return byte(at(cx, cy))
	case across == 2 && down == 2:
		sum := 9*at(cx, cy) + 3*at(nx, cy) + 3*at(cx, ny) + at(nx, ny)
		return byte((sum + 8 - x%2) >> 4)
	case across == 2:
		return byte((3*at(cx, cy) + at(nx, cy) + 1 + x%2) >> 2)
	case down == 2:
		return byte((3*at(cx, cy) + at(cx, ny) + 1 + y%2) >> 2)
	}
	return byte(at(cx, cy))
}

func TestChromaIsSpreadByTheDefinition(t *testing.T) {
	ratios := map[stdimage.YCbCrSubsampleRatio][2]int{
		stdimage.YCbCrSubsampleRatio444: {1, 1},
		stdimage.YCbCrSubsampleRatio422: {2, 1},
		stdimage.YCbCrSubsampleRatio420: {2, 2},
		stdimage.YCbCrSubsampleRatio440: {1, 2},
		stdimage.YCbCrSubsampleRatio411: {4, 1},
		stdimage.YCbCrSubsampleRatio410: {4, 2},
	}
	r := rand.New(rand.NewPCG(3, 4))
	for ratio, f := range ratios {
		for _, size := range [][2]int{{1, 1}, {2, 2}, {3, 3}, {4, 5}, {5, 4}, {6, 6}, {17, 9}, {32, 31}} {
			p := stdimage.NewYCbCr(stdimage.Rect(0, 0, size[0], size[1]), ratio)
			for i := range p.Cb {
				p.Cb[i] = byte(r.Uint32())
			}
			u := newUpsampler(p)
			for y := range size[1] {
				row := u.row(p.Cb, y)
				for x := range size[0] {
					want := plainSample(p.Cb, p.CStride, u.width, u.height, f[0], f[1], x, y)
					if row[x] != want {
						t.Fatalf("%v, %v: pixel %d, %d is %d, want %d", ratio, size, x, y, row[x], want)
					}
				}
			}
		}
	}
}

// All chroma pairs: the median of the colours of JFIF in real numbers is at most
// one rounding away.
func TestColourMedianIsTheFormula(t *testing.T) {
	for _, luma := range []int32{0, 1, 100, 254, 255} {
		for cb := int32(-128); cb < 128; cb++ {
			for cr := int32(-128); cr < 128; cr++ {
				l, b, r := float64(luma), float64(cb), float64(cr)
				rgb := []float64{l + 1.402*r, l - 0.344136*b - 0.714136*r, l + 1.772*b}
				slices.Sort(rgb)
				want := min(max(rgb[1], 0), 255)
				if got := colourMedian(luma, cb, cr); math.Abs(float64(got)-want) > 0.502 {
					t.Fatalf("luma %d, chroma %d, %d: %d, the formula says %.3f", luma, cb, cr, got, want)
				}
			}
		}
	}
}
