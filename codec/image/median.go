package image

import stdimage "image"

// layout says which bytes of a decoded pixel are its channels.
type layout int

const (
	noAxis          layout = iota // grey or palette: no channel axis
	greyAlpha                     // grey and alpha
	greyThrice                    // grey three times and alpha
	threeChannels                 // three colours
	fourChannels                  // three colours and alpha, or four colours
	lumaChromaBlack               // the four components of Adobe's YCCK, inverted
)

// Channels returns the length of the channel axis, 0 if there is none.
func (im *Image) Channels() int {
	switch im.layout {
	case noAxis:
		return 0
	case greyAlpha:
		return 2
	case threeChannels:
		return 3
	default:
		return 4
	}
}

// Median returns the median of the channels of each pixel, row after row
// (Height x Width values, multiples of one half from 0 to 255), as
// numpy.median(im, axis=2) does: of two or four channels the mean of the two
// middle ones. It returns nil if the image has no channel axis. Cost: about 5 ns
// a pixel.
func (im *Image) Median() []float64 {
	if im.layout == noAxis {
		return nil
	}
	m := make([]float64, im.Width*im.Height)
	im.medianInto(m)
	return m
}

// medianInto sets m to the medians.
func (im *Image) medianInto(m []float64) {
	if p, ok := im.pix.(*stdimage.YCbCr); ok {
		medianYCbCr(m, p)
		return
	}
	p := packedPixels(im.pix)
	row := im.layout.row()
	for y := range im.Height {
		row(m[y*im.Width:(y+1)*im.Width], p.pix[y*p.stride:], p.pixel, p.channel)
	}
}

// packed is an image whose pixels lie one after the other: pixel bytes each,
// with four channels of which the first byte is the high one.
type packed struct {
	pix                    []byte
	stride, pixel, channel int
}

// packedPixels returns the bytes of each kind of image that the decoders of
// images with a channel axis return.
func packedPixels(im stdimage.Image) packed {
	switch p := im.(type) {
	case *stdimage.RGBA:
		return packed{p.Pix, p.Stride, 4, 1}
	case *stdimage.NRGBA:
		return packed{p.Pix, p.Stride, 4, 1}
	case *stdimage.CMYK:
		return packed{p.Pix, p.Stride, 4, 1}
	case *stdimage.RGBA64:
		return packed{p.Pix, p.Stride, 8, 2}
	case *stdimage.NRGBA64:
		return packed{p.Pix, p.Stride, 8, 2}
	}
	panic("codec/image: a decoder returned a kind of image it did not have before")
}

// row returns the function that writes the medians of one row of pixels.
func (l layout) row() func(dst []float64, src []byte, pixel, channel int) {
	switch l {
	case greyAlpha:
		return rowGreyAlpha
	case greyThrice:
		return rowGrey
	case threeChannels:
		return rowThree
	case lumaChromaBlack:
		return rowYCCK
	default:
		return rowFour
	}
}

// rowGrey: with the grey value three times, the two middle ones of four are
// grey, whatever alpha is.
func rowGrey(dst []float64, src []byte, pixel, _ int) {
	for x := range dst {
		dst[x] = float64(src[x*pixel])
	}
}

// rowGreyAlpha: grey is in the first three of the four decoded channels.
func rowGreyAlpha(dst []float64, src []byte, pixel, channel int) {
	for x := range dst {
		p := src[x*pixel:]
		dst[x] = float64(int(p[0])+int(p[3*channel])) / 2
	}
}

func rowThree(dst []float64, src []byte, pixel, channel int) {
	for x := range dst {
		p := src[x*pixel:]
		a, b, c := int(p[0]), int(p[channel]), int(p[2*channel]) // of bytes it would be branches
		dst[x] = float64(max(min(a, b), min(max(a, b), c)))
	}
}

func rowFour(dst []float64, src []byte, pixel, channel int) {
	for x := range dst {
		p := src[x*pixel:]
		dst[x] = middle(int32(p[0]), int32(p[channel]), int32(p[2*channel]), int32(p[3*channel]))
	}
}

// middle returns the mean of the two middle ones of four numbers.
func middle(a, b, c, d int32) float64 {
	return float64(a+b+c+d-min(a, b, c, d)-max(a, b, c, d)) / 2
}
