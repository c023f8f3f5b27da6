package convert

import "github.com/comal-go/comal/internal/simd"

// fast converts the first elements if there is a kernel, and returns how many.
func fast[To, From Number](src []From, dst []To) int {
	if simd.Use == simd.Plain {
		return 0
	}
	switch dst := any(dst).(type) {
	case []float64:
		return toFloat64(any(src), dst)
	case []float32:
		if src, ok := any(src).([]float64); ok {
			return runs(src, dst, float64ToFloat32AVX512, float64ToFloat32AVX2)
		}
	}
	return 0
}

func toFloat64(src any, dst []float64) int {
	switch src := src.(type) {
	case []uint8:
		return runs(src, dst, uint8ToFloat64AVX512, uint8ToFloat64AVX2)
	case []int8:
		return runs(src, dst, int8ToFloat64AVX512, int8ToFloat64AVX2)
	case []uint16:
		return runs(src, dst, uint16ToFloat64AVX512, uint16ToFloat64AVX2)
	case []int16:
		return runs(src, dst, int16ToFloat64AVX512, int16ToFloat64AVX2)
	case []int32:
		return runs(src, dst, int32ToFloat64AVX512, int32ToFloat64AVX2)
	case []float32:
		return runs(src, dst, float32ToFloat64AVX512, float32ToFloat64AVX2)
	}
	return 0
}

// runs calls the kernel for the whole vectors of src.
func runs[To, From Number](src []From, dst []To, wide, narrow func(n int, src *From, dst *To)) int {
	const multiple = 32 // of elements, for either kernel
	whole := len(src) / multiple * multiple
	kernel := narrow
	if simd.Use == simd.AVX512 {
		kernel = wide
	}
	for i := 0; i < whole; i += run {
		call(kernel, src[i:min(whole, i+run)], dst[i:])
	}
	return whole
}

// call is not inlined: a goroutine can be preempted here, but not in assembly.
//
//go:noinline
func call[To, From Number](kernel func(n int, src *From, dst *To), src []From, dst []To) {
	_ = dst[len(src)-1]
	kernel(len(src), &src[0], &dst[0])
}
