package factor

import (
	"math/rand/v2"

	"github.com/comal-go/comal/dense"
)

// random returns a matrix of normal numbers with gaps between its elements, in
// either order.
func random(rnd *rand.Rand, rows, cols int) matrix {
	m := dense.New[float64](rows, cols+rnd.IntN(3))
	if rnd.IntN(2) == 0 {
		m = dense.New[float64](cols, rows+rnd.IntN(3)).T()
	}
	m = m.Slice(0, rows, 0, cols)
	for i := range rows {
		for j := range cols {
			m.Set(i, j, rnd.NormFloat64())
		}
	}
	return m
}

// one applies reflectors to c one by one, the last first.
func one(v matrix, tau []float64, c matrix) {
	for j := v.Cols - 1; j >= 0; j-- {
		for p := range c.Cols {
			dot := 0.0
			for i := range v.Rows {
				dot += v.At(i, j) * c.At(i, p)
			}
			for i := range v.Rows {
				c.Set(i, p, c.At(i, p)-tau[j]*dot*v.At(i, j))
			}
		}
	}
}
