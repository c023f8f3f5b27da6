// Package baseline decodes the JPEGs that cameras write, faster than the standard
// library: baseline coding of luma and two planes of chroma in one scan (ITU-T
// T.81, sections B and F). Whatever else a file is, or if anything about it is
// odd, it says so, and the caller takes a decoder for all kinds.
package baseline

import (
	"encoding/binary"
	stdimage "image"
)

// Markers (table B.1).
const (
	sof0, sof1    = 0xc0, 0xc1
	dht           = 0xc4
	rst0, rst7    = 0xd0, 0xd7
	soi, eoi, sos = 0xd8, 0xd9, 0xda
	dqt, dri      = 0xdb, 0xdd
	app0, app15   = 0xe0, 0xef
	app14         = 0xee
	com           = 0xfe
)

// Decode returns the picture in data, or false if it is not one of its kind from
// the first byte to the marker of its end.
func Decode(data []byte) (*stdimage.YCbCr, bool) {
	d := &decoder{data: data}
	if len(data) < 2 || data[0] != 0xff || data[1] != soi {
		return nil, false
	}
	for d.at = 2; ; {
		marker, body, ok := d.segment()
		switch {
		case !ok:
			return nil, false
		case marker == app14 && d.picture != nil:
			return nil, false // behind the header of the frame, where its caller does not look for Adobe's
		case marker >= app0 && marker <= app15, marker == com:
		case marker == sos:
			if !d.scan(body) || !d.ends() {
				return nil, false
			}
			return d.picture, true
		case !d.read(marker, body):
			return nil, false
		}
	}
}

// decoder is a file of which at bytes are read.
type decoder struct {
	data     []byte
	at       int
	quant    [4]*[64]int32 // in the order of the file
	tables   [2][4]*table  // of DC and of AC
	interval int           // of restarts, in units; 0 is none
	picture  *stdimage.YCbCr
	wide     int // units in a row
	high     int
	parts    [3]part
}

// part is a component of the picture.
type part struct {
	id            byte
	across, down  int // blocks in a unit
	quant, dc, ac int
	plane         []byte
	stride        int
	last          int32 // DC coefficient
}

// segment returns the next marker and what belongs to it. What stands between
// segments is passed over, and so are markers that nothing belongs to, as libjpeg
// does.
func (d *decoder) segment() (marker byte, body []byte, ok bool) {
	for ; d.at+4 <= len(d.data); d.at++ {
		marker = d.data[d.at+1]
		if d.data[d.at] == 0xff && marker != 0 && marker != 0xff && (marker < rst0 || marker > rst7) {
			break
		}
	}
	if d.at+4 > len(d.data) {
		return 0, nil, false
	}
	length := int(binary.BigEndian.Uint16(d.data[d.at+2:]))
	if marker < sof0 || marker == soi || marker == eoi || length < 2 || d.at+2+length > len(d.data) {
		return 0, nil, false
	}
	body = d.data[d.at+4 : d.at+2+length]
	d.at += 2 + length
	return marker, body, true
}

// ends says whether the file does.
func (d *decoder) ends() bool {
	return d.at+2 <= len(d.data) && d.data[d.at] == 0xff && d.data[d.at+1] == eoi
}

// read takes in a segment that says how to decode.
func (d *decoder) read(marker byte, body []byte) bool {
	switch marker {
	case sof0, sof1:
		return d.frame(body)
	case dqt:
		return d.quantisers(body)
	case dht:
		return d.codes(body)
	case dri:
		if len(body) != 2 {
			return false
		}
		d.interval = int(binary.BigEndian.Uint16(body))
		return true
	}
	return false
}

// frame makes room for the picture.
func (d *decoder) frame(body []byte) bool {
	if d.picture != nil || len(body) != 6+3*len(d.parts) || body[0] != 8 || int(body[5]) != len(d.parts) {
		return false
	}
	height, width := int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
	if height == 0 || width == 0 {
		return false
	}
	for i := range d.parts {
		b := body[6+3*i:]
		d.parts[i] = part{id: b[0], across: int(b[1] >> 4), down: int(b[1] & 15), quant: int(b[2])}
		if b[2] > 3 || i > 0 && b[1] != 0x11 {
			return false
		}
	}
	luma := &d.parts[0]
	ratio, ok := map[[2]int]stdimage.YCbCrSubsampleRatio{
		{1, 1}: stdimage.YCbCrSubsampleRatio444,
		{1, 2}: stdimage.YCbCrSubsampleRatio440,
		{2, 1}: stdimage.YCbCrSubsampleRatio422,
		{2, 2}: stdimage.YCbCrSubsampleRatio420,
	}[[2]int{luma.across, luma.down}]
	if !ok {
		return false
	}
	d.wide = (width + 8*luma.across - 1) / (8 * luma.across)
	d.high = (height + 8*luma.down - 1) / (8 * luma.down)
	if d.wide*d.high*(luma.across*luma.down+2) > 4*len(d.data) {
		return false // a block takes 2 bits at least: no room for a picture that cannot be there
	}
	whole := stdimage.NewYCbCr(stdimage.Rect(0, 0, 8*luma.across*d.wide, 8*luma.down*d.high), ratio)
	luma.plane, luma.stride = whole.Y, whole.YStride
	d.parts[1].plane, d.parts[1].stride = whole.Cb, whole.CStride
	d.parts[2].plane, d.parts[2].stride = whole.Cr, whole.CStride
	d.picture = whole.SubImage(stdimage.Rect(0, 0, width, height)).(*stdimage.YCbCr)
	return true
}

// quantisers reads tables of what coefficients are multiplied with.
func (d *decoder) quantisers(body []byte) bool {
	for len(body) > 0 {
		if len(body) < 65 || body[0] > 3 { // 16 bits, or no such table
			return false
		}
		q := new([64]int32)
		for i := range q {
			q[i] = int32(body[1+i])
		}
		d.quant[body[0]] = q
		body = body[65:]
	}
	return true
}

// codes reads tables of Huffman codes.
func (d *decoder) codes(body []byte) bool {
	for len(body) > 0 {
		if len(body) < 17 || body[0]&^0x13 != 0 {
			return false
		}
		kind, id := body[0]>>4, body[0]&3
		t, length := newTable(body[1:], kind == 1)
		if t == nil {
			return false
		}
		d.tables[kind][id] = t
		body = body[1+length:]
	}
	return true
}
