// Package dtype names the types of elements that arrays have, and says which one
// an operation on two of them yields.
package dtype

import (
	"fmt"
	"strings"
)

// DType is the type of an array's elements. The zero value is none.
type DType uint8

// The types of elements.
const (
	Bool DType = iota + 1
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	Float32
	Float64
	Complex128
)

// Kind is a family of types.
type Kind uint8

// The families, each of which can hold the ones before but for signs.
const (
	Boolean Kind = iota + 1
	Unsigned
	Signed
	Floating
	Complex
)

var types = [...]struct {
	name string
	size int
	kind Kind
}{
	Bool: {"bool", 1, Boolean},
	Int8: {"int8", 1, Signed}, Int16: {"int16", 2, Signed}, Int32: {"int32", 4, Signed}, Int64: {"int64", 8, Signed},
	Uint8: {"uint8", 1, Unsigned}, Uint16: {"uint16", 2, Unsigned}, Uint32: {"uint32", 4, Unsigned}, Uint64: {"uint64", 8, Unsigned},
	Float32: {"float32", 4, Floating}, Float64: {"float64", 8, Floating},
	Complex128: {"complex128", 16, Complex},
}

// All returns every type, in the order of the constants.
func All() []DType {
	all := make([]DType, 0, len(types)-1)
	for d := Bool; d <= Complex128; d++ {
		all = append(all, d)
	}
	return all
}

// Valid tells whether d is one of the types.
func (d DType) Valid() bool { return d >= Bool && d <= Complex128 }

// Size returns the bytes of one element.
func (d DType) Size() int { return types[d].size }

// Kind returns the family of d.
func (d DType) Kind() Kind { return types[d].kind }

// String returns the name of d, as in "float64".
func (d DType) String() string {
	if !d.Valid() {
		return fmt.Sprintf("dtype(%d)", uint8(d))
	}
	return types[d].name
}

// MarshalText returns the name of d.
func (d DType) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a name.
func (d *DType) UnmarshalText(text []byte) (err error) {
	*d, err = Parse(string(text))
	return err
}

// Parse returns the type of a name, as in "float64".
func Parse(name string) (DType, error) {
	for d := Bool; d <= Complex128; d++ {
		if types[d].name == name {
			return d, nil
		}
	}
	names := make([]string, 0, len(types))
	for _, d := range All() {
		names = append(names, d.String())
	}
	return 0, fmt.Errorf("there is no type of elements %q: there are %s", name, strings.Join(names, ", "))
}

// Element is a Go type that elements are kept in.
type Element interface {
	bool | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64 | complex128
}

// Of returns the type of elements of a Go type.
func Of[T Element]() DType {
	switch any(*new(T)).(type) {
	case bool:
		return Bool
	case int8:
		return Int8
	case int16:
		return Int16
	case int32:
		return Int32
	case int64:
		return Int64
	case uint8:
		return Uint8
	case uint16:
		return Uint16
	case uint32:
		return Uint32
	case uint64:
		return Uint64
	case float32:
		return Float32
	case float64:
		return Float64
	}
	return Complex128
}
