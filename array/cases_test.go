package array_test

import (
	"math"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
)

// inputs are the arrays that cases begin with, by their names in Python too.
type inputs struct{ a, b, v, n, f *array.Array }

// operation is one that is compared with NumPy: of a (83 x 40 float64), b (the
// same shape), v (40 float64), n (30 x 20 int64), and f (a in Fortran order).
type operation struct {
	name   string
	python string
	do     func(in inputs) *array.Array
	near   bool // not the same bits: sums in another order, other libraries' functions
}

// views move elements, and compute nothing.
var views = []operation{
	{"whole", "a", func(in inputs) *array.Array { return in.a }, false},
	{"fortran", "f", func(in inputs) *array.Array { return in.f }, false},
	{"slice", "a[3:50, 7:]", func(in inputs) *array.Array {
		seven := 7
		return array.Slice(in.a, array.From(3, 50), array.Range{Start: &seven})
	}, false},
	{"steps", "a[::3, ::-2]", func(in inputs) *array.Array { return array.Slice(in.a, array.Every(3), array.Every(-2)) }, false},
	{"reversed", "a[::-1, ::-1]", func(in inputs) *array.Array { return array.Slice(in.a, array.Every(-1), array.Every(-1)) }, false},
	{"slice of slice", "a[::-1][5:60:4, 1:]", func(in inputs) *array.Array {
		s := array.Slice(in.a, array.Every(-1))
		five, sixty, one := 5, 60, 1
		return array.Slice(s, array.Range{Start: &five, Stop: &sixty, Step: 4}, array.Range{Start: &one})
	}, false},
	{"empty", "a[5:5]", func(in inputs) *array.Array { return array.Slice(in.a, array.From(5, 5)) }, false},
	{"transpose", "a.T", func(in inputs) *array.Array { return array.Transpose(in.a) }, false},
	{"transpose of fortran", "f.T", func(in inputs) *array.Array { return array.Transpose(in.f) }, false},
	{"transpose of three", "a.reshape(83, 5, 8).transpose(2, 0, 1)", func(in inputs) *array.Array {
		return array.Transpose(array.Reshape(in.a, 83, 5, 8), 2, 0, 1)
	}, false},
	{"concat", "np.concatenate([a, b[:7], a])", func(in inputs) *array.Array {
		return array.Concat([]*array.Array{in.a, array.Slice(in.b, array.From(0, 7)), in.a}, 0)
	}, false},
	{"concat along 1", "np.concatenate([a, b], axis=1)", func(in inputs) *array.Array {
		return array.Concat([]*array.Array{in.a, in.b}, -1)
	}, false},
	{"stack", "np.stack([a, b], axis=1)", func(in inputs) *array.Array { return array.Stack([]*array.Array{in.a, in.b}, 1) }, false},
	{"reshape", "a.reshape(40, 83)", func(in inputs) *array.Array { return array.Reshape(in.a, 40, 83) }, false},
	{"reshape flat", "a.reshape(-1)", func(in inputs) *array.Array { return array.Reshape(in.a, -1) }, false},
	{"reshape deep", "a.reshape(2, 83, 4, 5)", func(in inputs) *array.Array { return array.Reshape(in.a, 2, 83, 4, 5) }, false},
	{"reshape transposed", "a.T.reshape(8, -1)", func(in inputs) *array.Array { return array.Reshape(array.Transpose(in.a), 8, -1) }, false},
	{"broadcast", "np.broadcast_to(v, (6, 40))", func(in inputs) *array.Array { return array.BroadcastTo(in.v, 6, 40) }, false},
	{"expand", "v[:, None]", func(in inputs) *array.Array { return array.ExpandDims(in.v, 1) }, false},
	{"squeeze", "v[None, :, None].squeeze()", func(in inputs) *array.Array {
		return array.Squeeze(array.ExpandDims(array.ExpandDims(in.v, 0), -1))
	}, false},
	{"rechunk", "a", func(in inputs) *array.Array { return array.Rechunk(in.a, 13, 11) }, false},
	{"arange", "np.arange(3, 50, 7)", func(inputs) *array.Array { return array.Arange(3, 50, 7) }, false},
	{"arange back", "np.arange(2, -2, -0.5)", func(inputs) *array.Array { return array.Arange(2, -2, -0.5) }, false},
	{"twice", "np.concatenate([a[10:20], a[10:20], a.T.reshape(83, 40)])", func(in inputs) *array.Array {
		s := array.Slice(in.a, array.From(10, 20))
		return array.Concat([]*array.Array{s, s, array.Reshape(array.Transpose(in.a), 83, 40)}, 0)
	}, false},
}

// functions compute element by element.
var functions = []operation{
	{"fused", "np.exp(a*b + v)", func(in inputs) *array.Array { return array.Exp(array.Add(array.Multiply(in.a, in.b), in.v)) }, true},
	{"constants", "2*a - 1", func(in inputs) *array.Array { return array.Subtract(array.Multiply(2, in.a), 1) }, false},
	{"types", "n + 1.5", func(in inputs) *array.Array { return array.Add(in.n, 1.5) }, false},
	{"compare", "a < b", func(in inputs) *array.Array { return array.Less(in.a, in.b) }, false},
	{"where", "np.where(a < b, a, -b)", func(in inputs) *array.Array {
		return array.Where(array.Less(in.a, in.b), in.a, array.Negative(in.b))
	}, false},
	{"shared", "(a - b)*(a - b) + (a - b)", func(in inputs) *array.Array {
		d := array.Subtract(in.a, in.b)
		return array.Add(array.Multiply(d, d), d)
	}, false},
	{"astype", "(100*a).astype('int32')", func(in inputs) *array.Array { return array.AsType(array.Multiply(100, in.a), dtype.Int32) }, false},
	{"outer", "v[:, None] * v", func(in inputs) *array.Array { return array.Multiply(array.ExpandDims(in.v, 1), in.v) }, false},
	{"clip", "np.clip(a, 0.25, v)", func(in inputs) *array.Array { return array.Clip(in.a, 0.25, in.v) }, false},
	{"divide whole numbers", "n // 7 + n % 7", func(in inputs) *array.Array {
		return array.Add(array.FloorDivide(in.n, 7), array.Remainder(in.n, 7))
	}, false},
	{"of views", "a[::2, ::-1] + b[1::2][:, 0:1] if False else a[:82:2, ::-1] + b[1::2, 0:1]", func(in inputs) *array.Array {
		one, end := 1, 82
		left := array.Slice(in.a, array.Range{Stop: &end, Step: 2}, array.Every(-1))
		return array.Add(left, array.Slice(in.b, array.Range{Start: &one, Step: 2}, array.From(0, 1)))
	}, false},
}

// products and scans.
var products = []operation{
	{"matmul", "a @ b.T", func(in inputs) *array.Array { return array.MatMul(in.a, array.Transpose(in.b)) }, true},
	{"matmul with vector", "a @ v", func(in inputs) *array.Array { return array.MatMul(in.a, in.v) }, true},
	{"vector with matmul", "v @ a.T", func(in inputs) *array.Array { return array.MatMul(in.v, array.Transpose(in.a)) }, true},
	{"inner", "v @ v", func(in inputs) *array.Array { return array.MatMul(in.v, in.v) }, true},
	{"matmul of whole numbers", "n @ n.T", func(in inputs) *array.Array { return array.MatMul(in.n, array.Transpose(in.n)) }, false},
	{"tensordot", "np.tensordot(a.reshape(83, 5, 8), b.reshape(83, 8, 5), ([0, 1], [0, 2]))", func(in inputs) *array.Array {
		return array.Tensordot(array.Reshape(in.a, 83, 5, 8), array.Reshape(in.b, 83, 8, 5), []int{0, 1}, []int{0, 2})
	}, true},
	{"cumulative sum", "np.cumsum(a, axis=0)", func(in inputs) *array.Array { return array.CumulativeSum(in.a, 0) }, true},
	{"cumulative sum along rows", "np.cumsum(n, axis=1)", func(in inputs) *array.Array { return array.CumulativeSum(in.n, -1) }, false},
}

// reductions take a pass.
var reductions = []operation{
	{"sum", "a.sum(axis=0)", func(in inputs) *array.Array { return array.Sum(in.a, 0) }, true},
	{"sum of all", "a.sum()", func(in inputs) *array.Array { return array.Sum(in.a) }, true},
	{"sum along rows", "a.sum(axis=-1)", func(in inputs) *array.Array { return array.Sum(in.a, -1) }, true},
	{"sum of whole numbers", "n.sum(axis=0)", func(in inputs) *array.Array { return array.Sum(in.n, 0) }, false},
	{"mean", "a.mean(axis=0)", func(in inputs) *array.Array { return array.Mean(in.a, 0) }, true},
	{"mean of fortran", "f.mean(axis=0)", func(in inputs) *array.Array { return array.Mean(in.f, 0) }, true},
	{"var", "a.var(axis=1)", func(in inputs) *array.Array { return array.Var(in.a, 0, 1) }, true},
	{"std", "a.std(axis=0, ddof=1)", func(in inputs) *array.Array { return array.Std(in.a, 1, 0) }, true},
	{"min", "a.min(axis=0)", func(in inputs) *array.Array { return array.Min(in.a, 0) }, false},
	{"max", "n.max(axis=1)", func(in inputs) *array.Array { return array.Max(in.n, 1) }, false},
	{"argmin", "a.argmin(axis=0)", func(in inputs) *array.Array { return array.ArgMin(in.a, 0) }, false},
	{"argmax", "a.argmax()", func(in inputs) *array.Array { return array.ArgMax(in.a) }, false},
	{"any", "(a > 0.99).any(axis=1)", func(in inputs) *array.Array { return array.Any(array.Greater(in.a, 0.99), 1) }, false},
	{"all", "(a > 0.01).all(axis=0)", func(in inputs) *array.Array { return array.All(array.Greater(in.a, 0.01), 0) }, false},
	{"prod", "(a + 0.5).prod(axis=1)", func(in inputs) *array.Array { return array.Prod(array.Add(in.a, 0.5), 1) }, true},
	{"nanmean", "np.nanmean(np.where(a < 0.5, a, np.nan), axis=0)", func(in inputs) *array.Array {
		return array.NanMean(array.Where(array.Less(in.a, 0.5), in.a, math.NaN()), 0)
	}, true},
	{"keepdims", "a - a.mean(axis=1, keepdims=True)", func(in inputs) *array.Array {
		return array.Subtract(in.a, array.KeepDims(array.Mean(in.a, 1), 2, 1))
	}, true},
	{"standardised", "(a - a.mean(axis=0)) / a.std(axis=0)", func(in inputs) *array.Array {
		return array.Divide(array.Subtract(in.a, array.Mean(in.a, 0)), array.Std(in.a, 0, 0))
	}, true},
	{"mean of fused", "np.exp(a*b + v).mean()", func(in inputs) *array.Array {
		return array.Mean(array.Exp(array.Add(array.Multiply(in.a, in.b), in.v)))
	}, true},
	{"norm", "np.sqrt((a*a).sum())", func(in inputs) *array.Array { return array.Norm(in.a) }, true},
}

// statistics are distributions of elements.
var statistics = []operation{
	{"histogram", "np.histogram(a, [0, 0.1, 0.5, 0.55, 1])[0]", func(in inputs) *array.Array { return array.Histogram(in.a, 0, 0.1, 0.5, 0.55, 1) }, false},
	{"even histogram", "np.histogram(a, 17)[0]", func(in inputs) *array.Array { return first(array.HistogramEven(in.a, 17)) }, false},
	{"even histogram of fused", "np.histogram(a*b - v, 1000)[0]", func(in inputs) *array.Array {
		return first(array.HistogramEven(array.Subtract(array.Multiply(in.a, in.b), in.v), 1000))
	}, false},
	{"histogram of whole numbers", "np.histogram(n, 100)[0]", func(in inputs) *array.Array { return first(array.HistogramEven(in.n, 100)) }, false},
	{"edges", "np.histogram(n, 100)[1]", func(in inputs) *array.Array { return second(array.HistogramEven(in.n, 100)) }, true},
	{"histogram of one number", "np.histogram(a*0 + 3, 10)[0]", func(in inputs) *array.Array {
		return first(array.HistogramEven(array.Add(array.Multiply(in.a, 0), 3), 10))
	}, false},
	{"quantile", "np.quantile(a, [0, 0.3, 0.5, 1], axis=0)", func(in inputs) *array.Array {
		return array.Quantile(in.a, []float64{0, 0.3, 0.5, 1}, 0)
	}, true},
	{"quantile of whole numbers", "np.quantile(n, [0.9, 0.1], axis=1)", func(in inputs) *array.Array { return array.Quantile(in.n, []float64{0.9, 0.1}, -1) }, true},
	{"median", "np.median(f, axis=1)", func(in inputs) *array.Array { return array.Median(in.f, 1) }, true},
	{"median of all", "np.median(a*b)", func(in inputs) *array.Array { return array.Median(array.Multiply(in.a, in.b)) }, true},
	{"median with NaN", "np.median(np.where(a < 0.99, a, np.nan), axis=0)", func(in inputs) *array.Array {
		return array.Median(array.Where(array.Less(in.a, 0.99), in.a, math.NaN()), 0)
	}, true},
	{"nanmedian", "np.nanmedian(np.where(a < 0.5, a, np.nan), axis=0)", func(in inputs) *array.Array {
		return array.NanMedian(array.Where(array.Less(in.a, 0.5), in.a, math.NaN()), 0)
	}, true},
}

func first(a, _ *array.Array) *array.Array { return a }

func second(_, b *array.Array) *array.Array { return b }
