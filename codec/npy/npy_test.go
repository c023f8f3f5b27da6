package npy

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	for _, h := range []Header{
		{Descr: "<f8", Shape: []int{3}},
		{Descr: "<f4", Shape: []int{}},
		{Descr: ">i2", Fortran: true, Shape: []int{2, 0, 5}},
		{Descr: "|u1", Shape: []int{1000, 1}},
	} {
		n, err := h.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		b := AppendHeader(nil, h)
		if len(b)%64 != 0 {
			t.Errorf("%v: data begins at byte %d, not at a multiple of 64", h, len(b))
		}
		got, data, err := Parse(append(b, make([]byte, n)...))
		if err != nil || !reflect.DeepEqual(got, h) || len(data) != n {
			t.Errorf("Parse(%v) = %v, %d bytes, %v", h, got, len(data), err)
		}
		whole := append(b, make([]byte, n)...)
		got, at, err := ReadHeader(bytes.NewReader(whole), int64(len(whole)))
		if err != nil || !reflect.DeepEqual(got, h) || at != len(b) {
			t.Errorf("ReadHeader(%v) = %v, %d bytes, %v", h, got, at, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	whole := append(AppendHeader(nil, Header{Descr: "<f8", Shape: []int{2}}), make([]byte, 16)...)
	for name, b := range map[string][]byte{
		"nothing":         nil,
		"text":            []byte("not an array at all"),
		"cut header":      whole[:20],
		"cut data":        whole[:len(whole)-1],
		"too much data":   append(append([]byte{}, whole...), 0),
		"objects":         append(AppendHeader(nil, Header{Descr: "|O", Shape: []int{1}}), make([]byte, 8)...),
		"shape too large": AppendHeader(nil, Header{Descr: "<f8", Shape: []int{1 << 40, 1 << 40}}),
	} {
		if _, _, err := Parse(b); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: error %v", name, err)
		}
		if _, _, err := ReadHeader(bytes.NewReader(b), int64(len(b))); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: error %v of its header", name, err)
		}
	}
}

// TestHeaderOfRecords has the header of an array whose elements are records, as
// NumPy 2 writes it.
func TestHeaderOfRecords(t *testing.T) {
	dict := "{'descr': [('a', '<f8'), ('b', '<i4', (2,))], 'fortran_order': False, 'shape': (3,), }                   \n"
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(dict)), 0)
	h, _, err := Parse(append(b, dict...))
	want := Header{Descr: "[('a', '<f8'), ('b', '<i4', (2,))]", Shape: []int{3}}
	if !errors.Is(err, ErrFormat) || !reflect.DeepEqual(h, want) {
		t.Errorf("%+v, %v", h, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(append(AppendHeader(nil, Header{Descr: "<f8", Shape: []int{2}}), make([]byte, 16)...))
	f.Add([]byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, data, err := Parse(b)
		if err != nil {
			return
		}
		if n, err := h.Bytes(); err != nil || n != len(data) {
			t.Fatalf("%v: %d bytes, %v", h, n, err)
		}
	})
}
