// Package blosc reads and writes frames of Blosc, version 1: blocks of bytes that
// are shuffled and then compressed, as described in
// https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst
package blosc

import (
	"fmt"

	"github.com/comal-go/comal/codec/internal/pack"
	"github.com/comal-go/comal/internal/buffer"
)

// Bits of a header's flags; the three highest are the format of compression.
const (
	shuffled    = 1 << 0
	stored      = 1 << 1 // not compressed at all
	bitshuffled = 1 << 2
	unsplit     = 1 << 4
)

const (
	headerLen = 16
	// Blocks are split into one stream for each byte of an element if that has at
	// most maxSplits bytes and there are minSplit elements or more.
	maxSplits = 16
	minSplit  = 128
)

// Error is what is wrong with a frame.
type Error struct {
	Offset int // of the first wrong byte in the frame
	Err    error
}

// Error says where in the frame something is wrong, and what.
func (e *Error) Error() string { return fmt.Sprintf("blosc, byte %d: %v", e.Offset, e.Err) }

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }

func wrong(offset int, format string, args ...any) error {
	return &Error{offset, fmt.Errorf(format, args...)}
}

// header is what the first bytes of a frame say.
type header struct {
	flags                byte
	size                 int // of an element
	length, block, bytes int // of the content, of a block of it, of the frame
}

// parse reads a header and holds it against the frame it stands in.
func parse(src []byte) (header, error) {
	if len(src) < headerLen {
		return header{}, wrong(len(src), "the frame ends in its header of %d bytes", headerLen)
	}
	h := header{
		flags: src[2], size: max(1, int(src[3])), length: int(le.Uint32(src[4:])),
		block: int(le.Uint32(src[8:])), bytes: int(le.Uint32(src[12:])),
	}
	switch {
	case src[0] != 2 && src[0] != 1:
		return h, wrong(0, "version %d of the format, want 2", src[0])
	case h.bytes != len(src):
		return h, wrong(12, "the header says %d bytes, there are %d", h.bytes, len(src))
	case h.flags&stored != 0:
		if h.bytes-headerLen != h.length {
			return h, wrong(4, "%d bytes that are not compressed in a frame of %d", h.length, h.bytes)
		}
	case h.length == 0:
	case h.block == 0 || h.block > h.length:
		return h, wrong(8, "blocks of %d bytes, want 1 to %d", h.block, h.length)
	case h.block%h.splits(h.block) != 0:
		return h, wrong(8, "blocks of %d bytes cannot be split into %d streams", h.block, h.size)
	case h.blocks() > (h.bytes-headerLen)/4:
		return h, wrong(8, "%d blocks cannot be in %d bytes", h.blocks(), h.bytes)
	}
	return h, nil
}

func (h header) blocks() int { return (h.length + h.block - 1) / h.block }

// splits returns into how many streams a block of n bytes is split.
func (h header) splits(n int) int {
	if h.flags&unsplit != 0 || h.size > maxSplits || h.block/h.size < minSplit || n != h.block {
		return 1
	}
	return h.size
}

// usual is how long blocks are at most that C-Blosc writes, unless somebody says
// how long they shall be.
const usual = 4 << 20

// Unpacking returns how many bytes Decode needs beside its arguments for n bytes of
// content in blocks of some length, 0 if that was left to who wrote it.
func Unpacking(n, block int) int {
	if block == 0 {
		block = usual
	}
	state := 0
	for _, f := range formats {
		state = max(state, pack.Unpacking(f))
	}
	return buffer.Size(min(n, max(block, blockLen))) + state
}

// Packing returns how many bytes Encode needs beside its arguments for n bytes of
// content.
func Packing(n int, p Params) int {
	return buffer.Size(min(n, blockLen)) + pack.Packing(p.Format, p.Level)
}

// Decode unpacks the frame src, whose content must be as long as dst.
func Decode(dst, src []byte) error {
	h, err := parse(src)
	if err != nil {
		return err
	}
	if h.length != len(dst) {
		return wrong(4, "%d bytes of content, want %d", h.length, len(dst))
	}
	if h.flags&stored != 0 {
		copy(dst, src[headerLen:])
		return nil
	}
	var temporary []byte
	if h.flags&(shuffled|bitshuffled) != 0 && h.size > 1 || h.flags&bitshuffled != 0 {
		temporary = buffer.Get(h.block)
		defer buffer.Put(temporary)
	}
	for i := range h.blocks() {
		to := dst[i*h.block : min((i+1)*h.block, h.length)]
		at := int(le.Uint32(src[headerLen+4*i:]))
		if at < headerLen+4*h.blocks() || at > len(src) {
			return wrong(headerLen+4*i, "block %d at byte %d of %d", i, at, len(src))
		}
		if temporary == nil {
			err = h.unpack(to, src, at)
		} else if err = h.unpack(temporary[:len(to)], src, at); err == nil {
			h.unshuffle(to, temporary[:len(to)])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (h header) unshuffle(dst, src []byte) {
	if h.flags&shuffled != 0 {
		Unshuffle(dst, src, h.size)
		return
	}
	Unbitshuffle(dst, src, h.size)
}

// unpack decompresses the streams of a block that begins at some byte.
func (h header) unpack(dst, src []byte, at int) error {
	n := h.splits(len(dst))
	part := len(dst) / n
	for s := range n {
		if len(src)-at < 4 {
			return wrong(at, "the frame ends before stream %d of a block", s)
		}
		length := int(int32(le.Uint32(src[at:])))
		at += 4
		if length < 0 || length > len(src)-at {
			return wrong(at-4, "a stream of %d bytes where %d are left", length, len(src)-at)
		}
		to := dst[s*part : (s+1)*part]
		if length == part {
			copy(to, src[at:])
		} else if err := h.stream(to, src[at:at+length]); err != nil {
			return wrong(at, "%w", err)
		}
		at += length
	}
	return nil
}

// formats are the numbers in the highest bits of the flags; 0 is blosclz.
var formats = [...]pack.Format{1: pack.LZ4, 2: pack.Snappy, 3: pack.Zlib, 4: pack.Zstd}

func (h header) stream(dst, src []byte) error {
	f := int(h.flags >> 5)
	if f == 0 {
		return unlz(dst, src)
	}
	if f >= len(formats) {
		return fmt.Errorf("compression number %d, want 0 to %d", f, len(formats)-1)
	}
	n, err := pack.Decode(formats[f], dst, src)
	if err == nil && n != len(dst) {
		err = fmt.Errorf("%d bytes in a stream of %d", n, len(dst))
	}
	return err
}

// Len returns how many bytes of content a frame has by its header.
func Len(src []byte) (int, error) {
	h, err := parse(src)
	return h.length, err
}
