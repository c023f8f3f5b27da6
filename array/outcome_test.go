package array

import (
	"slices"
	"testing"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// outcomes are some, with arrays that do not lie in row-major order.
func outcomes() []outcome {
	wide := ndarray.From([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
	return []outcome{
		{States: []reduce.State{}},
		{States: []reduce.State{nil, {}, nil}},
		{States: []reduce.State{{wide, wide.Transpose(1, 0)}, nil, {ndarray.New(dtype.Bool), ndarray.New(dtype.Int8, 0, 3)}}},
	}
}

func TestOutcome(t *testing.T) {
	for _, want := range outcomes() {
		text, err := want.AppendBinary([]byte("before"))
		if err != nil {
			t.Fatal(err)
		}
		text = text[len("before"):]
		var got outcome
		if err := got.UnmarshalBinary(text); err != nil || !equal(got, want) {
			t.Errorf("%v has become %v, %v", want, got, err)
		}
		for cut := range text {
			if new(outcome).UnmarshalBinary(text[:cut]) == nil {
				t.Errorf("%v cut at %d of %d bytes is read", want, cut, len(text))
			}
		}
	}
}

func equal(a, b outcome) bool {
	if len(a.States) != len(b.States) {
		return false
	}
	for i, s := range a.States {
		if (s == nil) != (b.States[i] == nil) || len(s) != len(b.States[i]) {
			return false
		}
		for k, x := range s {
			x, y := inOrder(x), inOrder(b.States[i][k])
			if x.DType != y.DType || !slices.Equal(x.Shape, y.Shape) || string(x.Raw()) != string(y.Raw()) {
				return false
			}
		}
	}
	return true
}

func inOrder(a ndarray.Array) ndarray.Array {
	c := ndarray.New(a.DType, a.Shape...)
	ndarray.Copy(c, a)
	return c
}

// FuzzOutcome asserts that nothing a worker sends is a panic, and that what is read
// is written as it was.
func FuzzOutcome(f *testing.F) {
	for _, o := range outcomes() {
		text, _ := o.AppendBinary(nil)
		f.Add(text)
	}
	f.Add([]byte("\x03\x80\x000")) // a 0 of two bytes
	f.Fuzz(func(t *testing.T, text []byte) {
		var o outcome
		if o.UnmarshalBinary(text) != nil {
			return
		}
		again, err := o.AppendBinary(nil)
		var p outcome
		if err == nil {
			err = p.UnmarshalBinary(again)
		}
		if err != nil || !equal(p, o) {
			t.Errorf("%v has become %v, %v", o, p, err)
		}
	})
}
