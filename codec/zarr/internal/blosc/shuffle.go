package blosc

import "encoding/binary"

var le = binary.LittleEndian

// Shuffle gathers the first bytes of all elements of a size, then all second ones
// and so on. Bytes after the last whole element stay where they are. dst is as
// long as src and shares nothing with it.
func Shuffle(dst, src []byte, size int) {
	n := len(src) / size
	done := fast(dst, src, n, size, false)
	switch {
	case done > 0:
	case size%8 == 0:
		for g := 0; g < size; g += 8 {
			done = gather8(dst, src, n, size, g)
		}
	case size == 4:
		done = gather4(dst, src, n)
	}
	for j := range size {
		for i := done; i < n; i++ {
			dst[j*n+i] = src[i*size+j]
		}
	}
	copy(dst[n*size:], src[n*size:])
}

// Unshuffle undoes Shuffle.
func Unshuffle(dst, src []byte, size int) {
	n := len(src) / size
	done := fast(dst, src, n, size, true)
	switch {
	case done > 0:
	case size%8 == 0:
		for g := 0; g < size; g += 8 {
			done = scatter8(dst, src, n, size, g)
		}
	case size == 4:
		done = scatter4(dst, src, n)
	case size == 2:
		done = scatter2(dst, src, n)
	}
	for i := done; i < n; i++ {
		for j := range size {
			dst[i*size+j] = src[j*n+i]
		}
	}
	copy(dst[n*size:], src[n*size:])
}

// transpose8 transposes the square of bytes whose rows are 8 words: in squares of
// four by four, of two by two, and single bytes.
func transpose8(a, b, c, d, e, f, g, h uint64) (_, _, _, _, _, _, _, _ uint64) {
	const q, p, o = 0x00000000FFFFFFFF, 0x0000FFFF0000FFFF, 0x00FF00FF00FF00FF
	a, e = a&q|e<<32, a>>32|e&^q
	b, f = b&q|f<<32, b>>32|f&^q
	c, g = c&q|g<<32, c>>32|g&^q
	d, h = d&q|h<<32, d>>32|h&^q
	a, c = a&p|c&p<<16, a>>16&p|c&^p
	b, d = b&p|d&p<<16, b>>16&p|d&^p
	e, g = e&p|g&p<<16, e>>16&p|g&^p
	f, h = f&p|h&p<<16, f>>16&p|h&^p
	a, b = a&o|b&o<<8, a>>8&o|b&^o
	c, d = c&o|d&o<<8, c>>8&o|d&^o
	e, f = e&o|f&o<<8, e>>8&o|f&^o
	g, h = g&o|h&o<<8, g>>8&o|h&^o
	return a, b, c, d, e, f, g, h
}

// scatter8 puts planes g to g+7 into their elements, 8 elements at a time, and
// returns how many elements are done.
func scatter8(dst, src []byte, n, size, g int) int {
	p0, p1, p2, p3 := src[g*n:][:n], src[(g+1)*n:][:n], src[(g+2)*n:][:n], src[(g+3)*n:][:n]
	p4, p5, p6, p7 := src[(g+4)*n:][:n], src[(g+5)*n:][:n], src[(g+6)*n:][:n], src[(g+7)*n:][:n]
	i := 0
	for ; i+8 <= n; i += 8 {
		a, b, c, d, e, f, g8, h := transpose8(le.Uint64(p0[i:]), le.Uint64(p1[i:]), le.Uint64(p2[i:]), le.Uint64(p3[i:]),
			le.Uint64(p4[i:]), le.Uint64(p5[i:]), le.Uint64(p6[i:]), le.Uint64(p7[i:]))
		out := dst[i*size+g:][: 7*size+8 : 7*size+8]
		le.PutUint64(out, a)
		le.PutUint64(out[size:], b)
		le.PutUint64(out[2*size:], c)
		le.PutUint64(out[3*size:], d)
		le.PutUint64(out[4*size:], e)
		le.PutUint64(out[5*size:], f)
		le.PutUint64(out[6*size:], g8)
		le.PutUint64(out[7*size:], h)
	}
	return i
}

// gather8 undoes scatter8.
func gather8(dst, src []byte, n, size, g int) int {
	p0, p1, p2, p3 := dst[g*n:][:n], dst[(g+1)*n:][:n], dst[(g+2)*n:][:n], dst[(g+3)*n:][:n]
	p4, p5, p6, p7 := dst[(g+4)*n:][:n], dst[(g+5)*n:][:n], dst[(g+6)*n:][:n], dst[(g+7)*n:][:n]
	i := 0
	for ; i+8 <= n; i += 8 {
		in := src[i*size+g:][: 7*size+8 : 7*size+8]
		a, b, c, d, e, f, g8, h := transpose8(le.Uint64(in), le.Uint64(in[size:]), le.Uint64(in[2*size:]), le.Uint64(in[3*size:]),
			le.Uint64(in[4*size:]), le.Uint64(in[5*size:]), le.Uint64(in[6*size:]), le.Uint64(in[7*size:]))
		le.PutUint64(p0[i:], a)
		le.PutUint64(p1[i:], b)
		le.PutUint64(p2[i:], c)
		le.PutUint64(p3[i:], d)
		le.PutUint64(p4[i:], e)
		le.PutUint64(p5[i:], f)
		le.PutUint64(p6[i:], g8)
		le.PutUint64(p7[i:], h)
	}
	return i
}

// apart puts zero bytes between the 4 low bytes of x; wide does so with pairs.
func apart(x uint64) uint64 {
	x = (x | x<<16) & 0x0000FFFF0000FFFF
	return (x | x<<8) & 0x00FF00FF00FF00FF
}

func wide(x uint64) uint64 { return (x | x<<16) & 0x0000FFFF0000FFFF }

// together undoes apart, and narrow wide.
func together(x uint64) uint64 {
	x &= 0x00FF00FF00FF00FF
	x = (x | x>>8) & 0x0000FFFF0000FFFF
	return (x | x>>16) & 0xFFFFFFFF
}

func narrow(x uint64) uint64 {
	x &= 0x0000FFFF0000FFFF
	return (x | x>>16) & 0xFFFFFFFF
}

func scatter4(dst, src []byte, n int) int {
	p0, p1, p2, p3 := src[:n], src[n:][:n], src[2*n:][:n], src[3*n:][:n]
	i := 0
	for ; i+4 <= n; i += 4 {
		low := apart(uint64(le.Uint32(p0[i:]))) | apart(uint64(le.Uint32(p1[i:])))<<8
		high := apart(uint64(le.Uint32(p2[i:]))) | apart(uint64(le.Uint32(p3[i:])))<<8
		out := dst[4*i:][:16:16]
		le.PutUint64(out, wide(low&0xFFFFFFFF)|wide(high&0xFFFFFFFF)<<16)
		le.PutUint64(out[8:], wide(low>>32)|wide(high>>32)<<16)
	}
	return i
}

func gather4(dst, src []byte, n int) int {
	p0, p1, p2, p3 := dst[:n], dst[n:][:n], dst[2*n:][:n], dst[3*n:][:n]
	i := 0
	for ; i+4 <= n; i += 4 {
		in := src[4*i:][:16:16]
		a, b := le.Uint64(in), le.Uint64(in[8:])
		low, high := narrow(a)|narrow(b)<<32, narrow(a>>16)|narrow(b>>16)<<32
		le.PutUint32(p0[i:], uint32(together(low)))
		le.PutUint32(p1[i:], uint32(together(low>>8)))
		le.PutUint32(p2[i:], uint32(together(high)))
		le.PutUint32(p3[i:], uint32(together(high>>8)))
	}
	return i
}

func scatter2(dst, src []byte, n int) int {
	p0, p1 := src[:n], src[n:][:n]
	i := 0
	for ; i+4 <= n; i += 4 {
		le.PutUint64(dst[2*i:], apart(uint64(le.Uint32(p0[i:])))|apart(uint64(le.Uint32(p1[i:])))<<8)
	}
	return i
}

// Unbitshuffle undoes what bitshuffle does to bytes whose elements' number is a
// multiple of 8, and copies others, as Blosc does: the bits of one place of all
// elements follow each other.
func Unbitshuffle(dst, src []byte, size int) {
	n := len(src) / size
	if n%8 != 0 {
		copy(dst, src)
		return
	}
	row := n / 8
	for j := range size {
		p := src[j*n:]
		for g := range row {
			x := uint64(p[g]) | uint64(p[row+g])<<8 | uint64(p[2*row+g])<<16 | uint64(p[3*row+g])<<24 |
				uint64(p[4*row+g])<<32 | uint64(p[5*row+g])<<40 | uint64(p[6*row+g])<<48 | uint64(p[7*row+g])<<56
			x = transposeBits(x)
			at := g*8*size + j
			for range 8 {
				dst[at] = byte(x)
				x >>= 8
				at += size
			}
		}
	}
	copy(dst[n*size:], src[n*size:])
}

// transposeBits transposes the square of bits whose rows are the bytes of x.
func transposeBits(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00AA00AA00AA00AA
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000CCCC0000CCCC
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000F0F0F0F0
	return x ^ t ^ t<<28
}
