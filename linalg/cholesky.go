package linalg

import (
	"errors"
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// Factored is the triangular factor of X, m x n, as it comes of the products of its
// columns.
type Factored struct {
	R matrix // n x n, its diagonal not negative
	// Loss estimates what that costs: |R⁻ᵀ·XᵀX·R⁻¹ - I| in Frobenius norm. Singular
	// values of R are those of X up to half of it, relative to each of them, beside
	// the errors of the size of eps·|X| that every method makes. It is Inf if the
	// products give no factor.
	Loss float64
	// Departure is that of [Thin] for R.
	Departure float64
}

// CholeskyOf makes the triangular factor of X from what the fold gram with Center
// says of it: the products c of its centred columns, all n x n of them, which it
// overwrites, their means, and the number of rows. Without Center the means are nil.
//
//	X = 1·meanᵀ + X₀       with 1ᵀ·X₀ = 0
//	R₀ᵀ·R₀ = X₀ᵀ·X₀        Cholesky, of columns of length 1
//	R = that of [R₀; √rows·meanᵀ]
//
// So neither a mean that is large beside the deviations nor the columns' sizes count
// in the condition that is squared. That is the condition of X₀, which is worse than
// that of X only where columns of X together make a constant one.
//
// For Cholesky QR see Yamamoto, Nakatsukasa, Yanagisawa, Fukaya: Roundoff error
// analysis of the CholeskyQR2 algorithm, ETNA 44 (2015), pages 306-326. Here it takes
// n³/3 operations, and two inverses of n³ each for the estimates.
func CholeskyOf(c dense.Matrix[float64], means []float64, rows float64, l dense.Limits) (*Factored, error) {
	n := c.Rows
	f := &Factored{R: c, Loss: math.Inf(1)}
	size, fit := deviations(c, means, rows)
	if !fit {
		return f, nil
	}
	scaled(c, size)
	switch err := factor.Cholesky(c.Upper(), l); {
	case errors.Is(err, dense.ErrNotPositiveDefinite):
		return f, nil
	case err != nil:
		return nil, err
	}
	inverse := dense.New[float64](n, n)
	if err := invert(c, inverse, l); err != nil {
		return nil, err
	}
	f.Loss = lossOf(c, inverse)
	for i := range n {
		for j := i; j < n; j++ {
			c.Set(i, j, c.At(i, j)*size[j])
		}
	}
	mean := dense.New[float64](1, n)
	for j, x := range means {
		mean.Set(0, j, math.Sqrt(rows)*x)
	}
	if err := factor.Stack(c.Upper(), mean, l); err != nil {
		return nil, err
	}
	positive(c)
	if err := invert(c, inverse, l); err != nil {
		return nil, err
	}
	if f.Departure = departure(n, frobenius(c)*frobenius(inverse)); math.IsNaN(f.Departure) {
		f.Departure = math.Inf(1)
	}
	return f, nil
}

// choleskyBytes is what CholeskyOf takes, with the products.
func choleskyBytes(n int) int64 {
	return squares(21, n) + factor.StackWorkspace(1, n) + 24*int64(n)
}

// least is the size below which squares lose digits, or vanish.
const least = 0x1p-450

// deviations returns the lengths of centred columns, 0 of constant ones, whose
// deviations are the rounding of their means. It is not fit if a length is beyond
// what squares can tell.
func deviations(c matrix, means []float64, rows float64) (size []float64, fit bool) {
	size = make([]float64, c.Rows)
	for j := range size {
		size[j] = math.Sqrt(c.At(j, j))
		rounding := 0.0
		if means != nil {
			rounding = 0x1p-50 * math.Sqrt(rows) * math.Abs(means[j])
		}
		if largest := max(size[j], rounding); !(largest > least) || math.IsInf(largest, 0) {
			return nil, false
		}
		if size[j] <= rounding {
			size[j] = 0
		}
	}
	return size, true
}

// scaled makes of the products of columns those of columns of length 1. A column
// without length becomes one that is orthogonal to all others.
func scaled(c matrix, size []float64) {
	for i, s := range size {
		row := c.Data[i*c.RowStride:][:len(size)]
		for j := range row {
			switch {
			case i == j:
				row[j] = 1
			case s == 0 || size[j] == 0:
				row[j] = 0
			default:
				row[j] = row[j] / s / size[j]
			}
		}
	}
}

// invert sets inverse to that of the upper triangle of r.
func invert(r, inverse matrix, l dense.Limits) error {
	inverse.Fill(0)
	for i := range r.Rows {
		inverse.Set(i, i, 1)
	}
	return dense.Trsm(1, r.Upper(), inverse, l)
}

// frobenius returns the Frobenius norm of m.
func frobenius(m matrix) float64 {
	sum := 0.0
	for i := range m.Rows {
		sum = math.Hypot(sum, rowNorm(m, i))
	}
	return sum
}

func rowNorm(m matrix, i int) float64 {
	norm, _ := dense.Norm2(m.Row(i), dense.Limits{}) // one thread has no limits
	return norm
}

// lossOf estimates Factored.Loss from the products G of columns of length 1, of which c
// has the triangle below the diagonal, and from the inverse of their factor. A product
// G[i,j] is off by some eps of itself, and by less of what its parts were before they
// cancelled, each by its own, and that weighs as much as rows i and j of the inverse:
//
//	(2 + 16/√n)·eps·√Σ (G[i,j]² + 1/64)·|row i|²·|row j|²
//
// That bounds what was measured for 3 to 400 columns of conditions 1 to 1e6, nearly
// equal ones being the worst, and up to 200,000 rows a chunk of few columns.
func lossOf(c, inverse matrix) float64 {
	n := c.Rows
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = rowNorm(inverse, i)
	}
	sum := 0.0
	for i, w := range weights {
		part := 0.0
		for j, g := range c.Data[i*c.RowStride:][:i] {
			part += 2 * (g*g + 1./64) * weights[j] * weights[j]
		}
		part += (1 + 1./64) * w * w
		sum = math.Hypot(sum, w*math.Sqrt(part))
	}
	return 2 * (1 + 8/math.Sqrt(float64(n))) * 0x1p-52 * sum
}
