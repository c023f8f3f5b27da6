// Package slim multiplies matrices of a few contiguous columns where they stand,
// without packing: what a panel of reflectors needs. Column j of a matrix v is
// v[j*ldv:][:m]. Nothing is checked: that is done where they are called.
//
// Sums are made in an order that depends on the sizes alone and on the family of
// instructions in use.
package slim

import "github.com/comal-go/comal/dense/internal/vec"

// Small is a small matrix in any order: element i, j is Data[i*RS+j*CS].
type Small struct {
	Data   []float64
	RS, CS int
}

// The tiles that kernels compute.
const (
	dotsRows, dotsCols = 4, 4
	minusCols          = 8
)

// rows is how many rows of the columns are worked on at a time, so that they
// stay in the caches, and calls of assembly are short.
const rows = 512

// depth is how many columns are subtracted at a time.
const depth = 64

// Dots subtracts from w, a x b, the product vᵀ·c of a columns v and b columns c of
// m elements. It is fast for an m that is a multiple of 8.
func Dots(m, a, b int, v []float64, ldv int, c []float64, ldc int, w Small) {
	for from := 0; from < m; from += rows {
		n := min(rows, m-from)
		for j := 0; j < b; j += dotsCols {
			for i := 0; i < a; i += dotsRows {
				dotsTile(n, min(dotsRows, a-i), min(dotsCols, b-j), v[i*ldv+from:], ldv, c[j*ldc+from:], ldc,
					Small{w.Data[i*w.RS+j*w.CS:], w.RS, w.CS})
			}
		}
	}
}

func dotsTile(n, a, b int, v []float64, ldv int, c []float64, ldc int, w Small) {
	if a == dotsRows && b == dotsCols && n%8 == 0 && assembly {
		var sums [dotsRows * dotsCols]float64
		dots(n, v, ldv, c, ldc, &sums)
		for i := range dotsRows {
			for j := range dotsCols {
				w.Data[i*w.RS+j*w.CS] -= sums[i*dotsCols+j]
			}
		}
		return
	}
	for i := range a {
		for j := range b {
			w.Data[i*w.RS+j*w.CS] -= vec.Dot(v[i*ldv:][:n], c[j*ldc:])
		}
	}
}

// Minus subtracts from b columns c of m elements the product v·w of a columns v
// and w, a x b. It is fast for an m that is a multiple of 8.
func Minus(m, a, b int, v []float64, ldv int, w Small, c []float64, ldc int) {
	for from := 0; from < m; from += rows {
		n := min(rows, m-from)
		for i := 0; i < a; i += depth {
			k := min(depth, a-i)
			for j := 0; j < b; j += minusCols {
				minusTile(n, k, min(minusCols, b-j), v[i*ldv+from:], ldv,
					Small{w.Data[i*w.RS+j*w.CS:], w.RS, w.CS}, c[j*ldc+from:], ldc)
			}
		}
	}
}

func minusTile(n, a, b int, v []float64, ldv int, w Small, c []float64, ldc int) {
	if b == minusCols && n%8 == 0 && assembly {
		var packed [depth * minusCols]float64
		for i := range a {
			to := (*[minusCols]float64)(packed[i*minusCols:])
			for j := range to {
				to[j] = w.Data[i*w.RS+j*w.CS]
			}
		}
		minus(n, a, v, ldv, &packed, c, ldc)
		return
	}
	for j := range b {
		for i := range a {
			vec.Axpy(-w.Data[i*w.RS+j*w.CS], v[i*ldv:][:n], c[j*ldc:])
		}
	}
}
