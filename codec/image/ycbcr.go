package image

import stdimage "image"

// medianYCbCr writes the medians of the colours of a JPEG. Chroma is spread and
// converted as libjpeg does it by default, so that the colours are Pillow's.
func medianYCbCr(dst []float64, p *stdimage.YCbCr) {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	cb, cr := newUpsampler(p), newUpsampler(p)
	for y := range h {
		blue, red := cb.row(p.Cb, y)[:w], cr.row(p.Cr, y)[:w]
		luma := p.Y[y*p.YStride:][:w]
		out := dst[y*w:][:w]
		for x, l := range luma {
			out[x] = float64(colourMedian(int32(l), int32(blue[x])-128, int32(red[x])-128))
		}
	}
}

// colourMedian returns the median of R, G and B of a pixel. Each is luma plus a
// difference, cut to a byte; cutting keeps the order, so the median of the
// differences is enough.
func colourMedian(luma, cb, cr int32) int32 {
	r, g, b := differences(cb, cr)
	return cut(luma + max(min(r, g), min(max(r, g), b)))
}

// differences returns what chroma adds to luma in each colour (JFIF 1.02, page 3,
// in 16-bit fixed point, rounded as libjpeg does).
func differences(cb, cr int32) (r, g, b int32) {
	const half = 1 << 15
	return (91881*cr + half) >> 16, (-22554*cb - 46802*cr + half) >> 16, (116130*cb + half) >> 16
}

func cut(v int32) int32 { return min(max(v, 0), 255) }

// rowYCCK writes medians of Adobe's YCCK: luma and chroma of the inverted inks,
// and black. Pillow inverts all four of libjpeg's inks, which leaves R, G, B as
// computed and black as the decoder inverted it.
func rowYCCK(dst []float64, src []byte, pixel, channel int) {
	for x := range dst {
		p := src[x*pixel:]
		luma, cb, cr := 255-int32(p[0]), 127-int32(p[channel]), 127-int32(p[2*channel])
		r, g, b := differences(cb, cr)
		dst[x] = middle(cut(luma+r), cut(luma+g), cut(luma+b), int32(p[3*channel]))
	}
}

// upsampler spreads one chroma plane over the pixels of the image.
type upsampler struct {
	stride, width, height int     // of the plane, in samples
	across, down          int     // pixels per sample
	weighted              []int32 // one row of samples, weighted with its neighbour row
	out                   []byte  // one row of pixels, perhaps a few more
}

func newUpsampler(p *stdimage.YCbCr) *upsampler {
	u := &upsampler{stride: p.CStride, across: 1, down: 1}
	switch p.SubsampleRatio {
	case stdimage.YCbCrSubsampleRatio422:
		u.across = 2
	case stdimage.YCbCrSubsampleRatio420:
		u.across, u.down = 2, 2
	case stdimage.YCbCrSubsampleRatio440:
		u.down = 2
	case stdimage.YCbCrSubsampleRatio411:
		u.across = 4
	case stdimage.YCbCrSubsampleRatio410:
		u.across, u.down = 4, 2
	}
	u.width = (p.Rect.Dx() + u.across - 1) / u.across
	u.height = (p.Rect.Dy() + u.down - 1) / u.down
	u.weighted = make([]int32, u.width)
	u.out = make([]byte, u.width*u.across)
	return u
}

// row returns the samples of pixel row y, valid until the next call. Ratios of
// two are smoothed by a triangle filter, 3/4 of the nearer sample and 1/4 of the
// farther one; libjpeg repeats the sample for others and for the narrowest images.
func (u *upsampler) row(plane []byte, y int) []byte {
	near := plane[y/u.down*u.stride:][:u.width]
	switch {
	case u.across == 1 && u.down == 1:
		return near
	case u.across == 4 || u.across == 2 && u.width <= 2:
		for x := range u.out {
			u.out[x] = near[x/u.across]
		}
	case u.across == 1:
		u.blend(near, plane, y)
		bias := int32(1 + y&1)
		for x, s := range u.weighted {
			u.out[x] = byte((s + bias) >> 2)
		}
	case u.down == 1:
		for x, s := range near {
			u.weighted[x] = int32(s)
		}
		widen(u.out, u.weighted, 1, 2, 2)
	default:
		u.blend(near, plane, y)
		widen(u.out, u.weighted, 8, 7, 4)
	}
	return u.out
}

// blend sets u.weighted to three times the near row plus the one beyond it: the
// row above for the upper pixel of a sample, the row below for the lower one.
func (u *upsampler) blend(near, plane []byte, y int) {
	other := min(max(y/2-1+y&1*2, 0), u.height-1)
	far := plane[other*u.stride:][:len(near)]
	for x, s := range near {
		u.weighted[x] = 3*int32(s) + int32(far[x])
	}
}

// widen makes two pixels of each sample; left and right are added before the
// shift, and differ so that halves are not always rounded the same way.
func widen(out []byte, samples []int32, left, right int32, shift uint) {
	last := len(samples) - 1
	out = out[:2*len(samples)]
	before := samples[0]
	for x, s := range samples {
		after := samples[min(x+1, last)]
		out[2*x] = byte((3*s + before + left) >> shift)
		out[2*x+1] = byte((3*s + after + right) >> shift)
		before = s
	}
}
