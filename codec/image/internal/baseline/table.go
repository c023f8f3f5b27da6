package baseline

// table decodes Huffman codes. Most codes are short: the next bits of the file
// index what they mean, with the value that follows if that is among them.
type table struct {
	short   [1 << shortBits]meaning
	limit   [17]uint32 // of each length: the first code beyond, in 16 bits
	offset  [17]int    // of the first code of a length: where its symbol is, less the code
	symbols []byte
}

const shortBits = 10

// meaning is a code: from the lowest bit, 8 bits tell how many it takes, 4 the
// zeros before a coefficient, 4 how many bits of its value follow, and 16 are the
// value if none do. It is 0 for codes that are too long.
type meaning uint32

func meaningOf(length int, symbol byte) meaning {
	return meaning(length) | meaning(symbol>>4)<<8 | meaning(symbol&15)<<12
}

// newTable makes the table of some bytes (section B.2.4.2), of AC coefficients if
// ac; nil if they are none. It returns how many bytes that were.
func newTable(b []byte, ac bool) (t *table, length int) {
	counts := b[:16]
	total := 0
	for _, n := range counts {
		total += int(n)
	}
	if total == 0 || total > 256 || len(b) < 16+total {
		return nil, 0
	}
	t = &table{symbols: b[16 : 16+total]}
	code, at := 0, 0
	for i, n := range counts {
		bits := i + 1
		t.offset[bits] = at - code
		for range int(n) {
			if code >= 1<<bits {
				return nil, 0
			}
			t.enter(code, bits, t.symbols[at], ac)
			code, at = code+1, at+1
		}
		t.limit[bits] = uint32(code) << (16 - bits)
		code <<= 1
	}
	return t, 16 + total
}

// enter enters a code if it is a short one, once for all bits that can follow.
func (t *table) enter(code, bits int, symbol byte, ac bool) {
	if bits > shortBits {
		return
	}
	rest := shortBits - bits
	size := int(symbol & 15)
	for follow := range 1 << rest {
		m := meaningOf(bits, symbol)
		if ac && size > 0 && size <= rest {
			v := extend(uint32(follow>>(rest-size)), size)
			m = meaning(bits+size) | m&0xf00 | meaning(v)<<16
		}
		t.short[code<<rest|follow] = m
	}
}

// long returns the meaning of the code at the beginning of 16 bits that is not
// short, 0 if there is none.
func (t *table) long(next uint32) meaning {
	for bits := shortBits + 1; bits <= 16; bits++ {
		if next < t.limit[bits] {
			return meaningOf(bits, t.symbols[int(next>>(16-bits))+t.offset[bits]])
		}
	}
	return 0
}

// extend returns the number that some bits stand for (section F.2.2.1).
func extend(bits uint32, size int) int32 {
	v := int32(bits)
	if v < 1<<(size-1) {
		v += 1 - 1<<size
	}
	return v
}
