package dense

import "github.com/comal-go/comal/internal/simd"

// SIMD returns the family of instructions the kernels use: avx512, avx2, neon or
// plain. It is the widest the processor has, or the one that the environment
// variable COMAL_SIMD names when the program starts. Bits of results may differ
// between families and never within one.
func SIMD() string { return simd.Use.String() }
