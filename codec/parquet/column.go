package parquet

import (
	"fmt"
	"strings"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/near"
)

// column is one that is read.
type column struct {
	name  string
	leaf  int // its number among the leaves of the schema
	dtype dtype.DType
}

// choose finds the columns that are asked for.
func choose(key string, f *pq.File, names []string) ([]column, error) {
	var leaves []string
	nodes := map[string]pq.LeafColumn{}
	for _, path := range f.Schema().Columns() {
		name := strings.Join(path, ".")
		leaf, _ := f.Schema().Lookup(path...)
		leaves, nodes[name] = append(leaves, name), leaf
	}
	if len(names) == 0 {
		names = leaves
	}
	if len(names) == 0 {
		return nil, &codec.Damage{Kind: codec.ErrUnsupported, File: key, Offset: -1, Want: "columns, there are none"}
	}
	chosen := make([]column, 0, len(names))
	for _, name := range names {
		leaf, ok := nodes[name]
		if !ok {
			hint := ""
			if n := near.Name(name, leaves); n != "" {
				hint = fmt.Sprintf(": did you mean %q?", n)
			}
			return nil, usage{fmt.Errorf("%s has no column %q%s; there are %.400s", key, name, hint, strings.Join(leaves, ", "))}
		}
		d, kind := typeOf(leaf)
		if d == 0 {
			return nil, &codec.Damage{
				Kind: codec.ErrUnsupported, File: key, Offset: -1,
				Want: fmt.Sprintf("column %s is of %s, and a matrix is of numbers: name columns of them, of %.400s", name, kind, numeric(leaves, nodes)),
			}
		}
		chosen = append(chosen, column{name, leaf.ColumnIndex, d})
	}
	return chosen, nil
}

// numeric lists the leaves that can be read.
func numeric(leaves []string, nodes map[string]pq.LeafColumn) string {
	var names []string
	for _, name := range leaves {
		if d, _ := typeOf(nodes[name]); d != 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "which there are none"
	}
	return strings.Join(names, ", ")
}

// typeOf returns the type of a column's elements, 0 if it is not read, and what
// it is called there.
func typeOf(leaf pq.LeafColumn) (dtype.DType, string) {
	if leaf.MaxRepetitionLevel > 0 {
		return 0, "lists"
	}
	t := leaf.Node.Type()
	bits, signed, plain := integer(t)
	switch {
	case t.Kind() == pq.Boolean:
		return dtype.Bool, ""
	case t.Kind() == pq.Float:
		return dtype.Float32, ""
	case t.Kind() == pq.Double:
		return dtype.Float64, ""
	case t.Kind() != pq.Int32 && t.Kind() != pq.Int64 || !plain:
		return 0, t.String()
	}
	if bits == 0 {
		bits, signed = 32, true
		if t.Kind() == pq.Int64 {
			bits = 64
		}
	}
	name := fmt.Sprintf("int%d", bits)
	if !signed {
		name = "u" + name
	}
	d, _ := dtype.Parse(name)
	return d, t.String()
}

// integer tells what integers a type holds, if it says so: bits is 0 if not. plain
// is false if they stand for something else, dates for example.
func integer(t pq.Type) (bits int, signed, plain bool) {
	if l := t.LogicalType(); l != nil && l.Value != nil {
		i, ok := l.Value.(*format.IntType)
		if !ok {
			return 0, false, false
		}
		return int(i.BitWidth), i.IsSigned, true
	}
	c := t.ConvertedType()
	if c == nil {
		return 0, false, true
	}
	switch *c {
	case deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64:
		return 8 << (*c - deprecated.Int8), true, true
	case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
		return 8 << (*c - deprecated.Uint8), false, true
	}
	return 0, false, false
}
