package tune

import "math"

// leastSquares solves rows x = 1 for all rows by the method of Gram
// and Schmidt, done twice over for accuracy. It returns the sum of the squared
// residuals, and the inverse of rows' rows, which times their variance is the
// covariance of x. ok is false if the columns depend on each other.
func leastSquares(rows [][]float64) (x []float64, rss float64, cov [][]float64, ok bool) {
	k := len(rows[0])
	q := make([][]float64, k) // by column
	for j := range q {
		q[j] = make([]float64, len(rows))
		for i, row := range rows {
			q[j][i] = row[j]
		}
	}
	r, ok := orthogonal(q)
	if !ok {
		return nil, 0, nil, false
	}
	b := make([]float64, k)
	for j := range q {
		for _, v := range q[j] {
			b[j] += v
		}
	}
	inverse := invert(r)
	x, cov = make([]float64, k), make([][]float64, k)
	for i := range k {
		cov[i] = make([]float64, k)
		for j := range k {
			x[i] += inverse[i][j] * b[j]
			for l := range k {
				cov[i][j] += inverse[i][l] * inverse[j][l]
			}
		}
	}
	for _, row := range rows {
		d := -1.0
		for j := range row {
			d += row[j] * x[j]
		}
		rss += d * d
	}
	return x, rss, cov, true
}

// orthogonal makes columns orthonormal, and returns the upper triangle that makes
// the old ones of them.
func orthogonal(q [][]float64) (r [][]float64, ok bool) {
	r = make([][]float64, len(q))
	for j := range q {
		r[j] = make([]float64, len(q))
	}
	for j := range q {
		length := norm(q[j])
		for range 2 {
			for i := range j {
				d := dot(q[i], q[j])
				r[i][j] += d
				for l := range q[j] {
					q[j][l] -= d * q[i][l]
				}
			}
		}
		r[j][j] = norm(q[j])
		if !(r[j][j] > 1e-12*length) {
			return nil, false
		}
		for l := range q[j] {
			q[j][l] /= r[j][j]
		}
	}
	return r, true
}

// invert is the inverse of an upper triangle.
func invert(r [][]float64) [][]float64 {
	inverse := make([][]float64, len(r))
	for i := len(r) - 1; i >= 0; i-- {
		inverse[i] = make([]float64, len(r))
		inverse[i][i] = 1 / r[i][i]
		for j := i + 1; j < len(r); j++ {
			s := 0.0
			for l := i + 1; l <= j; l++ {
				s += r[i][l] * inverse[l][j]
			}
			inverse[i][j] = -s / r[i][i]
		}
	}
	return inverse
}

func dot(a, b []float64) (s float64) {
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

func norm(a []float64) float64 { return math.Sqrt(dot(a, a)) }

// quantiles are those of Student's distribution at 0.975, from 1 degree of freedom
// on.
var quantiles = []float64{
	12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
	2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
}

// student is that quantile; beyond the table by the expansion of Cornish and
// Fisher.
func student(freedom int) float64 {
	if freedom <= len(quantiles) {
		return quantiles[freedom-1]
	}
	n := float64(freedom)
	return 1.95996 + 2.3723/n + 2.8225/(n*n)
}
