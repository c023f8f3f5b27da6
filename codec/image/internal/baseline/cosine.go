package baseline

// The inverse cosine transform by the flow graph of Loeffler, Ligtenberg and
// Moschytz (1989), "Practical fast 1-D DCT algorithms with 11 multiplications",
// doi:10.1109/ICASSP.1989.266596, in the fixed point of libjpeg's accurate
// transform: 13 bits of the constants, 2 more between columns and rows. So pixels
// are those of libjpeg.
const (
	fraction = 13
	between  = 2

	c0298 = 2446  // -c1 + c3 + c5 - c7, times √2 as all of these, where ck = cos(kπ/16)
	c0390 = 3196  // c3 - c5
	c0541 = 4433  // c6
	c0765 = 6270  // c2 - c6
	c0899 = 7373  // c3 - c7
	c1175 = 9633  // c3
	c1501 = 12299 // c1 + c3 - c5 - c7
	c1847 = 15137 // c2 + c6
	c1961 = 16069 // c3 + c5
	c2053 = 16819 // c1 + c3 - c5 + c7
	c2562 = 20995 // c1 + c3
	c3072 = 25172 // c1 + c3 + c5 - c7
)

// write sets 8 x 8 pixels to the transformed block.
func (b *block) write(dst []byte, stride int) {
	if b.columns == 0 && !b.rows {
		b.flat(dst, stride)
		return
	}
	for x := range 8 {
		if b.columns&(1<<x) == 0 {
			b.level(x)
		} else {
			b.column(x)
		}
	}
	for y := range 8 {
		c := (*[8]int32)(b.c[8*y:])
		out := (*[8]byte)(dst[y*stride:])
		const shift = fraction + between + 3
		const half = 1<<(shift-1) + 128<<shift
		e0, e1, e2, e3 := even(c[0], c[2], c[4], c[6])
		o0, o1, o2, o3 := odd(c[1], c[3], c[5], c[7])
		out[0], out[7] = pixel((e0+o0+half)>>shift), pixel((e0-o0+half)>>shift)
		out[1], out[6] = pixel((e1+o1+half)>>shift), pixel((e1-o1+half)>>shift)
		out[2], out[5] = pixel((e2+o2+half)>>shift), pixel((e2-o2+half)>>shift)
		out[3], out[4] = pixel((e3+o3+half)>>shift), pixel((e3-o3+half)>>shift)
	}
}

// level transforms a column that has no coefficient but its first.
func (b *block) level(x int) {
	c := (*[57]int32)(b.c[x:])
	v := c[0] << between
	for y := range 8 {
		c[8*y] = v
	}
}

// column transforms a column.
func (b *block) column(x int) {
	c := (*[57]int32)(b.c[x:])
	const shift = fraction - between
	const half = 1 << (shift - 1)
	e0, e1, e2, e3 := even(c[0], c[16], c[32], c[48])
	o0, o1, o2, o3 := odd(c[8], c[24], c[40], c[56])
	c[0], c[56] = (e0+o0+half)>>shift, (e0-o0+half)>>shift
	c[8], c[48] = (e1+o1+half)>>shift, (e1-o1+half)>>shift
	c[16], c[40] = (e2+o2+half)>>shift, (e2-o2+half)>>shift
	c[24], c[32] = (e3+o3+half)>>shift, (e3-o3+half)>>shift
}

// flat sets the pixels of a block that has DC alone.
func (b *block) flat(dst []byte, stride int) {
	const shift = between + 3
	v := pixel((b.c[0]<<between+1<<(shift-1))>>shift + 128)
	for y := range 8 {
		row := (*[8]byte)(dst[y*stride:])
		*row = [8]byte{v, v, v, v, v, v, v, v}
	}
}

// even is what the coefficients of even numbers give to the first half of the
// outputs, and to the second in reverse.
func even(d0, d2, d4, d6 int32) (e0, e1, e2, e3 int32) {
	z := (d2 + d6) * c0541
	far, near := z-d6*c1847, z+d2*c0765
	sum, difference := (d0+d4)<<fraction, (d0-d4)<<fraction
	return sum + near, difference + far, difference - far, sum - near
}

// odd is what those of odd numbers add to the first half, and take from the second.
func odd(d1, d3, d5, d7 int32) (o0, o1, o2, o3 int32) {
	z5 := (d7 + d3 + d5 + d1) * c1175
	z1, z2 := (d7+d1)*-c0899, (d5+d3)*-c2562
	z3, z4 := (d7+d3)*-c1961+z5, (d5+d1)*-c0390+z5
	return d1*c1501 + z1 + z4, d3*c3072 + z2 + z3, d5*c2053 + z2 + z4, d7*c0298 + z1 + z3
}

func pixel(v int32) byte { return byte(min(max(v, 0), 255)) }
