package image

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/png"
	"io"
)

// pngKinds maps bit depth and colour type of a PNG to Pillow's mode. memory is
// the bytes a decoded pixel takes at most in image/png, which widens pixels with
// a transparent colour to four channels.
var pngKinds = map[[2]byte]struct {
	mode   string
	layout layout
	memory int64
}{
	{1, 0}:  {"1", noAxis, 4},
	{2, 0}:  {"L", noAxis, 4},
	{4, 0}:  {"L", noAxis, 4},
	{8, 0}:  {"L", noAxis, 4},
	{16, 0}: {"I;16", noAxis, 8},
	{8, 2}:  {"RGB", threeChannels, 4},
	{16, 2}: {"RGB", threeChannels, 8},
	{1, 3}:  {"P", noAxis, 1},
	{2, 3}:  {"P", noAxis, 1},
	{4, 3}:  {"P", noAxis, 1},
	{8, 3}:  {"P", noAxis, 1},
	{8, 4}:  {"LA", greyAlpha, 4},
	{16, 4}: {"RGBA", greyThrice, 8}, // Pillow has no 16-bit LA and widens it
	{8, 6}:  {"RGBA", fourChannels, 4},
	{16, 6}: {"RGBA", fourChannels, 8},
}

// pngHeader reads the signature and the IHDR chunk. The colour type must be
// taken here: image/png does not tell grey with alpha from colour with alpha,
// nor a transparent colour from an alpha channel.
func pngHeader(r *bufio.Reader) (header, error) {
	var b [33]byte // signature 8, length 4, type 4, data 13, checksum 4
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return header{}, err
	}
	chunk := b[8:]
	if binary.BigEndian.Uint32(chunk) != 13 || string(chunk[4:8]) != "IHDR" {
		return header{}, fmt.Errorf("%w: the PNG does not begin with its header", ErrDamaged)
	}
	if crc32.ChecksumIEEE(chunk[4:21]) != binary.BigEndian.Uint32(chunk[21:]) {
		return header{}, fmt.Errorf("%w: the checksum of the PNG header is wrong", ErrDamaged)
	}
	depth, colour := chunk[16], chunk[17]
	kind, ok := pngKinds[[2]byte{depth, colour}]
	if !ok {
		return header{}, fmt.Errorf("%w: PNG has no bit depth %d with colour type %d", ErrDamaged, depth, colour)
	}
	h := header{
		mode: kind.mode, layout: kind.layout, perPixel: kind.memory,
		width:  int64(binary.BigEndian.Uint32(chunk[8:])),
		height: int64(binary.BigEndian.Uint32(chunk[12:])),
		decode: png.Decode,
	}
	if interlaced := chunk[20] != 0; interlaced {
		h.perPixel += (kind.memory + 1) / 2 // the last pass holds half of the pixels
	}
	if kind.layout != noAxis {
		h.perPixel += 8
	}
	return h, nil
}
