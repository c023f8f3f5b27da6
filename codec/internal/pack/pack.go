// Package pack compresses pieces of memory into others and back, in the formats
// that Zarr and Blosc have in common. The length of what comes out is bounded by
// the piece it goes to, so hostile input costs no memory.
package pack

import (
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/snappy"
	"github.com/pierrec/lz4/v4"
)

// Format is a way to compress.
type Format uint8

// The formats. Snappy is only decoded.
const (
	Zstd   Format = iota + 1 // RFC 8878
	Gzip                     // RFC 1952
	Zlib                     // RFC 1950
	LZ4                      // one block without its length
	Snappy                   // one block
)

// Packing returns how many bytes a compressor keeps for itself at most.
func Packing(f Format, level int) int {
	switch f {
	case Zstd:
		return encoders[speed(level)]
	case Gzip, Zlib:
		return 3 << 19
	}
	return 160 << 10 // a table of lz4
}

// Unpacking returns how many bytes a decompressor keeps for itself at most.
func Unpacking(f Format) int {
	switch f {
	case Zstd:
		return 256 << 10 // of a block, its literals and tables
	case Gzip, Zlib:
		return 64 << 10 // of the window, and tables
	}
	return 0
}

var names = [...]string{Zstd: "zstd", Gzip: "gzip", Zlib: "zlib", LZ4: "lz4", Snappy: "snappy"}

// String returns the name of f, as in "zstd".
func (f Format) String() string { return names[f] }

// ErrRoom says that more would come out than there is room for.
var ErrRoom = errors.New("it unpacks to more than it may")

// Bound returns the length that n bytes have at most when they are compressed by
// a sane compressor of any format.
func Bound(n int) int { return n + n/64 + 1024 }

// Decode unpacks src to the beginning of dst and returns how many bytes it had.
// It never writes beyond dst: the error is ErrRoom then, or another one where the
// format cannot tell a lack of room from damage.
func Decode(f Format, dst, src []byte) (int, error) {
	switch f {
	case Zstd:
		return decodeZstd(dst, src)
	case Gzip, Zlib:
		return inflate(f, dst, src)
	case LZ4:
		return decodeLZ4(dst, src)
	case Snappy:
		return decodeSnappy(dst, src)
	}
	panic(fmt.Sprintf("pack: no format %d", f))
}

// Encode packs src into the beginning of dst and returns the length. A dst of
// Bound(len(src)) is large enough; of a shorter one the error is io.ErrShortBuffer
// if it is not. Levels are those of the format's own tool.
func Encode(f Format, level int, dst, src []byte) (int, error) {
	switch f {
	case Zstd:
		return encodeZstd(level, dst, src)
	case Gzip, Zlib:
		return deflate(f, level, dst, src)
	case LZ4:
		return encodeLZ4(dst, src)
	}
	panic(fmt.Sprintf("pack: %v is not written", f))
}

func decodeLZ4(dst, src []byte) (int, error) {
	if len(src) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := lz4.UncompressBlock(src, dst)
	if err != nil {
		return 0, fmt.Errorf("no block of lz4 for the %d bytes it should have: %w", len(dst), err)
	}
	return n, nil
}

func decodeSnappy(dst, src []byte) (int, error) {
	n, err := snappy.DecodedLen(src)
	if err != nil {
		return 0, err
	}
	if n > len(dst) {
		return 0, ErrRoom
	}
	if _, err := snappy.Decode(dst[:n:n], src); err != nil {
		return 0, err
	}
	return n, nil
}

func encodeLZ4(dst, src []byte) (int, error) {
	c := compressors.Get().(*lz4.Compressor)
	defer compressors.Put(c)
	n, err := c.CompressBlock(src, dst)
	if err == nil && n == 0 {
		err = io.ErrShortBuffer
	}
	if err != nil {
		return 0, io.ErrShortBuffer // the only reason there is
	}
	return n, nil
}
