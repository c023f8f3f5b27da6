package zarr

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/comal-go/comal/codec/internal/pack"
	"github.com/comal-go/comal/codec/zarr/internal/blosc"
)

// step is something that is done to all bytes of a chunk when it is written, and
// undone when it is read.
type step interface {
	// encode and decode change src into the beginning of dst and return how many
	// bytes those are. They never write beyond dst.
	encode(dst, src []byte) (int, error)
	decode(dst, src []byte) (int, error)
	// bound returns how many bytes encode makes of n at most.
	bound(n int) int
	// packing and unpacking return how many bytes encode and decode need themselves
	// for n.
	packing(n int) int
	unpacking(n int) int
	name() string
}

// packed is a step of compression.
type packed struct {
	format pack.Format
	level  int
}

func (p packed) encode(dst, src []byte) (int, error) { return pack.Encode(p.format, p.level, dst, src) }
func (p packed) decode(dst, src []byte) (int, error) { return pack.Decode(p.format, dst, src) }
func (p packed) bound(n int) int                     { return pack.Bound(n) }
func (p packed) packing(int) int                     { return pack.Packing(p.format, p.level) }
func (p packed) unpacking(int) int                   { return pack.Unpacking(p.format) }
func (p packed) name() string                        { return p.format.String() }

// lengthLZ4 is the block of lz4 as numcodecs writes it, with its length before.
type lengthLZ4 struct{ packed }

func (s lengthLZ4) encode(dst, src []byte) (int, error) {
	binary.LittleEndian.PutUint32(dst, uint32(len(src)))
	n, err := s.packed.encode(dst[4:], src)
	return n + 4, err
}

func (s lengthLZ4) decode(dst, src []byte) (int, error) {
	if len(src) < 4 {
		return 0, fmt.Errorf("%d bytes are too short for a length", len(src))
	}
	n := int(binary.LittleEndian.Uint32(src))
	if n > len(dst) {
		return 0, pack.ErrRoom
	}
	return s.packed.decode(dst[:n], src[4:])
}

// framed is a step of Blosc, in blocks of a length that metadata may say.
type framed struct {
	blosc.Params
	block int
}

func (s framed) encode(dst, src []byte) (int, error) { return blosc.Encode(dst, src, s.Params) }
func (s framed) bound(n int) int                     { return pack.Bound(blosc.Bound(n)) }
func (s framed) packing(n int) int                   { return blosc.Packing(n, s.Params) }
func (s framed) unpacking(n int) int                 { return blosc.Unpacking(n, s.block) }
func (s framed) name() string                        { return "blosc" }

func (s framed) decode(dst, src []byte) (int, error) {
	n, err := blosc.Len(src)
	if err != nil {
		return 0, err
	}
	if n > len(dst) {
		return 0, pack.ErrRoom
	}
	return n, blosc.Decode(dst[:n], src)
}

// crc puts a checksum behind the bytes.
type crc struct{}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (crc) bound(n int) int   { return n + 4 }
func (crc) packing(int) int   { return 0 }
func (crc) unpacking(int) int { return 0 }
func (crc) name() string      { return "crc32c" }

func (crc) encode(dst, src []byte) (int, error) {
	n := copy(dst, src) // which may be the same bytes
	binary.LittleEndian.PutUint32(dst[n:], crc32.Checksum(src, castagnoli))
	return n + 4, nil
}

func (crc) decode(dst, src []byte) (int, error) {
	body, err := checked(src)
	if err != nil {
		return 0, err
	}
	if len(body) > len(dst) {
		return 0, pack.ErrRoom
	}
	return copy(dst, body), nil
}

// checked returns bytes without the checksum behind them, if it is right.
func checked(src []byte) ([]byte, error) {
	n := len(src) - 4
	if n < 0 {
		return nil, fmt.Errorf("%d bytes are too short for a checksum", len(src))
	}
	want, got := binary.LittleEndian.Uint32(src[n:]), crc32.Checksum(src[:n], castagnoli)
	if want != got {
		return nil, fmt.Errorf("the crc32c is %08x, want %08x as stored: bytes were changed", got, want)
	}
	return src[:n], nil
}

// shuffle is the filter of numcodecs that gathers the bytes of one place of all
// elements.
type shuffle struct{ size int }

func (shuffle) bound(n int) int   { return n }
func (shuffle) packing(int) int   { return 0 }
func (shuffle) unpacking(int) int { return 0 }
func (shuffle) name() string      { return "shuffle" }

func (s shuffle) encode(dst, src []byte) (int, error) {
	if len(src) > len(dst) {
		return 0, pack.ErrRoom
	}
	blosc.Shuffle(dst[:len(src)], src, s.size)
	return len(src), nil
}

func (s shuffle) decode(dst, src []byte) (int, error) {
	if len(src) > len(dst) {
		return 0, pack.ErrRoom
	}
	blosc.Unshuffle(dst[:len(src)], src, s.size)
	return len(src), nil
}
