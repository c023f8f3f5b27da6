package zarr

import (
	"fmt"
	"strings"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/internal/pack"
	"github.com/comal-go/comal/codec/zarr/internal/blosc"
)

// numcodec returns the step of a codec for reading. Most are configured by nothing:
// the data say themselves how they were packed.
func numcodec(c codecV2) (step, error) {
	switch c.ID {
	case "blosc":
		block := 0
		if c.BlockSize != nil {
			block = min(max(*c.BlockSize, 0), maxChunk)
		}
		return framed{block: block}, nil
	case "zstd":
		return packed{format: pack.Zstd}, nil
	case "gzip":
		return packed{format: pack.Gzip}, nil
	case "zlib":
		return packed{format: pack.Zlib}, nil
	case "lz4":
		return lengthLZ4{packed{format: pack.LZ4}}, nil
	case "crc32c":
		return crc{}, nil
	case "shuffle":
		size := c.ElementSize
		if size == 0 {
			size = 4 // the default of numcodecs
		}
		if size < 1 || size > 255 {
			return nil, fmt.Errorf("shuffle of elements of %d bytes", size)
		}
		return shuffle{size}, nil
	case "delta":
		return newDelta(c)
	}
	return nil, &unsupported{fmt.Sprintf("the codec %.40q; read are blosc, zstd, gzip, zlib, lz4, crc32c, shuffle and delta: write the array again with one of them", c.ID)}
}

// writing returns the step that an array is compressed with, nil for none, and
// its configuration in both versions of the format.
func writing(o Options, e element) (step, *codecV2, map[string]any, error) {
	level := func(usual int) *int {
		if o.Level != 0 {
			return &o.Level
		}
		return &usual
	}
	switch o.Compressor {
	case "none":
		return nil, nil, nil, nil
	case "", "blosc-lz4", "blosc-zstd":
		p := blosc.Params{Format: pack.LZ4, Level: *level(5), Size: e.size}
		if o.Compressor == "blosc-zstd" {
			p.Format = pack.Zstd
			p.Level = *level(3)
		}
		how, kind, zero := 1, "shuffle", 0
		if e.size == 1 {
			p.Plain, how, kind = true, 0, "noshuffle"
		}
		v2 := &codecV2{ID: "blosc", CName: p.Format.String(), CLevel: &p.Level, Shuffle: &how, BlockSize: &zero}
		v3 := map[string]any{
			"cname": p.Format.String(), "clevel": p.Level, "shuffle": kind, "typesize": e.size, "blocksize": 0,
		}
		return framed{Params: p}, v2, named("blosc", v3), nil
	case "zstd":
		l := level(3)
		return packed{pack.Zstd, *l}, &codecV2{ID: "zstd", Level: l}, named("zstd", map[string]any{"level": *l, "checksum": false}), nil
	case "gzip":
		l := level(5)
		return packed{pack.Gzip, *l}, &codecV2{ID: "gzip", Level: l}, named("gzip", map[string]any{"level": *l}), nil
	case "zlib":
		l := level(5)
		return packed{pack.Zlib, *l}, &codecV2{ID: "zlib", Level: l}, named("numcodecs.zlib", map[string]any{"level": *l}), nil
	case "lz4":
		return lengthLZ4{packed{format: pack.LZ4}}, &codecV2{ID: "lz4"}, named("numcodecs.lz4", map[string]any{"acceleration": 1}), nil
	}
	return nil, nil, nil, fmt.Errorf("%w: no compressor %q; there are %s", codec.ErrUnsupported, o.Compressor,
		strings.Join([]string{"blosc-lz4", "blosc-zstd", "zstd", "gzip", "zlib", "lz4", "none"}, ", "))
}

// named is the configuration of a codec of v3.
func named(name string, configuration map[string]any) map[string]any {
	return map[string]any{"name": name, "configuration": configuration}
}
