package image

import (
	"bufio"
	"encoding/binary"
	"image/gif"
	"io"
)

// gifHeader reads the size of the screen. A GIF is grey or has a palette, so it
// never has a channel axis, and Pillow's P stands for both.
func gifHeader(r *bufio.Reader) (header, error) {
	var b [10]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return header{}, err
	}
	return header{
		mode: "P", layout: noAxis, perPixel: 1,
		width:  int64(binary.LittleEndian.Uint16(b[6:])),
		height: int64(binary.LittleEndian.Uint16(b[8:])),
		decode: gif.Decode,
	}, nil
}
