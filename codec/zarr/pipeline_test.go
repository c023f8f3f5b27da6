package zarr

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/codec/internal/pack"
	"github.com/comal-go/comal/codec/zarr/internal/blosc"
	"github.com/comal-go/comal/internal/buffer"
)

// TestPipeline asserts that chains of steps, with checksums anywhere, give back
// what went in, and take no more buffers than they say.
func TestPipeline(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	zstd, bytes8 := packed{pack.Zstd, 1}, shuffle{8}
	frames := framed{Params: blosc.Params{Format: pack.LZ4, Level: 5, Size: 8}}
	for _, p := range []pipeline{
		{},
		{crc{}},
		{zstd},
		{zstd, crc{}},
		{crc{}, zstd},
		{frames, crc{}},
		{bytes8, zstd, crc{}},
		{crc{}, bytes8, crc{}, zstd},
		{zstd, crc{}, frames},
	} {
		name := fmt.Sprint(p)
		src := make([]byte, 400_000)
		for i := range src {
			src[i] = byte(rng.IntN(1 + i*256/len(src)))
		}
		buffer.Drop()
		held := buffer.Now().InUse
		var stored []byte
		if err := p.encode(src, func(b []byte) error { stored = bytes.Clone(b); return nil }); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n, most := buffer.Now().Peak-held, int64(buffer.Size(p.bound(len(src)))+p.packing(len(src))); n > most {
			t.Errorf("%s: %d bytes of buffers to write, want at most %d", name, n, most)
		}
		buffer.Drop()
		back := make([]byte, len(src))
		if err := p.decode(back, stored); err != nil || !bytes.Equal(back, src) {
			t.Errorf("%s: other bytes come back: %v", name, err)
		}
		if n, most := buffer.Now().Peak-held, int64(p.unpacking(len(src))); n > most {
			t.Errorf("%s: %d bytes of buffers to read, want at most %d", name, n, most)
		}
		if err := p.decode(back[1:], stored); err == nil {
			t.Errorf("%s: no error where less is wanted", name)
		}
		if after := buffer.Now().InUse; after != held {
			t.Errorf("%s: %d bytes of buffers are kept", name, after-held)
		}
	}
}
