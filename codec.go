package comal

import (
	"encoding"
	"encoding/binary"
	"fmt"
	"reflect"
	"sync"
	"unsafe"
)

// codec turns a batch of values into bytes and back.
type codec[T any] struct {
	err    error // T cannot travel
	append func(b []byte, vs []T) ([]byte, int, error)
	decode func(b []byte, vs []T) (int, error)
}

// On failure append and decode tell the position of the value as well.

var codecs sync.Map // reflect.Type -> *codec[T]

// codecOf returns the codec of a type, the most compact one that fits.
func codecOf[T any]() *codec[T] {
	t := reflect.TypeFor[T]()
	if c, ok := codecs.Load(t); ok {
		return c.(*codec[T])
	}
	c := newCodec[T](t)
	codecs.Store(t, c)
	return c
}

func newCodec[T any](t reflect.Type) *codec[T] {
	switch {
	case isNumber(t):
		return numberCodec[T](int(t.Size()))
	case t.Kind() == reflect.String || t.Kind() == reflect.Slice && isNumber(t.Elem()):
		return sliceCodec[T](t)
	case isBinary[T]() && hides(t, binaryOut, binaryIn) == nil:
		return prefixed(appendBinary[T], unmarshalBinary[T])
	}
	f, err := formOf(t, t.String(), map[reflect.Type]*form{})
	if err != nil {
		return &codec[T]{err: err}
	}
	return prefixed(
		func(b []byte, v T) ([]byte, error) { return f.append(b, reflect.ValueOf(&v).Elem()) },
		func(b []byte, v *T) error { return f.decodeAll(b, reflect.ValueOf(v).Elem()) },
	)
}

// isNumber says whether values lie in memory as they lie on the wire.
func isNumber(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return true
	}
	return false
}

// numberCodec writes numbers little-endian, one after the other.
func numberCodec[T any](size int) *codec[T] {
	return &codec[T]{
		append: func(b []byte, vs []T) ([]byte, int, error) {
			at := len(b)
			b = append(b, bytesOf(vs, size)...)
			littleEndian(b[at:], size)
			return b, 0, nil
		},
		decode: func(b []byte, vs []T) (int, error) {
			if len(b) != size*len(vs) {
				return 0, fmt.Errorf("%d bytes for %d values of %d bytes", len(b), len(vs), size)
			}
			copy(bytesOf(vs, size), b)
			littleEndian(bytesOf(vs, size), size)
			return 0, nil
		},
	}
}

// bytesOf views a slice of numbers of the given size as bytes.
func bytesOf[T any](vs []T, size int) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(vs))), len(vs)*size)
}

var bigEndian = binary.NativeEndian.Uint16([]byte{0, 1}) == 1

// littleEndian swaps the bytes of each number on machines that need it.
func littleEndian(b []byte, size int) {
	if !bigEndian || size == 1 {
		return
	}
	for ; len(b) >= size; b = b[size:] {
		for i := range size / 2 {
			b[i], b[size-1-i] = b[size-1-i], b[i]
		}
	}
}

// prefixed is the codec of values that have a form of their own: each is
// preceded by its length as a varint.
func prefixed[T any](enc func([]byte, T) ([]byte, error), dec func([]byte, *T) error) *codec[T] {
	return &codec[T]{
		append: func(b []byte, vs []T) ([]byte, int, error) {
			var one []byte
			for i, v := range vs {
				var err error
				if one, err = enc(one[:0], v); err != nil {
					return nil, i, err
				}
				b = binary.AppendUvarint(b, uint64(len(one)))
				b = append(b, one...)
			}
			return b, 0, nil
		},
		decode: func(b []byte, vs []T) (int, error) {
			for i := range vs {
				n, w := binary.Uvarint(b)
				if w <= 0 || n > uint64(len(b)-w) {
					return i, fmt.Errorf("value is cut off after %d bytes", len(b))
				}
				b = b[w:]
				if err := dec(b[:n:n], &vs[i]); err != nil {
					return i, err
				}
				b = b[n:]
			}
			if len(b) > 0 {
				return len(vs) - 1, fmt.Errorf("%d bytes left over", len(b))
			}
			return 0, nil
		},
	}
}

// sliceCodec writes strings and slices of numbers as their bytes. An empty
// slice comes back as nil.
func sliceCodec[T any](t reflect.Type) *codec[T] {
	size := 1
	if t.Kind() == reflect.Slice {
		size = int(t.Elem().Size())
	}
	enc := func(b []byte, v T) ([]byte, error) {
		at := len(b)
		// A slice begins with pointer and length, as a string does.
		b = append(b, bytesOf(unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&v))), lenOf(&v)*size), 1)...)
		littleEndian(b[at:], size)
		return b, nil
	}
	dec := func(b []byte, v *T) error {
		if len(b)%size != 0 {
			return fmt.Errorf("%d bytes for a slice of values of %d bytes", len(b), size)
		}
		r := reflect.ValueOf(v).Elem()
		if r.Kind() == reflect.String {
			r.SetString(string(b))
			return nil
		}
		if len(b) == 0 {
			r.SetZero()
			return nil
		}
		n := len(b) / size
		r.Set(reflect.MakeSlice(r.Type(), n, n))
		to := unsafe.Slice((*byte)(r.UnsafePointer()), len(b))
		copy(to, b)
		littleEndian(to, size)
		return nil
	}
	return prefixed(enc, dec)
}

// lenOf returns the length of a slice or string.
func lenOf[T any](v *T) int {
	return *(*int)(unsafe.Add(unsafe.Pointer(v), unsafe.Sizeof(uintptr(0))))
}

func isBinary[T any]() bool {
	var v T
	_, enc := any(v).(encoding.BinaryAppender)
	_, dec := any(&v).(encoding.BinaryUnmarshaler)
	return enc && dec
}

var (
	binaryOut = reflect.TypeFor[encoding.BinaryAppender]()
	binaryIn  = reflect.TypeFor[encoding.BinaryUnmarshaler]()
)

// hides says that a struct has the methods of one of its fields, which know
// nothing of the others.
func hides(t, out, in reflect.Type) error {
	if t.Kind() != reflect.Struct || t.NumField() == 1 {
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if p := reflect.PointerTo(f.Type); f.Anonymous && p.Implements(out) && p.Implements(in) {
			return fmt.Errorf("%s embeds %s, whose methods would carry that field alone: give the field a name", t, f.Type)
		}
	}
	return nil
}

func appendBinary[T any](b []byte, v T) ([]byte, error) {
	return any(v).(encoding.BinaryAppender).AppendBinary(b)
}

func unmarshalBinary[T any](b []byte, v *T) error {
	return any(v).(encoding.BinaryUnmarshaler).UnmarshalBinary(b)
}
