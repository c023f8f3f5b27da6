package blosc

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/comal-go/comal/codec/internal/pack"
	"github.com/comal-go/comal/internal/buffer"
)

// blockLen is how long blocks are: they stay in the second cache.
const blockLen = 256 << 10

// Bound returns the length of the frame of n bytes at most.
func Bound(n int) int { return n + headerLen }

// Params says how frames are written.
type Params struct {
	Format pack.Format // LZ4 or Zstd
	Level  int         // of the format
	Size   int         // of elements, in bytes
	Plain  bool        // without shuffling
}

// Encode packs src as one frame at the beginning of dst, which must be Bound bytes
// long, and returns how many it has. What does not get shorter is stored.
func Encode(dst, src []byte, p Params) (int, error) {
	if len(src) > math.MaxInt32-headerLen {
		return 0, fmt.Errorf("blosc holds less than 2 GiB, not %d bytes", len(src))
	}
	h := header{size: p.Size, length: len(src), block: max(1, min(len(src), blockLen))}
	if p.Size > 255 || p.Size < 1 {
		h.size = 1
	}
	if h.block > h.size {
		h.block -= h.block % h.size // so that it can be split
	}
	for i, f := range formats {
		if f == p.Format && f != 0 {
			h.flags = byte(i) << 5
		}
	}
	if p.Format == pack.Zstd {
		h.flags |= unsplit // as c-blosc does
	}
	if !p.Plain && h.size > 1 {
		h.flags |= shuffled
	}
	n, err := h.pack(dst[:headerLen+len(src)], src, p.Level)
	if errors.Is(err, io.ErrShortBuffer) {
		h.flags = h.flags&^unsplit | stored
		n, err = headerLen+copy(dst[headerLen:], src), nil
	}
	if err != nil {
		return 0, err
	}
	h.bytes = n
	h.write(dst)
	return n, nil
}

func (h header) write(dst []byte) {
	dst[0], dst[1], dst[2], dst[3] = 2, 1, h.flags, byte(h.size)
	le.PutUint32(dst[4:], uint32(h.length))
	le.PutUint32(dst[8:], uint32(h.block))
	le.PutUint32(dst[12:], uint32(h.bytes))
}

// pack writes the blocks, and fails with io.ErrShortBuffer if they take more than
// what they hold.
func (h header) pack(dst, src []byte, level int) (int, error) {
	if h.length == 0 {
		return 0, io.ErrShortBuffer
	}
	at := headerLen + 4*h.blocks()
	if at > len(dst) {
		return 0, io.ErrShortBuffer
	}
	var temporary []byte
	if h.flags&shuffled != 0 {
		temporary = buffer.Get(h.block)
		defer buffer.Put(temporary)
	}
	for i := range h.blocks() {
		from := src[i*h.block : min((i+1)*h.block, h.length)]
		le.PutUint32(dst[headerLen+4*i:], uint32(at))
		if temporary != nil {
			Shuffle(temporary[:len(from)], from, h.size)
			from = temporary[:len(from)]
		}
		n, err := h.packBlock(dst[at:], from, level)
		if err != nil {
			return 0, err
		}
		at += n
	}
	return at, nil
}

func (h header) packBlock(dst, src []byte, level int) (int, error) {
	n := h.splits(len(src))
	part, at := len(src)/n, 0
	for s := range n {
		from := src[s*part : (s+1)*part]
		if len(dst)-at < 4 {
			return 0, io.ErrShortBuffer
		}
		room := dst[at+4:]
		length, err := pack.Encode(formats[h.flags>>5], level, room[:min(len(room), part-1)], from)
		if errors.Is(err, io.ErrShortBuffer) { // it does not get shorter
			if len(room) < part {
				return 0, io.ErrShortBuffer
			}
			length, err = copy(room, from), nil
		}
		if err != nil {
			return 0, err
		}
		le.PutUint32(dst[at:], uint32(length))
		at += 4 + length
	}
	return at, nil
}
