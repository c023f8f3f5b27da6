package bench

import (
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// work is an operation of ours whose operands are there.
type work struct {
	reset func() // makes the operands anew that run overwrites; nil if it does not
	run   func(dense.Limits) error
	marks func() []float64 // of what run has left
}

// gemmWork is the product of two square matrices.
func gemmWork[T dense.Float](n, _ int) work {
	a, b, c := operand[T](1, n, n), operand[T](2, n, n), dense.New[T](n, n)
	return work{
		run:   func(l dense.Limits) error { return dense.Gemm(1, a, b, 0, c, l) },
		marks: func() []float64 { return marks(c, nil) },
	}
}

// gramWork is the product of a transposed matrix with itself, of which one
// triangle is enough.
func gramWork(m, n int) work {
	x, c := operand[float64](1, m, n), dense.New[float64](n, n)
	return work{
		run:   func(l dense.Limits) error { return dense.Syrk(1, x.T(), 0, c.Lower(), l) },
		marks: func() []float64 { return marks(c, lower) },
	}
}

func solveTriangularWork(n, cols int) work {
	a, b := operand[float64](1, n, n), operand[float64](2, n, cols)
	for i := range n {
		for j := range n {
			a.Set(i, j, a.At(i, j)/float64(n))
		}
		a.Set(i, i, a.At(i, i)+2)
	}
	x := b.Clone()
	return work{
		reset: func() { x.Copy(b) },
		run:   func(l dense.Limits) error { return dense.Trsm(1, a.Lower(), x, l) },
		marks: func() []float64 { return marks(x, nil) },
	}
}

func choleskyWork(n, _ int) work {
	a := symmetric(n, float64(n))
	c := a.Clone()
	return work{
		reset: func() { c.Copy(a) },
		run:   func(l dense.Limits) error { return factor.Cholesky(c.Lower(), l) },
		marks: func() []float64 { return marks(c, lower) },
	}
}

func solveWork(n, cols int) work {
	a, b := operand[float64](1, n, n), operand[float64](2, n, cols)
	c, x := a.Clone(), b.Clone()
	return work{
		reset: func() { c.Copy(a); x.Copy(b) },
		run:   func(l dense.Limits) error { return factor.Solve(c, x, l) },
		marks: func() []float64 { return marks(x, nil) },
	}
}

func rWork(m, n int) work {
	a := operand[float64](1, m, n)
	c, r := a.Clone(), dense.New[float64](min(m, n), n)
	return work{
		reset: func() { c.Copy(a) },
		run:   func(l dense.Limits) error { return factor.R(c, r, l) },
		marks: func() []float64 { return marks(r, upperSize) },
	}
}

func singularValuesWork(m, n int) work {
	a := operand[float64](1, m, n)
	c, s := a.Clone(), make([]float64, min(m, n))
	return work{
		reset: func() { c.Copy(a) },
		run:   func(l dense.Limits) error { return factor.SingularValues(c, s, l) },
		marks: func() []float64 { return vectorMarks(s) },
	}
}

func svdWork(m, n int) work {
	k := min(m, n)
	a, s := operand[float64](1, m, n), make([]float64, k)
	c, u, vt := a.Clone(), dense.New[float64](m, k), dense.New[float64](k, n)
	return work{
		reset: func() { c.Copy(a) },
		run:   func(l dense.Limits) error { return factor.SVD(c, u, s, vt, l) },
		marks: func() []float64 {
			x, y := random(103, n), random(104, k)
			return append(vectorMarks(s),
				apart(multiplied(a, x), multiplied(u, scaledBy(s, multiplied(vt, x)))),
				apart(y, multiplied(u.T(), multiplied(u, y))),
				apart(y, multiplied(vt, multiplied(vt.T(), y))))
		},
	}
}

func eigenvaluesWork(n, _ int) work {
	a := symmetric(n, 0)
	c, w := a.Clone(), make([]float64, n)
	return work{
		reset: func() { c.Copy(a) },
		run:   func(l dense.Limits) error { return factor.Eigenvalues(c.Lower(), w, l) },
		marks: func() []float64 { return vectorMarks(w) },
	}
}

func eighWork(n, _ int) work {
	a, w := symmetric(n, 0), make([]float64, n)
	c, v := a.Clone(), dense.New[float64](n, n)
	return work{
		reset: func() { c.Copy(a) },
		run:   func(l dense.Limits) error { return factor.Eigh(c.Lower(), w, v, l) },
		marks: func() []float64 {
			x := random(103, n)
			return append(vectorMarks(w),
				apart(multiplied(a, multiplied(v, x)), multiplied(v, scaledBy(w, x))),
				apart(x, multiplied(v.T(), multiplied(v, x))))
		},
	}
}

// multiplied is the product of a matrix and a vector.
func multiplied(a dense.Matrix[float64], x []float64) []float64 {
	y := make([]float64, a.Rows)
	for i := range y {
		for j, v := range x {
			y[i] += a.At(i, j) * v
		}
	}
	return y
}

// scaledBy is a vector whose elements are multiplied by those of another.
func scaledBy(s, x []float64) []float64 {
	y := make([]float64, len(x))
	for i := range y {
		y[i] = s[i] * x[i]
	}
	return y
}

// apart is the norm of the difference of two vectors.
func apart(x, y []float64) float64 {
	squares := 0.0
	for i := range x {
		squares += (x[i] - y[i]) * (x[i] - y[i])
	}
	return math.Sqrt(squares)
}
