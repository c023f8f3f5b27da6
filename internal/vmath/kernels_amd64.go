package vmath

import "github.com/comal-go/comal/internal/simd"

// one and two are kernels of so many arguments.
type (
	one[T Float] func(n int, dst, a *T)
	two[T Float] func(n int, dst, a, b *T)
)

// level is the place of the family of instructions in the tables below.
func level() (int, bool) {
	switch simd.Use {
	case simd.AVX512:
		return 0, true
	case simd.AVX2:
		return 1, true
	}
	return 0, false
}

func unary[T Float](name string) one[T] {
	l, ok := level()
	if !ok {
		return nil
	}
	if k, ok := any(unary64[name][l]).(one[T]); ok {
		return k
	}
	return any(unary32[name][l]).(one[T])
}

func binary[T Float](name string) two[T] {
	l, ok := level()
	if !ok {
		return nil
	}
	if k, ok := any(binary64[name][l]).(two[T]); ok {
		return k
	}
	return any(binary32[name][l]).(two[T])
}

var unary64 = map[string][2]one[float64]{
	"exp":   {exp64AVX512, exp64AVX2},
	"log":   {log64AVX512, log64AVX2},
	"sqrt":  {sqrt64AVX512, sqrt64AVX2},
	"expm1": {expm164AVX512, expm164AVX2},
	"log1p": {log1p64AVX512, log1p64AVX2},
	"tanh":  {tanh64AVX512, tanh64AVX2},
	"sin":   {sin64AVX512, sin64AVX2},
	"cos":   {cos64AVX512, cos64AVX2},
	"tan":   {tan64AVX512, tan64AVX2},
}

var unary32 = map[string][2]one[float32]{
	"exp":   {exp32AVX512, exp32AVX2},
	"log":   {log32AVX512, log32AVX2},
	"sqrt":  {sqrt32AVX512, sqrt32AVX2},
	"expm1": {expm132AVX512, expm132AVX2},
	"log1p": {log1p32AVX512, log1p32AVX2},
	"tanh":  {tanh32AVX512, tanh32AVX2},
	"sin":   {sin32AVX512, sin32AVX2},
	"cos":   {cos32AVX512, cos32AVX2},
	"tan":   {tan32AVX512, tan32AVX2},
}

var binary64 = map[string][2]two[float64]{
	"add":      {add64AVX512, add64AVX2},
	"subtract": {subtract64AVX512, subtract64AVX2},
	"multiply": {multiply64AVX512, multiply64AVX2},
	"divide":   {divide64AVX512, divide64AVX2},
}

var binary32 = map[string][2]two[float32]{
	"add":      {add32AVX512, add32AVX2},
	"subtract": {subtract32AVX512, subtract32AVX2},
	"multiply": {multiply32AVX512, multiply32AVX2},
	"divide":   {divide32AVX512, divide32AVX2},
}
