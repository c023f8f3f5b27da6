package zarr

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/comal-go/comal/dtype"
)

// metaV2 is a .zarray, as https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html
// describes it.
type metaV2 struct {
	Format     int             `json:"zarr_format"`
	Shape      []int           `json:"shape"`
	Chunks     []int           `json:"chunks"`
	DType      json.RawMessage `json:"dtype"`
	Compressor *codecV2        `json:"compressor"`
	Fill       json.RawMessage `json:"fill_value"`
	Order      string          `json:"order"`
	Filters    []codecV2       `json:"filters"`
	Separator  string          `json:"dimension_separator,omitempty"`
}

// codecV2 is the configuration of a codec of numcodecs.
type codecV2 struct {
	ID          string `json:"id"`
	CName       string `json:"cname,omitempty"`
	CLevel      *int   `json:"clevel,omitempty"`
	Shuffle     *int   `json:"shuffle,omitempty"`
	BlockSize   *int   `json:"blocksize,omitempty"`
	Level       *int   `json:"level,omitempty"`
	ElementSize int    `json:"elementsize,omitempty"`
	// Types of delta: of the elements, and of what is kept.
	DType  json.RawMessage `json:"dtype,omitempty"`
	AsType json.RawMessage `json:"astype,omitempty"`
}

func parseV2(raw []byte) (*spec, error) {
	var m metaV2
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, err
	}
	if m.Format != 2 {
		return nil, fmt.Errorf("zarr_format %d, want 2", m.Format)
	}
	if err := complete(raw); err != nil {
		return nil, err
	}
	e, err := elementV2(m.DType)
	if err != nil {
		return nil, err
	}
	s := &spec{element: e, version: 2, shape: m.Shape, chunk: m.Chunks, keys: keys{separator: m.Separator}}
	if m.Separator == "" {
		s.keys.separator = "."
	}
	switch m.Order {
	case "F":
		s.order = identity(len(m.Shape))
		slices.Reverse(s.order)
	case "C":
	default:
		return nil, fmt.Errorf(`order %q, want "C" or "F"`, m.Order)
	}
	if s.fill, err = parseFill(e, m.Fill); err != nil {
		return nil, err
	}
	all := m.Filters
	if m.Compressor != nil {
		all = append(slices.Clone(all), *m.Compressor)
	}
	for _, c := range all {
		step, err := numcodec(c)
		if err != nil {
			return nil, err
		}
		s.steps = append(s.steps, step)
	}
	return s, cmp.Or(s.check(), s.keys.check())
}

// complete looks for what says how elements are packed: bytes that are taken for
// elements as they are would be wrong ones.
func complete(raw []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	for _, name := range []string{"compressor", "filters"} {
		if _, ok := all[name]; !ok {
			return fmt.Errorf("no %q, want one, or null if there is none", name)
		}
	}
	return nil
}

// kindsV2 are the types of elements by kind and size, as NumPy writes them.
var kindsV2 = map[string]element{
	"b1": plain(dtype.Bool),
	"i1": plain(dtype.Int8), "i2": plain(dtype.Int16), "i4": plain(dtype.Int32), "i8": plain(dtype.Int64),
	"u1": plain(dtype.Uint8), "u2": plain(dtype.Uint16), "u4": plain(dtype.Uint32), "u8": plain(dtype.Uint64),
	"f2": narrow(dtype.Float32), "f4": plain(dtype.Float32), "f8": plain(dtype.Float64),
	"c8": narrow(dtype.Complex128), "c16": plain(dtype.Complex128),
}

func elementV2(raw json.RawMessage) (element, error) {
	var name string
	if len(raw) == 0 {
		return element{}, errors.New("no dtype")
	}
	if json.Unmarshal(raw, &name) != nil {
		return element{}, &unsupported{fmt.Sprintf("elements of several fields, %.60s; write each field as an array of numbers", raw)}
	}
	if len(name) < 2 {
		return element{}, fmt.Errorf("dtype %q, want one as NumPy writes it", name)
	}
	e, ok := kindsV2[name[1:]]
	if !ok {
		return e, &unsupported{fmt.Sprintf("elements of dtype %.40q; write them as numbers", name)}
	}
	switch name[0] {
	case '>':
		e.big = true
	case '<', '|', '=':
	default:
		return e, fmt.Errorf("dtype %q, want <, > or | first", name)
	}
	if e.unit == 1 {
		e.big = bigMachine
	}
	return e, nil
}

// nameV2 returns the dtype of elements that are written.
func (e element) nameV2() string {
	for name, other := range kindsV2 {
		if other == e {
			if e.unit == 1 {
				return "|" + name
			}
			return "<" + name
		}
	}
	panic("zarr: no name of " + e.dtype.String())
}
