package baseline

// block is 8 x 8 coefficients of one component, multiplied and in the order of
// rows.
type block struct {
	c       [64]int32
	columns uint8 // which have more than their first coefficient
	rows    bool  // some of the first row beyond DC are there
}

// natural is where the coefficients of a file belong (figure A.6).
var natural = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

// beyond is more than a coefficient of 8-bit pixels can be by far. Sums of larger
// ones overflow, in each decoder otherwise.
const beyond = 1 << 13

// read decodes a block (section F.2.2).
func (b *block) read(s *stream, p *part, quant *[64]int32, dc, ac *table) bool {
	s.fill()
	m := dc.short[s.next>>(64-shortBits)]
	if m == 0 {
		if m = dc.long(uint32(s.next >> 48)); m == 0 {
			return false
		}
	}
	size := int(m >> 12 & 15)
	if m&0xf00 != 0 || size > 11 {
		return false
	}
	next, n := s.next<<(m&63), s.n-int(m&63)
	if size > 0 {
		p.last += extend(uint32(next>>(64-size)&0xffff), size)
		next, n = next<<size, n-size
	}
	b.c[0] = p.last * quant[0]
	all := uint32(b.c[0] + beyond)
	for k := 1; k < 64; k++ {
		if n < 32 {
			s.next, s.n = next, n
			s.fill()
			next, n = s.next, s.n
		}
		m := ac.short[next>>(64-shortBits)]
		if m == 0 {
			if m = ac.long(uint32(next >> 48)); m == 0 {
				return false
			}
		}
		next, n = next<<(m&63), n-int(m&63)
		v := int32(m) >> 16
		if size := m >> 12 & 15; size > 0 {
			v = extend(uint32(next>>((64-size)&63)), int(size))
			next, n = next<<size, n-int(size)
		} else if v == 0 { // no coefficient: the end of the block, or 16 zeros
			if m&0xf00 == 0 {
				break
			}
			if m&0xf00 != 0xf00 || k > 48 {
				return false
			}
			k += 15
			continue
		}
		if k += int(m >> 8 & 15); k > 63 {
			return false
		}
		at := natural[k]
		c := v * quant[k]
		b.c[at] = c
		all |= uint32(c + beyond)
		if at >= 8 {
			b.columns |= 1 << (at & 7)
		} else {
			b.rows = true
		}
	}
	s.next, s.n = next, n
	return all < 2*beyond
}
