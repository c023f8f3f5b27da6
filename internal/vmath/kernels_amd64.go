package vmath

import "github.com/comal-go/comal/internal/simd"

// one and two are kernels of so many arguments; a comparison has two.
type (
	one[T Float] func(n int, dst, a *T)
	two[T Float] func(n int, dst, a, b *T)

	comparison[T Float] func(n int, dst *bool, a, b *T)
	test[T Float]       func(n int, dst *bool, a *T)
)

// checks tell whether there are elements, of those of so many whole vectors, that a
// kernel cannot take.
type checks[T Float] struct {
	lanes   int
	beyond  func(n int, limit T, a *T) bool
	unfit   func(n int, a, b *T) bool
	outside func(n int, limit T, a, b *T) bool
}

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

func compare[T Float](name string) comparison[T] {
	if l, ok := level(); !ok || l != 0 {
		return nil
	}
	if k, ok := any(compare64[name]).(comparison[T]); ok {
		return k
	}
	return any(compare32[name]).(comparison[T])
}

func tester[T Float](name string) test[T] {
	if l, ok := level(); !ok || l != 0 {
		return nil
	}
	if k, ok := any(test64[name]).(test[T]); ok {
		return k
	}
	return any(test32[name]).(test[T])
}

// checkers returns those for T. There are some where there are kernels.
func checkers[T Float]() checks[T] {
	l, _ := level()
	if c, ok := any(checks64[l]).(checks[T]); ok {
		return c
	}
	return any(checks32[l]).(checks[T])
}

var checks64 = [2]checks[float64]{
	{8, beyond64AVX512, unfit64AVX512, outside64AVX512},
	{4, beyond64AVX2, unfit64AVX2, outside64AVX2},
}

var checks32 = [2]checks[float32]{
	{16, beyond32AVX512, unfit32AVX512, outside32AVX512},
	{8, beyond32AVX2, unfit32AVX2, outside32AVX2},
}

var unary64 = map[string][2]one[float64]{
	"exp":        {exp64AVX512, exp64AVX2},
	"log":        {log64AVX512, log64AVX2},
	"sqrt":       {sqrt64AVX512, sqrt64AVX2},
	"abs":        {abs64AVX512, abs64AVX2},
	"round":      {round64AVX512, round64AVX2},
	"floor":      {floor64AVX512, floor64AVX2},
	"ceil":       {ceil64AVX512, ceil64AVX2},
	"trunc":      {trunc64AVX512, trunc64AVX2},
	"expm1":      {expm164AVX512, expm164AVX2},
	"log1p":      {log1p64AVX512, log1p64AVX2},
	"tanh":       {tanh64AVX512, tanh64AVX2},
	"sin":        {sin64AVX512, sin64AVX2},
	"cos":        {cos64AVX512, cos64AVX2},
	"tan":        {tan64AVX512, tan64AVX2},
	"log2":       {log264AVX512, log264AVX2},
	"log10":      {log1064AVX512, log1064AVX2},
	"atan":       {atan64AVX512, atan64AVX2},
	"asin":       {asin64AVX512, asin64AVX2},
	"acos":       {acos64AVX512, acos64AVX2},
	"sinh":       {sinh64AVX512, sinh64AVX2},
	"cosh":       {cosh64AVX512, cosh64AVX2},
	"asinh":      {asinh64AVX512, asinh64AVX2},
	"acosh":      {acosh64AVX512, acosh64AVX2},
	"atanh":      {atanh64AVX512, atanh64AVX2},
	"negative":   {negative64AVX512, negative64AVX2},
	"square":     {square64AVX512, square64AVX2},
	"reciprocal": {reciprocal64AVX512, reciprocal64AVX2},
	"sign":       {sign64AVX512, sign64AVX2},
}

var unary32 = map[string][2]one[float32]{
	"exp":        {exp32AVX512, exp32AVX2},
	"log":        {log32AVX512, log32AVX2},
	"sqrt":       {sqrt32AVX512, sqrt32AVX2},
	"abs":        {abs32AVX512, abs32AVX2},
	"round":      {round32AVX512, round32AVX2},
	"floor":      {floor32AVX512, floor32AVX2},
	"ceil":       {ceil32AVX512, ceil32AVX2},
	"trunc":      {trunc32AVX512, trunc32AVX2},
	"expm1":      {expm132AVX512, expm132AVX2},
	"log1p":      {log1p32AVX512, log1p32AVX2},
	"tanh":       {tanh32AVX512, tanh32AVX2},
	"sin":        {sin32AVX512, sin32AVX2},
	"cos":        {cos32AVX512, cos32AVX2},
	"tan":        {tan32AVX512, tan32AVX2},
	"log2":       {log232AVX512, log232AVX2},
	"log10":      {log1032AVX512, log1032AVX2},
	"atan":       {atan32AVX512, atan32AVX2},
	"asin":       {asin32AVX512, asin32AVX2},
	"acos":       {acos32AVX512, acos32AVX2},
	"sinh":       {sinh32AVX512, sinh32AVX2},
	"cosh":       {cosh32AVX512, cosh32AVX2},
	"asinh":      {asinh32AVX512, asinh32AVX2},
	"acosh":      {acosh32AVX512, acosh32AVX2},
	"atanh":      {atanh32AVX512, atanh32AVX2},
	"negative":   {negative32AVX512, negative32AVX2},
	"square":     {square32AVX512, square32AVX2},
	"reciprocal": {reciprocal32AVX512, reciprocal32AVX2},
	"sign":       {sign32AVX512, sign32AVX2},
}

var binary64 = map[string][2]two[float64]{
	"add":      {add64AVX512, add64AVX2},
	"subtract": {subtract64AVX512, subtract64AVX2},
	"multiply": {multiply64AVX512, multiply64AVX2},
	"divide":   {divide64AVX512, divide64AVX2},
	"pow":      {pow64AVX512, pow64AVX2},
	"atan2":    {atan264AVX512, atan264AVX2},
	"maximum":  {maximum64AVX512, maximum64AVX2},
	"minimum":  {minimum64AVX512, minimum64AVX2},
	"copysign": {copysign64AVX512, copysign64AVX2},
}

var binary32 = map[string][2]two[float32]{
	"add":      {add32AVX512, add32AVX2},
	"subtract": {subtract32AVX512, subtract32AVX2},
	"multiply": {multiply32AVX512, multiply32AVX2},
	"divide":   {divide32AVX512, divide32AVX2},
	"pow":      {pow32AVX512, pow32AVX2},
	"atan2":    {atan232AVX512, atan232AVX2},
	"maximum":  {maximum32AVX512, maximum32AVX2},
	"minimum":  {minimum32AVX512, minimum32AVX2},
	"copysign": {copysign32AVX512, copysign32AVX2},
}

var compare64 = map[string]comparison[float64]{
	"equal":         equal64AVX512,
	"not_equal":     notEqual64AVX512,
	"less":          less64AVX512,
	"less_equal":    lessEqual64AVX512,
	"greater":       greater64AVX512,
	"greater_equal": greaterEqual64AVX512,
}

var compare32 = map[string]comparison[float32]{
	"equal":         equal32AVX512,
	"not_equal":     notEqual32AVX512,
	"less":          less32AVX512,
	"less_equal":    lessEqual32AVX512,
	"greater":       greater32AVX512,
	"greater_equal": greaterEqual32AVX512,
}

var test64 = map[string]test[float64]{
	"isnan":    isnan64AVX512,
	"isfinite": isfinite64AVX512,
	"isinf":    isinf64AVX512,
	"signbit":  signbit64AVX512,
}

var test32 = map[string]test[float32]{
	"isnan":    isnan32AVX512,
	"isfinite": isfinite32AVX512,
	"isinf":    isinf32AVX512,
	"signbit":  signbit32AVX512,
}
