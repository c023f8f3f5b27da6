package zarr

import (
	"encoding/json"
	"fmt"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/internal/pack"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
)

// describe returns what an array to write is, and its metadata.
func describe(l codec.Layout, o Options) (*spec, []byte, error) {
	g, err := grid.New(l.Shape, l.Chunk)
	if err != nil {
		return nil, nil, err
	}
	if !l.DType.Valid() {
		return nil, nil, fmt.Errorf("%w: elements of %v", codec.ErrUnsupported, l.DType)
	}
	s := &spec{
		element: plain(l.DType), version: o.Version, shape: append([]int{}, g.Shape...), chunk: append([]int{}, g.Chunk...),
		fill: make([]byte, l.DType.Size()), keys: keys{separator: "."},
	}
	step, v2, v3, err := writing(o, s.element)
	if err != nil {
		return nil, nil, err
	}
	if step != nil {
		s.steps = pipeline{step}
	}
	if err := s.check(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", codec.ErrUnsupported, err)
	}
	var raw []byte
	switch o.Version {
	case 2:
		raw, err = json.MarshalIndent(s.metaV2(v2), "", "  ")
	case 0, 3:
		s.version = 3
		if step != nil && !checksAlready(step) {
			s.steps = append(s.steps, crc{})
		}
		s.keys = keys{prefixed: true, separator: "/"}
		raw, err = json.MarshalIndent(s.metaV3(v3), "", "  ")
	default:
		err = fmt.Errorf("%w: version %d of Zarr; there are 2 and 3", codec.ErrUnsupported, o.Version)
	}
	return s, raw, err
}

// checksAlready tells whether what a step writes has a checksum in it. Otherwise a
// byte that was changed may decompress to wrong elements.
func checksAlready(s step) bool {
	p, ok := s.(packed)
	return ok && (p.format == pack.Gzip || p.format == pack.Zlib)
}

func (s *spec) metaV2(compressor *codecV2) metaV2 {
	name, err := json.Marshal(s.nameV2())
	if err != nil {
		panic(err) // it is a string
	}
	return metaV2{
		Format: 2, Shape: s.shape, Chunks: s.chunk, DType: name, Compressor: compressor,
		Fill: s.zero(), Order: "C", Separator: s.keys.separator,
	}
}

func (s *spec) metaV3(compressor map[string]any) map[string]any {
	bytes := map[string]any{"name": "bytes"}
	if s.unit > 1 {
		bytes = named("bytes", map[string]any{"endian": "little"})
	}
	codecs := []map[string]any{bytes}
	if compressor != nil {
		codecs = append(codecs, compressor)
	}
	if len(s.steps) > 1 {
		codecs = append(codecs, map[string]any{"name": crc{}.name()})
	}
	return map[string]any{
		"zarr_format": 3, "node_type": "array", "shape": s.shape, "data_type": s.dtype.String(),
		"chunk_grid":         named("regular", map[string]any{"chunk_shape": s.chunk}),
		"chunk_key_encoding": named("default", map[string]any{"separator": "/"}),
		"fill_value":         s.zero(), "codecs": codecs, "attributes": map[string]any{},
	}
}

// zero is the fill value of arrays that are written.
func (s *spec) zero() json.RawMessage {
	switch s.dtype.Kind() {
	case dtype.Boolean:
		return json.RawMessage("false")
	case dtype.Floating:
		return json.RawMessage("0.0")
	case dtype.Complex:
		return json.RawMessage("[0.0, 0.0]")
	}
	return json.RawMessage("0")
}
