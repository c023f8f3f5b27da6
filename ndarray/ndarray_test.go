package ndarray

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
)

// counting is an array of a type whose bytes differ from each other.
func counting(d dtype.DType, shape ...int) Array {
	a := New(d, shape...)
	for i := range a.Data {
		a.Data[i] = byte(i*7 + i>>8)
		if d == dtype.Bool {
			a.Data[i] &= 1
		}
	}
	return a
}

// view is a random view of a random array.
func view(r *rand.Rand, d dtype.DType) Array {
	n := r.IntN(4)
	shape := make([]int, n)
	for i := range shape {
		shape[i] = 1 + r.IntN(20)
	}
	a := counting(d, shape...)
	b := grid.Whole(shape)
	for i := range shape {
		b.Start[i] = r.IntN(shape[i])
		b.Stop[i] = b.Start[i] + r.IntN(shape[i]-b.Start[i]+1)
	}
	a = a.Slice(b).Transpose(r.Perm(n)...)
	for i := range a.Shape {
		if r.IntN(3) == 0 && a.Len() > 0 { // the other way round
			a.Offset += (a.Shape[i] - 1) * a.Strides[i]
			a.Strides[i] *= -1
		}
	}
	return a
}

// TestCopy compares copies of views, element by element.
func TestCopy(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 600 {
		d := dtype.All()[r.IntN(len(dtype.All()))]
		src := view(r, d)
		dst := New(d, src.Shape...)
		if n := len(src.Shape); n > 1 && r.IntN(2) == 0 {
			dst = New(d, append([]int{src.Shape[n-1]}, src.Shape[:n-1]...)...)
			axes := make([]int, n)
			for i := range axes {
				axes[i] = (i + 1) % n
			}
			dst = dst.Transpose(axes...)
		}
		Copy(dst, src)
		if !Equal(dst, src) {
			t.Fatalf("a copy of %v with strides %v differs from it", src.Shape, src.Strides)
		}
		data, err := src.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back Array
		if err := back.UnmarshalBinary(data); err != nil || !Equal(back, src) {
			t.Fatalf("%v of %v is not what its binary form holds: %v", d, src.Shape, err)
		}
	}
}

func TestEqual(t *testing.T) {
	a, b := From([]float64{1, math.NaN(), 0}, 3), From([]float64{1, math.NaN(), math.Copysign(0, -1)}, 3)
	if !Equal(a, b) || Equal(a, a.Reshape(1, 3)) || Equal(a, From([]float64{1, 2, 0}, 3)) {
		t.Error("arrays are equal that are not, or the other way round")
	}
}

// TestOutside asserts that views outside an array are refused.
func TestOutside(t *testing.T) {
	a := New(dtype.Int8, 2, 3)
	for name, f := range map[string]func(){
		"box":     func() { a.Slice(grid.Whole([]int{2, 4})) },
		"element": func() { a.At(0, 3) },
		"axes":    func() { a.At(0) },
		"stretch": func() { a.Broadcast(2, 6) },
		"shape":   func() { a.Reshape(5) },
		"copy":    func() { Copy(a, New(dtype.Int8, 3, 2)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestBroadcast(t *testing.T) {
	a := From([]int64{1, 2, 3}, 3, 1).Broadcast(2, 3, 2)
	if got := a.String(); got != "[[[1 1]\n  [2 2]\n  [3 3]]\n\n [[1 1]\n  [2 2]\n  [3 3]]]" {
		t.Errorf("%s", got)
	}
}

func TestString(t *testing.T) {
	big := New(dtype.Float64, 1000, 1000).String()
	if strings.Count(big, "...") != 7 || len(big) > 300 {
		t.Errorf("an array of a million elements is printed as %s", big)
	}
}

func ExampleArray_String() {
	fmt.Println(From([]float64{1, 1.0 / 3, -2, 1e10}, 2, 2))
	// Output:
	// [[         1 0.33333333]
	//  [        -2      1e+10]]
}

func FuzzUnmarshalBinary(f *testing.F) {
	seed, _ := counting(dtype.Float32, 2, 3).MarshalBinary()
	f.Add(seed)
	f.Add([]byte{11, 1, 255, 255, 255, 255, 255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, b []byte) {
		var a Array
		if a.UnmarshalBinary(b) != nil {
			return
		}
		again, err := a.MarshalBinary()
		if err != nil || string(again) != string(b) {
			t.Fatalf("%x is read, and written as %x (%v)", b, again, err)
		}
	})
}
