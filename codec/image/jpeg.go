package image

import (
	"bufio"
	"encoding/binary"
	"fmt"
	stdimage "image"
	"image/jpeg"
	"io"
	"strings"

	"github.com/comal-go/comal/codec/image/internal/baseline"
)

// The second bytes of the JPEG markers looked at (ITU-T T.81, table B.1).
const (
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerAPP14 = 0xee
)

// filePerPixel is how many bytes of a file a pixel takes at most, where the file
// is read before it is decoded: with the least compression about one and a half.
const filePerPixel = 2

// jpegHeader walks the segments up to the frame header.
func jpegHeader(r *bufio.Reader) (header, error) {
	if _, err := r.Discard(2); err != nil { // the start marker, seen by the caller
		return header{}, err
	}
	f := jpegFrame{at: 2}
	for {
		marker, body, skipped, err := jpegSegment(r)
		if err != nil {
			return header{}, err
		}
		f.at += skipped
		switch {
		case marker == markerSOS || marker == markerEOI:
			return header{}, fmt.Errorf("%w: the JPEG has no frame header", ErrDamaged)
		case marker == markerAPP14 && len(body) >= 12 && string(body[:5]) == "Adobe":
			f.adobe, f.transform = true, body[11]
		case isFrame(marker):
			f.marker, f.body = marker, body
			return f.header()
		}
		f.at += segmentLength(body)
	}
}

// isFrame reports whether a marker is one of the frame headers SOF0 to SOF15,
// among which three numbers mean something else.
func isFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}

// segmentLength is the length of a segment in the file, 2 bytes of marker, 2 of
// length and the body; nil stands for the markers that are alone.
func segmentLength(body []byte) int64 {
	if body == nil {
		return 2
	}
	return int64(4 + len(body))
}

// jpegSegment reads the next marker and the bytes that belong to it, and counts
// the bytes before the marker: libjpeg skips them, fill or not, and so do we.
func jpegSegment(r *bufio.Reader) (marker byte, body []byte, skipped int64, err error) {
	for previous := byte(0); ; previous = marker {
		if marker, err = r.ReadByte(); err != nil {
			return 0, nil, 0, err
		}
		if previous == 0xff && marker != 0xff && marker != 0 {
			break
		}
		skipped++
	}
	skipped-- // the last one was the first byte of the marker
	if marker == markerEOI || marker == markerSOI || marker >= 0xd0 && marker <= 0xd7 {
		return marker, nil, skipped, nil
	}
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return 0, nil, 0, err
	}
	n := int(binary.BigEndian.Uint16(length[:]))
	if n < 2 {
		return 0, nil, 0, fmt.Errorf("%w: a JPEG segment of length %d", ErrDamaged, n)
	}
	body = make([]byte, n-2)
	_, err = io.ReadFull(r, body)
	return marker, body, skipped, err
}

// jpegFrame is what precedes the pixels of a JPEG.
type jpegFrame struct {
	marker    byte
	body      []byte
	at        int64 // offset of the frame header in the file
	adobe     bool  // Adobe's segment came before it
	transform byte  // and said this of the colours
}

// header makes sense of the frame header.
func (f jpegFrame) header() (header, error) {
	if len(f.body) < 6 {
		return header{}, fmt.Errorf("%w: a JPEG frame header of %d bytes", ErrDamaged, len(f.body))
	}
	h := header{
		height: int64(binary.BigEndian.Uint16(f.body[1:])),
		width:  int64(binary.BigEndian.Uint16(f.body[3:])),
		decode: jpeg.Decode,
	}
	components := int64(f.body[5])
	switch components {
	case 1:
		h.mode, h.layout, h.perPixel = "L", noAxis, 1
	case 3:
		h.mode, h.layout, h.perPixel = "RGB", threeChannels, 3+8 // planes and medians
		if f.adobe && f.transform == 0 || f.names("RGB") {
			h.perPixel += 4 // the decoder interleaves the planes
		} else if f.marker <= 0xc1 { // baseline
			h.perPixel += filePerPixel
			h.fast = baseline.Decode
		}
	case 4:
		h.mode, h.layout, h.perPixel = "CMYK", fourChannels, 4+4+8 // always interleaved
		if f.transform != 0 {
			h.layout = lumaChromaBlack
		}
		if !f.adobe || f.transform != 0 {
			h.decode = f.decodePlanes
		}
	default:
		return header{}, fmt.Errorf("a JPEG of %d components is %w", components, ErrUnsupported)
	}
	if progressive := f.marker == 0xc2; progressive {
		h.perPixel += 4 * components // the coefficients of the whole image
	}
	return h, nil
}

// names reports whether the components are named by these letters.
func (f jpegFrame) names(letters string) bool {
	for i := range letters {
		if at := 6 + 3*i; at >= len(f.body) || f.body[at] != letters[i] {
			return false
		}
	}
	return true
}

// decodePlanes decodes a JPEG of four components as they are, each inverted, by
// telling the decoder that they are Adobe's CMYK. Without Adobe's segment
// image/jpeg refuses them, while Pillow takes them for just that; and with
// Adobe's YCCK it rounds colours otherwise than libjpeg.
func (f jpegFrame) decodePlanes(r io.Reader) (stdimage.Image, error) {
	const cmyk = "\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"
	return jpeg.Decode(io.MultiReader(io.LimitReader(r, f.at), strings.NewReader(cmyk), r))
}
