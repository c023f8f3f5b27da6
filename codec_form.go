package comal

import (
	"encoding"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
)

// form is how values of one type that is made of others lie on the wire: the
// parts one after the other, lengths as varints, numbers as varints or by their
// bits. Both ends are the same program, so nothing of the type is written. In
// contrast to JSON it keeps NaN, infinities and bytes that are not UTF-8.
type form struct {
	append func(b []byte, v reflect.Value) ([]byte, error)
	decode func(b []byte, v reflect.Value) ([]byte, error)
}

var errCut = errors.New("the value is cut off")

// decodeAll decodes a value that takes all of b.
func (f *form) decodeAll(b []byte, v reflect.Value) error {
	rest, err := f.decode(b, v)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%d bytes left over", len(rest))
	}
	return err
}

// formOf returns the form of a type, or says why values of it would lose
// something; at names the place in the whole.
func formOf(t reflect.Type, at string, known map[reflect.Type]*form) (*form, error) {
	if f := known[t]; f != nil {
		return f, nil
	}
	f := &form{}
	known[t] = f // types may contain themselves
	var err error
	switch p := reflect.PointerTo(t); {
	case p.Implements(jsonOut) && p.Implements(jsonIn):
		f.byJSON()
		err = hides(t, jsonOut, jsonIn)
	case p.Implements(textOut) && p.Implements(textIn):
		f.byText()
		err = hides(t, textOut, textIn)
	default:
		err = f.byKind(t, at, known)
	}
	return f, err
}

var (
	jsonOut = reflect.TypeFor[json.Marshaler]()
	jsonIn  = reflect.TypeFor[json.Unmarshaler]()
	textOut = reflect.TypeFor[encoding.TextMarshaler]()
	textIn  = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func (f *form) byKind(t reflect.Type, at string, known map[reflect.Type]*form) (err error) {
	switch t.Kind() {
	case reflect.Bool:
		f.bits(func(v reflect.Value) uint64 {
			if v.Bool() {
				return 1
			}
			return 0
		}, func(v reflect.Value, x uint64) { v.SetBool(x != 0) })
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		f.bits(func(v reflect.Value) uint64 { return uint64(v.Int()<<1) ^ uint64(v.Int()>>63) },
			func(v reflect.Value, x uint64) { v.SetInt(int64(x>>1) ^ -int64(x&1)) })
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		f.bits(reflect.Value.Uint, reflect.Value.SetUint)
	case reflect.Float32, reflect.Float64:
		f.floats()
	case reflect.String:
		f.bytes(func(v reflect.Value) ([]byte, error) { return []byte(v.String()), nil },
			func(v reflect.Value, b []byte) error { v.SetString(string(b)); return nil })
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Pointer, reflect.Struct:
		err = f.compound(t, at, known)
	default:
		err = fmt.Errorf("%s is of kind %s, which cannot cross processes: use numbers, strings, slices, maps and structs of these, or give the type AppendBinary and UnmarshalBinary", at, t.Kind())
	}
	return err
}

// bits is the form of what fits into a varint.
func (f *form) bits(get func(reflect.Value) uint64, set func(reflect.Value, uint64)) {
	f.append = func(b []byte, v reflect.Value) ([]byte, error) { return binary.AppendUvarint(b, get(v)), nil }
	f.decode = func(b []byte, v reflect.Value) ([]byte, error) {
		x, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, errCut
		}
		set(v, x)
		return b[n:], nil
	}
}

func (f *form) floats() {
	f.append = func(b []byte, v reflect.Value) ([]byte, error) {
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float())), nil
	}
	f.decode = func(b []byte, v reflect.Value) ([]byte, error) {
		if len(b) < 8 {
			return nil, errCut
		}
		v.SetFloat(math.Float64frombits(binary.LittleEndian.Uint64(b)))
		return b[8:], nil
	}
}

// bytes is the form of what has a length.
func (f *form) bytes(get func(reflect.Value) ([]byte, error), set func(reflect.Value, []byte) error) {
	f.append = func(b []byte, v reflect.Value) ([]byte, error) {
		one, err := get(v)
		return append(binary.AppendUvarint(b, uint64(len(one))), one...), err
	}
	f.decode = func(b []byte, v reflect.Value) ([]byte, error) {
		n, rest, err := length(b)
		if err != nil || n > len(rest) {
			return nil, errCut
		}
		return rest[n:], set(v, rest[:n])
	}
}

func (f *form) byJSON() {
	f.bytes(func(v reflect.Value) ([]byte, error) { return v.Addr().Interface().(json.Marshaler).MarshalJSON() },
		func(v reflect.Value, b []byte) error { return v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(b) })
}

func (f *form) byText() {
	f.bytes(func(v reflect.Value) ([]byte, error) {
		return v.Addr().Interface().(encoding.TextMarshaler).MarshalText()
	},
		func(v reflect.Value, b []byte) error {
			return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(b)
		})
}

// length reads a length. What it counts is not checked to be there.
func length(b []byte) (int, []byte, error) {
	n, w := binary.Uvarint(b)
	if w <= 0 || n > math.MaxInt32 {
		return 0, nil, errCut
	}
	return int(n), b[w:], nil
}
