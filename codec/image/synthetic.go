package image

import stdimage "image"

// Synthetic paints a picture that looks somewhat like a photograph: a sky of
// gradients and waves, shaded discs with soft edges, and noise as of a sensor. A
// seed gives the same bytes on every machine: all arithmetic is on integers.
// Cost: about 30 ns a pixel.
func Synthetic(seed uint64, width, height int) *stdimage.RGBA {
	im := stdimage.NewRGBA(stdimage.Rect(0, 0, width, height))
	if im.Rect.Empty() {
		return im
	}
	r := randomness{seed}
	paintSky(im, &r)
	for range 24 {
		paintDisc(im, &r)
	}
	paintNoise(im, &r)
	return im
}

// randomness is the generator SplitMix64 (Steele, Lea and Flood 2014,
// doi:10.1145/2714064.2660195).
type randomness struct{ state uint64 }

func (r *randomness) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// between returns a number from low to high, both included.
func (r *randomness) between(low, high int) int {
	return low + int(r.next()%uint64(high-low+1))
}

// colour is red, green and blue.
type colour [3]int

func (r *randomness) colour(low, high int) colour {
	return colour{r.between(low, high), r.between(low, high), r.between(low, high)}
}

// sine is one period of a sine times 1024, by Bhaskara's rational formula: its
// error of 0.2 % cannot be seen, and it needs no floating point.
var sine = func() (table [256]int) {
	for i := range 128 {
		p := i * (128 - i)
		table[i] = 1024 * 16 * p / (5*128*128 - 4*p)
		table[128+i] = -table[i]
	}
	return table
}()

// wave is a ripple over the picture; phases are fractions of a turn of 2¹⁶.
type wave struct {
	start, across, down int
	height              colour
}

func (r *randomness) wave(width, height int) wave {
	return wave{
		start:  r.between(0, 1<<16-1),
		across: r.between(-6, 6) << 16 / width,
		down:   r.between(-6, 6) << 16 / height,
		height: r.colour(-24, 24),
	}
}

// paintSky blends four corner colours and three waves.
func paintSky(im *stdimage.RGBA, r *randomness) {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	corners := [4]colour{r.colour(40, 215), r.colour(40, 215), r.colour(40, 215), r.colour(40, 215)}
	waves := [3]wave{r.wave(w, h), r.wave(w, h), r.wave(w, h)}
	for y := range h {
		var left, slope colour // of this row, times 2¹⁶
		for c := range left {
			left[c] = (corners[0][c]*(h-y) + corners[2][c]*y) << 16 / h
			right := (corners[1][c]*(h-y) + corners[3][c]*y) << 16 / h
			slope[c] = (right - left[c]) / w
		}
		row := im.Pix[y*im.Stride:][:4*w]
		for x := range w {
			at := left
			for _, v := range waves {
				s := sine[(v.start+x*v.across+y*v.down)>>8&255] << 6
				at[0] += v.height[0] * s
				at[1] += v.height[1] * s
				at[2] += v.height[2] * s
			}
			for c := range at {
				row[4*x+c] = pixelByte(at[c] >> 16)
				left[c] += slope[c]
			}
			row[4*x+3] = 255
		}
	}
}

// paintDisc adds a disc lit from the upper left, its edge two pixels soft.
func paintDisc(im *stdimage.RGBA, r *randomness) {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	cx, cy := r.between(0, w-1), r.between(0, h-1)
	radius := r.between(2, 3+min(w, h)/6)
	opacity, paint := r.between(96, 256), r.colour(10, 245)
	for y := max(0, cy-radius); y <= min(h-1, cy+radius); y++ {
		row := im.Pix[y*im.Stride:][:4*w]
		dy := y - cy
		for x := max(0, cx-radius); x <= min(w-1, cx+radius); x++ {
			dx := x - cx
			inside := radius*radius - dx*dx - dy*dy
			if inside <= 0 {
				continue
			}
			cover := opacity * min(inside, 4*radius) / (4 * radius)
			light := 256 - 80*(dx+dy)/radius
			p := row[4*x:][:3]
			for c := range p {
				lit := min(paint[c]*light>>8, 255)
				p[c] = pixelByte((int(p[c])*(256-cover) + lit*cover) >> 8)
			}
		}
	}
}

// paintNoise adds a triangle of up to 15 steps to brightness and up to 4 to
// each colour.
func paintNoise(im *stdimage.RGBA, r *randomness) {
	for i := 0; i+4 <= len(im.Pix); i += 4 {
		n := int(r.next() >> 32)
		grey := n&15 - n>>4&15
		p := im.Pix[i:][:3]
		for c := range p {
			n >>= 6
			p[c] = pixelByte(int(p[c]) + grey + n>>8&7 - 3)
		}
	}
}

func pixelByte(v int) byte { return byte(min(max(v, 0), 255)) }
