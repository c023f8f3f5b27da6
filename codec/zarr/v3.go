package zarr

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/comal-go/comal/dtype"
)

// metaV3 is a zarr.json, as
// https://zarr-specs.readthedocs.io/en/latest/v3/core/index.html describes it.
type metaV3 struct {
	Format       int               `json:"zarr_format"`
	Node         string            `json:"node_type"`
	Shape        []int             `json:"shape"`
	DType        json.RawMessage   `json:"data_type"`
	Grid         extension         `json:"chunk_grid"`
	Keys         extension         `json:"chunk_key_encoding"`
	Fill         json.RawMessage   `json:"fill_value"`
	Codecs       []extension       `json:"codecs"`
	Transformers []json.RawMessage `json:"storage_transformers"`
	Consolidated *consolidated     `json:"consolidated_metadata"`
}

// consolidated are the metadata of all that is in a group, by path.
type consolidated struct {
	Metadata map[string]json.RawMessage `json:"metadata"`
}

// extension is a name and what configures it. A mere name stands for itself.
type extension struct {
	Name          string          `json:"name"`
	Configuration json.RawMessage `json:"configuration"`
}

// UnmarshalJSON reads either form.
func (x *extension) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &x.Name) == nil {
		return nil
	}
	type same extension
	return json.Unmarshal(raw, (*same)(x))
}

// into reads the configuration.
func (x extension) into(v any) error {
	if len(x.Configuration) == 0 {
		return nil
	}
	if err := json.Unmarshal(x.Configuration, v); err != nil {
		return fmt.Errorf("%s: %w", x.Name, err)
	}
	return nil
}

func parseV3(raw []byte) (*spec, error) {
	var m metaV3
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, err
	}
	switch {
	case m.Format != 3:
		return nil, fmt.Errorf("zarr_format %d, want 3", m.Format)
	case m.Node != "array":
		return nil, fmt.Errorf("node_type %q, want an array", m.Node)
	case len(m.Transformers) > 0:
		return nil, &unsupported{"storage transformers"}
	}
	if err := understood(raw); err != nil {
		return nil, err
	}
	s := &spec{version: 3, shape: m.Shape}
	var err error
	if s.element, err = elementV3(m.DType); err != nil {
		return nil, err
	}
	if s.fill, err = parseFill(s.element, m.Fill); err != nil {
		return nil, err
	}
	if s.chunk, err = chunksV3(m.Grid); err != nil {
		return nil, err
	}
	if s.keys, err = keysV3(m.Keys); err != nil {
		return nil, err
	}
	if err := s.codecs(m.Codecs); err != nil {
		return nil, err
	}
	return s, cmp.Or(s.check(), s.keys.check())
}

// known are the fields of an array's metadata.
var known = strings.Fields(`zarr_format node_type shape data_type chunk_grid chunk_key_encoding fill_value codecs
	attributes storage_transformers dimension_names consolidated_metadata`)

// understood refuses fields that are not known unless they say that this is fine.
func understood(raw []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if slices.Contains(known, name) {
			continue
		}
		var must struct {
			Understand *bool `json:"must_understand"`
		}
		if json.Unmarshal(all[name], &must) != nil || must.Understand == nil || *must.Understand {
			return &unsupported{fmt.Sprintf("the extension %.40q, which must be understood", name)}
		}
	}
	return nil
}

func chunksV3(x extension) ([]int, error) {
	if x.Name != "regular" {
		return nil, &unsupported{fmt.Sprintf("a grid of chunks that is %.40q; there is regular", x.Name)}
	}
	var c struct {
		Chunk []int `json:"chunk_shape"`
	}
	err := x.into(&c)
	return c.Chunk, err
}

func keysV3(x extension) (keys, error) {
	var c struct {
		Separator string `json:"separator"`
	}
	if err := x.into(&c); err != nil {
		return keys{}, err
	}
	k := keys{prefixed: x.Name == "default", separator: c.Separator}
	switch x.Name {
	case "default":
		if k.separator == "" {
			k.separator = "/"
		}
	case "v2":
		if k.separator == "" {
			k.separator = "."
		}
	default:
		return k, &unsupported{fmt.Sprintf("the encoding %.40q of keys; there are default and v2", x.Name)}
	}
	return k, nil
}

// elementV3 returns the element of a type's name, little endian.
func elementV3(raw json.RawMessage) (element, error) {
	var name string
	if json.Unmarshal(raw, &name) != nil {
		return element{}, &unsupported{fmt.Sprintf("elements of type %.60s; write them as numbers", raw)}
	}
	switch name {
	case "float16":
		return narrow(dtype.Float32), nil
	case "complex64":
		return narrow(dtype.Complex128), nil
	}
	d, err := dtype.Parse(name)
	if err != nil {
		return element{}, &unsupported{fmt.Sprintf("elements of type %.40q; write them as numbers", name)}
	}
	return plain(d), nil
}

// codecs reads a chain of codecs: those from arrays to arrays, the one to bytes,
// and those from bytes to bytes.
func (s *spec) codecs(all []extension) error {
	bytes := false
	for _, x := range all {
		switch {
		case x.Name == "transpose" && !bytes:
			if err := s.transpose(x); err != nil {
				return err
			}
		case x.Name == "bytes" && !bytes:
			bytes = true
			if err := s.endian(x); err != nil {
				return err
			}
		case x.Name == "sharding_indexed" && !bytes:
			bytes = true
			if len(all) > 1 {
				return &unsupported{"shards that are transposed or compressed as a whole"}
			}
			if err := s.shard(x); err != nil {
				return err
			}
		case !bytes:
			return &unsupported{fmt.Sprintf("the codec %.40q before elements become bytes; there are transpose and sharding_indexed", x.Name)}
		default:
			if err := s.addStep(x); err != nil {
				return err
			}
		}
	}
	if !bytes {
		return fmt.Errorf("no codec that makes bytes of elements, want bytes or sharding_indexed")
	}
	return nil
}

func (s *spec) addStep(x extension) error {
	var c struct {
		Size  int `json:"elementsize"`
		Block int `json:"blocksize"`
	}
	if err := x.into(&c); err != nil {
		return err
	}
	step, err := numcodec(codecV2{ID: strings.TrimPrefix(x.Name, "numcodecs."), ElementSize: c.Size, BlockSize: &c.Block})
	s.steps = append(s.steps, step)
	return err
}

func (s *spec) transpose(x extension) error {
	var c struct {
		Order []int `json:"order"`
	}
	if err := x.into(&c); err != nil {
		return err
	}
	if err := s.checkOrder(); err != nil {
		return err
	}
	next := spec{shape: s.shape, order: slices.Clone(c.Order)}
	if err := next.checkOrder(); err != nil {
		return err
	}
	for i, a := range c.Order {
		next.order[i] = s.order[a]
	}
	s.order = next.order
	return nil
}

func (s *spec) endian(x extension) error {
	var c struct {
		Endian string `json:"endian"`
	}
	if err := x.into(&c); err != nil {
		return err
	}
	switch {
	case s.unit == 1:
		s.big = bigMachine
	case c.Endian == "big":
		s.big = true
	case c.Endian != "little":
		return fmt.Errorf(`endian %q of elements of %d bytes, want "little" or "big"`, c.Endian, s.size)
	}
	return nil
}
