package image

import (
	"bytes"
	"encoding/binary"
	stdimage "image"
)

// Decode is [Open] for the bytes of a file; name is what errors call it.
func Decode(name string, data []byte, limit int64) (*Image, error) {
	im, err := decode(bytes.NewReader(data), limit)
	if err != nil {
		return nil, fail(name, err)
	}
	return im, nil
}

// Bits returns how many bits a channel has in what Pixels writes, 8 or 16; 0 if
// pixels are no numbers but entries of a palette, or single bits.
func (im *Image) Bits() int {
	_, palette := im.pix.(*stdimage.Paletted)
	switch {
	case palette || im.Mode == "1" || im.Mode == "P":
		return 0
	case im.Mode == "I;16":
		return 16
	}
	return 8
}

// Pixels writes the channels of all pixels, row after row, as numpy.asarray has
// them of a Pillow image: Height x Width x max(1, Channels) numbers of Bits bits,
// those of 16 as they lie in this machine's memory. dst must have room for them.
// It panics if Bits is 0.
func (im *Image) Pixels(dst []byte) {
	switch p := im.pix.(type) {
	case *stdimage.YCbCr:
		pixelsYCbCr(dst, p)
		return
	case *stdimage.Gray:
		for y := range im.Height {
			copy(dst[y*im.Width:][:im.Width], p.Pix[y*p.Stride:])
		}
		return
	case *stdimage.Gray16:
		im.grey(dst, packed{p.Pix, p.Stride, 2, 2})
		return
	}
	p := packedPixels(im.pix)
	if im.layout == noAxis {
		im.grey(dst, p)
		return
	}
	row, n := im.layout.channels(), im.Width*im.Channels()
	for y := range im.Height {
		row(dst[y*n:][:n], p.pix[y*p.stride:], p.pixel, p.channel)
	}
}

// grey writes the first channel of pixels, 8 or 16 bits of it.
func (im *Image) grey(dst []byte, p packed) {
	for y := range im.Height {
		src := p.pix[y*p.stride:]
		for x := range im.Width {
			if i := y*im.Width + x; im.Bits() == 16 {
				binary.NativeEndian.PutUint16(dst[2*i:], binary.BigEndian.Uint16(src[x*p.pixel:]))
			} else {
				dst[i] = src[x*p.pixel]
			}
		}
	}
}

// channels returns the function that writes the channels of one row of pixels.
func (l layout) channels() func(dst, src []byte, pixel, channel int) {
	of := map[layout][]int{greyAlpha: {0, 3}, greyThrice: {0, 0, 0, 3}, threeChannels: {0, 1, 2}, fourChannels: {0, 1, 2, 3}}[l]
	if l == lumaChromaBlack {
		return channelsYCCK
	}
	return func(dst, src []byte, pixel, channel int) {
		for x := 0; len(dst) > 0; x++ {
			for i, c := range of {
				dst[i] = src[x*pixel+c*channel]
			}
			dst = dst[len(of):]
		}
	}
}

// channelsYCCK is rowYCCK for the channels themselves.
func channelsYCCK(dst, src []byte, pixel, channel int) {
	for x := 0; len(dst) > 0; x++ {
		p := src[x*pixel:]
		luma, cb, cr := 255-int32(p[0]), 127-int32(p[channel]), 127-int32(p[2*channel])
		r, g, b := differences(cb, cr)
		dst[0], dst[1], dst[2], dst[3] = byte(cut(luma+r)), byte(cut(luma+g)), byte(cut(luma+b)), p[3*channel]
		dst = dst[4:]
	}
}

// pixelsYCbCr is medianYCbCr for the colours themselves.
func pixelsYCbCr(dst []byte, p *stdimage.YCbCr) {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	cb, cr := newUpsampler(p), newUpsampler(p)
	for y := range h {
		blue, red := cb.row(p.Cb, y)[:w], cr.row(p.Cr, y)[:w]
		out := dst[3*y*w:][:3*w]
		for x, l := range p.Y[y*p.YStride:][:w] {
			r, g, b := differences(int32(blue[x])-128, int32(red[x])-128)
			out[3*x], out[3*x+1], out[3*x+2] = byte(cut(int32(l)+r)), byte(cut(int32(l)+g)), byte(cut(int32(l)+b))
		}
	}
}
