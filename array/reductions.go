package array

// Reductions over axes, all if none is given, as NumPy has them: the axes vanish;
// see KeepDims. Each takes one pass, and those of one array that are computed
// together take one in all. Sums are added in a fixed tree and so have the same
// bits whatever computes them; they are more exact than one after the other.

// Sum returns the sums.
func Sum(a *Array, axes ...int) *Array { return over(a, "sum", axes, nil) }

// Prod returns the products.
func Prod(a *Array, axes ...int) *Array { return over(a, "prod", axes, nil) }

// Mean returns the means.
func Mean(a *Array, axes ...int) *Array { return over(a, "mean", axes, nil) }

// Min returns the smallest elements, NaN if one is.
func Min(a *Array, axes ...int) *Array { return over(a, "min", axes, nil) }

// Max returns the largest elements, NaN if one is.
func Max(a *Array, axes ...int) *Array { return over(a, "max", axes, nil) }

// Any returns whether one element is true, not 0.
func Any(a *Array, axes ...int) *Array { return over(a, "any", axes, nil) }

// All returns whether all elements are true, not 0.
func All(a *Array, axes ...int) *Array { return over(a, "all", axes, nil) }

// CountNonzero returns how many elements are not 0.
func CountNonzero(a *Array, axes ...int) *Array { return over(a, "count_nonzero", axes, nil) }

// NanSum returns the sums of the elements that are numbers.
func NanSum(a *Array, axes ...int) *Array { return over(a, "nansum", axes, nil) }

// NanProd returns the products of the elements that are numbers.
func NanProd(a *Array, axes ...int) *Array { return over(a, "nanprod", axes, nil) }

// NanMean returns the means of the elements that are numbers.
func NanMean(a *Array, axes ...int) *Array { return over(a, "nanmean", axes, nil) }

// NanMin returns the smallest of the elements that are numbers.
func NanMin(a *Array, axes ...int) *Array { return over(a, "nanmin", axes, nil) }

// NanMax returns the largest of the elements that are numbers.
func NanMax(a *Array, axes ...int) *Array { return over(a, "nanmax", axes, nil) }

// Norm returns the square roots of the sums of squared magnitudes.
func Norm(a *Array, axes ...int) *Array { return over(a, "norm", axes, nil) }

// Var returns the variances, of n elements divided by n - correction.
func Var(a *Array, correction float64, axes ...int) *Array {
	return over(a, "var", axes, map[string]any{"correction": correction})
}

// Std returns the standard deviations, of n elements divided by n - correction.
func Std(a *Array, correction float64, axes ...int) *Array {
	return over(a, "std", axes, map[string]any{"correction": correction})
}

// NanVar returns the variances of the elements that are numbers, of n elements divided by n - correction.
func NanVar(a *Array, correction float64, axes ...int) *Array {
	return over(a, "nanvar", axes, map[string]any{"correction": correction})
}

// NanStd returns the standard deviations of the elements that are numbers, of n elements divided by n - correction.
func NanStd(a *Array, correction float64, axes ...int) *Array {
	return over(a, "nanstd", axes, map[string]any{"correction": correction})
}

// ArgMin returns the place of the smallest element, or the first NaN, along an axis; in
// row-major order without one.
func ArgMin(a *Array, axes ...int) *Array { return over(a, "argmin", axes, nil) }

// ArgMax returns the place of the largest element, or the first NaN, along an axis; in
// row-major order without one.
func ArgMax(a *Array, axes ...int) *Array { return over(a, "argmax", axes, nil) }

// NanArgMin returns the place of the smallest element that is a number, along an axis; in
// row-major order without one.
func NanArgMin(a *Array, axes ...int) *Array { return over(a, "nanargmin", axes, nil) }

// NanArgMax returns the place of the largest element that is a number, along an axis; in
// row-major order without one.
func NanArgMax(a *Array, axes ...int) *Array { return over(a, "nanargmax", axes, nil) }
