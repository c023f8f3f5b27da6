package pack

import (
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

var compressors = sync.Pool{New: func() any { return new(lz4.Compressor) }}

// window is how far back compression looks. It is small since every compressor
// keeps some of them.
const window = 1 << 20

// unzstd is shared: it has a decoder for every processor, which wait for work
// without goroutines.
var unzstd = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(err) // the options are constant
	}
	return d
})

func decodeZstd(dst, src []byte) (int, error) {
	if len(src) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	out, err := unzstd().DecodeAll(src, dst[:0:len(dst)])
	switch {
	case errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return 0, ErrRoom
	case err != nil:
		return 0, err
	}
	return len(out), nil
}

// best is how well is compressed at most: the next level has tables of 34 MiB.
const best = zstd.SpeedBetterCompression

// encoders is how many bytes compressors of some speed keep: tables and window.
var encoders = [best + 1]int{zstd.SpeedFastest: 3 << 20, zstd.SpeedDefault: 4 << 20, best: 7 << 20}

func speed(level int) zstd.EncoderLevel { return min(zstd.EncoderLevelFromZstd(level), best) }

// zstds are pools of compressors, by the speed they have.
var zstds [best + 1]sync.Pool

func encodeZstd(level int, dst, src []byte) (int, error) {
	speed := speed(level)
	e, ok := zstds[speed].Get().(*zstd.Encoder)
	if !ok {
		var err error
		e, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(speed), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(window), zstd.WithEncoderCRC(false))
		if err != nil {
			return 0, err
		}
	}
	defer zstds[speed].Put(e)
	out := e.EncodeAll(src, dst[:0:len(dst)])
	switch {
	case len(out) > len(dst):
		return 0, io.ErrShortBuffer
	case len(out) > 0 && &out[0] != &dst[0]:
		// A block was tried in more room than there is, and stored shorter after that.
		copy(dst, out)
	}
	return len(out), nil
}
