package ufunc

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// mover converts n elements of src to dst; strides are in elements.
type mover func(n int, dst unsafe.Pointer, step int, src unsafe.Pointer, stride int)

// Convert copies src to dst, which may be of another type, as NumPy's astype
// does. Shapes are the same. A number that has a fraction is cut towards zero;
// an integer that does not fit keeps its lowest bits; NaN, and what is beyond
// int64 (uint64 for that), becomes -2⁶³ and keeps the lowest bits of it. What is
// complex loses its imaginary part; a bool says whether there was not a zero.
func Convert(dst, src ndarray.Array) {
	if !slices.Equal(dst.Shape, src.Shape) {
		panic(fmt.Sprintf("ufunc: an array of %v converted to one of %v", src.Shape, dst.Shape))
	}
	if dst.DType == src.DType {
		ndarray.Copy(dst, src)
		return
	}
	if dst.Len() == 0 {
		return
	}
	f := move(dst.DType, src.DType)
	views := ndarray.Flatten(dst, src)
	dst, src = views[0], views[1]
	last := len(dst.Shape) - 1
	ndarray.Rows(dst.Shape, func(at []int) {
		d, s := dst.Offset, src.Offset
		for i, x := range at {
			d += x * dst.Strides[i]
			s += x * src.Strides[i]
		}
		f(dst.Shape[last], element(dst, d), dst.Strides[last], element(src, s), src.Strides[last])
	})
}

var movers = func() (m [dtype.Complex128 + 1][dtype.Complex128 + 1]mover) {
	movesTo[int8](&m)
	movesTo[int16](&m)
	movesTo[int32](&m)
	movesTo[int64](&m)
	movesTo[uint8](&m)
	movesTo[uint16](&m)
	movesTo[uint32](&m)
	movesTo[uint64](&m)
	movesTo[float32](&m)
	movesTo[float64](&m)
	m[dtype.Bool][dtype.Bool] = moving(func(x bool) bool { return x })
	m[dtype.Complex128][dtype.Complex128] = moving(func(x complex128) complex128 { return x })
	m[dtype.Bool][dtype.Complex128] = moving(func(x complex128) bool { return x != 0 })
	m[dtype.Complex128][dtype.Bool] = moving(func(x bool) complex128 { return complex(number[float64](x), 0) })
	return m
}()

// move returns what converts elements of a type to another.
func move(to, from dtype.DType) mover { return movers[to][from] }

// movesTo sets all conversions to and from T, but for those of T from the types
// of floating point when T is an integer's, which say what does not fit.
func movesTo[T ordered](m *[dtype.Complex128 + 1][dtype.Complex128 + 1]mover) {
	t := dtype.Of[T]()
	row := &m[t]
	row[dtype.Int8], row[dtype.Uint8] = plain[T, int8], plain[T, uint8]
	row[dtype.Int16], row[dtype.Uint16] = plain[T, int16], plain[T, uint16]
	row[dtype.Int32], row[dtype.Uint32] = plain[T, int32], plain[T, uint32]
	row[dtype.Int64], row[dtype.Uint64] = plain[T, int64], plain[T, uint64]
	row[dtype.Float32], row[dtype.Float64] = plain[T, float32], plain[T, float64]
	row[dtype.Bool] = moving(number[T])
	m[dtype.Bool][t] = moving(func(x T) bool { return x != 0 })
	m[dtype.Complex128][t] = moving(func(x T) complex128 { return complex(float64(x), 0) })
	row[dtype.Complex128] = moving(func(x complex128) T { return T(re(x)) })
	switch t.Kind() {
	case dtype.Signed, dtype.Unsigned:
		cut := func(x float64) T { return T(whole(x)) }
		if t == dtype.Uint64 {
			cut = func(x float64) T { return T(natural(x)) }
		}
		row[dtype.Float32] = moving(func(x float32) T { return cut(float64(x)) })
		row[dtype.Float64] = moving(cut)
		row[dtype.Complex128] = moving(func(x complex128) T { return cut(re(x)) })
	}
}

func re(x complex128) float64 { return (*[2]float64)(unsafe.Pointer(&x))[0] }

// number is 1 or 0.
func number[T ordered](x bool) T {
	if x {
		return 1
	}
	return 0
}

// whole cuts x towards zero. Processors differ in what they make of a number
// that does not fit; this does not.
func whole(x float64) int64 {
	if x >= -1<<63 && x < 1<<63 {
		return int64(x)
	}
	return -1 << 63
}

// natural is whole for numbers up to 2⁶⁴.
func natural(x float64) uint64 {
	if x >= 1<<63 && x < 1<<64 {
		return uint64(int64(x-1<<63)) + 1<<63
	}
	return uint64(whole(x))
}

// plain converts as the language does.
func plain[T, S ordered](n int, dst unsafe.Pointer, step int, src unsafe.Pointer, stride int) {
	if step == 1 && stride == 1 {
		from := unsafe.Slice((*S)(src), n)
		for i, to := 0, unsafe.Slice((*T)(dst), n); i < len(to) && i < len(from); i++ {
			to[i] = T(from[i])
		}
		return
	}
	strided(n, dst, step, src, stride, func(x S) T { return T(x) })
}

// moving converts by a function.
func moving[T, S dtype.Element](f func(S) T) mover {
	return func(n int, dst unsafe.Pointer, step int, src unsafe.Pointer, stride int) {
		strided(n, dst, step, src, stride, f)
	}
}

func strided[T, S dtype.Element](n int, dst unsafe.Pointer, step int, src unsafe.Pointer, stride int, f func(S) T) {
	var t T
	var s S
	for i := range n {
		to := (*T)(unsafe.Add(dst, i*step*int(unsafe.Sizeof(t))))
		*to = f(*(*S)(unsafe.Add(src, i*stride*int(unsafe.Sizeof(s)))))
	}
}
