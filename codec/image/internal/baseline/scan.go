package baseline

import "encoding/binary"

// scan decodes the one scan of a picture.
func (d *decoder) scan(body []byte) bool {
	n := len(d.parts)
	if d.picture == nil || len(body) != 4+2*n || int(body[0]) != n || string(body[1+2*n:]) != "\x00\x3f\x00" {
		return false
	}
	for i := range d.parts {
		p := &d.parts[i]
		p.dc, p.ac = int(body[2+2*i]>>4), int(body[2+2*i]&15)
		if body[1+2*i] != p.id || p.dc > 3 || p.ac > 3 ||
			d.tables[0][p.dc] == nil || d.tables[1][p.ac] == nil || d.quant[p.quant] == nil {
			return false
		}
	}
	s := &stream{data: d.data, at: d.at}
	for y := range d.high {
		for x := range d.wide {
			if unit := y*d.wide + x; d.interval > 0 && unit > 0 && unit%d.interval == 0 {
				if !s.restart(unit/d.interval - 1) {
					return false
				}
				for i := range d.parts {
					d.parts[i].last = 0
				}
			}
			if !d.unit(s, x, y) {
				return false
			}
		}
	}
	d.at = s.at
	return s.complete()
}

// unit decodes the blocks of all parts that belong to the same place.
func (d *decoder) unit(s *stream, x, y int) bool {
	for i := range d.parts {
		p := &d.parts[i]
		quant, dc, ac := d.quant[p.quant], d.tables[0][p.dc], d.tables[1][p.ac]
		for v := range p.down {
			for h := range p.across {
				var b block
				if !b.read(s, p, quant, dc, ac) {
					return false
				}
				at := 8*(y*p.down+v)*p.stride + 8*(x*p.across+h)
				b.write(p.plane[at:], p.stride)
			}
		}
	}
	return true
}

// stream is the coded bits of a scan.
type stream struct {
	data []byte
	at   int
	next uint64 // the bits that come, the first one highest
	n    int    // how many of them there are
	none int    // how many of those come after the end, where a marker is
}

// fill makes 32 bits or more be there.
func (s *stream) fill() {
	if s.n >= 32 {
		return
	}
	if s.at+4 <= len(s.data) {
		x := binary.BigEndian.Uint32(s.data[s.at:])
		if (^x-0x01010101)&x&0x80808080 == 0 { // no byte is 0xff
			s.next |= uint64(x) << ((32 - s.n) & 63)
			s.n += 32
			s.at += 4
			return
		}
	}
	for s.n <= 56 {
		s.next |= uint64(s.byte()) << ((56 - s.n) & 63)
		s.n += 8
	}
}

// byte returns the next one. A 0xff is followed by a zero that does not count, or
// is a marker.
func (s *stream) byte() byte {
	if s.at+1 >= len(s.data) {
		s.none += 8
		return 0
	}
	b := s.data[s.at]
	if b != 0xff {
		s.at++
		return b
	}
	if s.data[s.at+1] != 0 {
		s.none += 8
		return 0
	}
	s.at += 2
	return b
}

// complete says whether what was read was there, and nothing is left but the
// bits that fill the last byte.
func (s *stream) complete() bool { return s.n >= s.none && s.n-s.none < 8 }

// restart begins anew behind a marker.
func (s *stream) restart(number int) bool {
	if !s.complete() || s.at+2 > len(s.data) || s.data[s.at] != 0xff || s.data[s.at+1] != rst0+byte(number&7) {
		return false
	}
	*s = stream{data: s.data, at: s.at + 2}
	return true
}
