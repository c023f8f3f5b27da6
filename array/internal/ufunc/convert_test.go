package ufunc

import (
	"errors"
	"math"
	"testing"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// TestConvert compares conversions between all types with NumPy's astype, but
// for numbers that do not fit, of which C says nothing.
func TestConvert(t *testing.T) {
	var requests []string
	var types [][2]dtype.DType
	for _, from := range dtype.All() {
		for _, to := range dtype.All() {
			requests, types = append(requests, "astype "+from.String()+" "+to.String()), append(types, [2]dtype.DType{from, to})
		}
	}
	_, values := judge(t, requests)
	for i, request := range requests {
		src, to := specials(types[i][0]), types[i][1]
		size := src.Len() * to.Size()
		want := aligned(ndarray.Over(to, values[:size], src.Len()))
		values = values[size:]
		got := ndarray.New(to, src.Len())
		Convert(got, src)
		for j := range src.Len() {
			x, ok := wide(src, j).(complex128)
			fits := !ok || to.Kind() != dtype.Signed && to.Kind() != dtype.Unsigned || math.Abs(real(x)) < 127 && (real(x) >= 0 || to.Kind() == dtype.Signed)
			if fits && !near(wide(got, j), wide(want, j), to, 0) {
				t.Errorf("%s of %v: %v; NumPy: %v", request, src.At(j), got.At(j), want.At(j))
			}
		}
	}
}

// TestConvertWhatDoesNotFit asserts what Convert says of such numbers.
func TestConvertWhatDoesNotFit(t *testing.T) {
	src := ndarray.From([]float64{math.NaN(), math.Inf(1), 1e300, 300.7, -1.9, 0x1p63}, 6)
	for _, want := range []ndarray.Array{
		ndarray.From([]int8{0, 0, 0, 44, -1, 0}, 6),
		ndarray.From([]int64{math.MinInt64, math.MinInt64, math.MinInt64, 300, -1, math.MinInt64}, 6),
		ndarray.From([]uint64{1 << 63, 1 << 63, 1 << 63, 300, math.MaxUint64, 1 << 63}, 6),
		ndarray.From([]bool{true, true, true, true, true, true}, 6),
	} {
		got := ndarray.New(want.DType, 6)
		if Convert(got, src); !ndarray.Equal(got, want) {
			t.Errorf("%v: %v; want %v", want.DType, got, want)
		}
	}
}

// TestViews asserts that functions of views and constants are those of copies.
func TestViews(t *testing.T) {
	a := ndarray.New(dtype.Int32, 40, 70)
	for i, v := 0, ndarray.Values[int32](a); i < len(v); i++ {
		v[i] = int32(i)
	}
	b := ndarray.From([]float32{2.5}, 1, 1).Broadcast(70, 40)
	dst := ndarray.New(dtype.Float64, 40, 70).Transpose(1, 0)
	if err := Apply("multiply", dtype.Float64, dst, a.Transpose(1, 0), b); err != nil {
		t.Fatal(err)
	}
	for i := range 70 {
		for j := range 40 {
			if got, want := dst.At(i, j), float64(j*70+i)*2.5; got != want {
				t.Fatalf("element %d, %d is %v; want %v", i, j, got, want)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	x := ndarray.From([]int64{-1}, 1)
	if err := Apply("pow", dtype.Int64, ndarray.New(dtype.Int64, 1), x, x); !errors.Is(err, ErrNegativePower) {
		t.Errorf("an integer to a negative power: %v", err)
	}
	if _, _, err := Result("sine", Arg{DType: dtype.Bool}); err == nil {
		t.Error("a function that there is not has a type")
	}
	if err := Apply("add", dtype.Int64, x, x, ndarray.New(dtype.Int64, 2)); err == nil {
		t.Error("arrays of different shapes are added")
	}
}
