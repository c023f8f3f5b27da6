package slim

import "github.com/comal-go/comal/internal/simd"

// assembly says that there are kernels for this processor.
var assembly = simd.Use == simd.AVX512 || simd.Use == simd.AVX2

// The functions below are not inlined: a goroutine can be preempted where a
// function of Go begins, but not in assembly. They look at the last elements a
// kernel touches, so that a wrong size is a panic here.

// dots sets sums to the products of four columns v and four columns c.
//
//go:noinline
func dots(n int, v []float64, ldv int, c []float64, ldc int, sums *[dotsRows * dotsCols]float64) {
	_, _ = v[3*ldv+n-1], c[3*ldc+n-1]
	if simd.Use == simd.AVX512 {
		dots4x4AVX512(n, &v[0], ldv, &c[0], ldc, &sums[0])
		return
	}
	var half [8]float64
	for j := 0; j < 4; j += 2 {
		dots4x2AVX2(n, &v[0], ldv, &c[j*ldc], ldc, &half[0])
		for i := range 4 {
			sums[4*i+j], sums[4*i+j+1] = half[2*i], half[2*i+1]
		}
	}
}

// minus subtracts from eight columns c the product of k columns v and w, which
// holds eight elements for each of them.
//
//go:noinline
func minus(n, k int, v []float64, ldv int, w *[depth * minusCols]float64, c []float64, ldc int) {
	_, _ = v[(k-1)*ldv+n-1], c[7*ldc+n-1]
	if simd.Use == simd.AVX512 {
		long := n / 24 * 24
		if long > 0 {
			minus3x8AVX512(long/24, k, &v[0], ldv, &w[0], &c[0], ldc)
		}
		if n > long {
			minus1x8AVX512((n-long)/8, k, &v[long], ldv, &w[0], &c[long], ldc)
		}
		return
	}
	minus2x4AVX2(n/8, k, &v[0], ldv, &w[0], &c[0], ldc)
	minus2x4AVX2(n/8, k, &v[0], ldv, &w[4], &c[4*ldc], ldc)
}
