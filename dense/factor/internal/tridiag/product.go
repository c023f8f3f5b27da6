package tridiag

import (
	"math"

	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

const (
	maxParts = 8   // of one product, for as many threads
	partSize = 64  // order of a matrix for each part
	alone    = 256 // order below which threads cost more than they save
)

// product multiplies a symmetric matrix by a vector. It is cut into bands of
// rows of equal area, by its order alone and not by the threads: each has its own
// sum, and these are added in their order, so that bits are always the same.
type product struct {
	parts []float64
}

// symmetric adds a·x to y, where a has order n and only its lower triangle is
// read. It does other work as well, which has nothing to do with y.
func (p *product) symmetric(n int, a []float64, lda int, x, y []float64, threads int, other func()) {
	parts := min(max(1, n/partSize), maxParts)
	if parts == 1 {
		other()
		vec.Symv(n, 1, a, lda, x, y)
		return
	}
	if n < alone {
		threads = 1
	}
	cut := func(part int) int {
		if part == parts {
			return n
		}
		return int(float64(n)*math.Sqrt(float64(part)/float64(parts))) &^ 7
	}
	team.Do(parts+1, threads, func(part int) {
		if part == parts {
			other()
			return
		}
		hi := cut(part + 1)
		sum := p.parts[part*n : part*n+hi]
		vec.Clear(sum)
		vec.SymvRows(cut(part), hi, 1, a, lda, x, sum)
	})
	for part := range parts {
		vec.Axpy(1, p.parts[part*n:part*n+cut(part+1)], y)
	}
}
