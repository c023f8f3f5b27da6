package main

import "github.com/comal-go/comal/dense/internal/asm/lane"

func (k kind) level2() {
	k.gemv()
	k.gemvT()
	k.symv()
	k.ger()
}

// gemv keeps one sum for each row, so that x is read once for all of them.
func (k kind) gemv() {
	const height = 8
	k.begin("gemv8x", "n int, a *T, lda int, x, sums *T)", "sets sums to the products of eight rows and x.")
	a := k.rows(height, "a", "lda")
	n, x := lane.Pointer("n"), lane.Pointer("x")
	sums := k.zeros(height)
	k.pass(n, 2, append(a.pointers, x), func(s step) {
		v := s.Reg()
		s.load(s.at(x), v)
		for i, sum := range sums {
			s.fma(s.source(a.at(i, s)), v, sum)
		}
	})
	k.storeFolded(sums, lane.Pointer("sums"))
	lane.End()
}

// gemvT reads and writes y once for all rows. The sums are made in the order of
// the rows, as by one axpy for each of them.
func (k kind) gemvT() {
	const height = 8
	k.begin("gemvT8x", "n int, a *T, lda int, x, y *T)", "adds the eight rows, each times its element of x, to y.")
	a := k.rows(height, "a", "lda")
	x := k.spreads(height, lane.Pointer("x"))
	n, y := lane.Pointer("n"), lane.Pointer("y")
	k.pass(n, 4, append(a.pointers, y), func(s step) {
		v := s.Reg()
		s.load(s.at(y), v)
		for i := range height {
			s.fma(s.source(a.at(i, s)), x[i], v)
		}
		s.store(v, s.at(y))
	})
	lane.End()
}

// symv does both for rows of the lower triangle of a symmetric matrix, left of
// the diagonal.
func (k kind) symv() {
	height := map[lane.Width]int{64: 8, 32: 4}[k.Width]
	k.begin("symv"+count(height)+"x", "n int, a *T, lda int, x, y, z, sums *T)",
		"sets sums to the products of the rows and x, and adds the rows, each times its element of z, to y.")
	a := k.rows(height, "a", "lda")
	z := k.spreads(height, lane.Pointer("z"))
	n, x, y := lane.Pointer("n"), lane.Pointer("x"), lane.Pointer("y")
	sums := k.zeros(height)
	k.pass(n, 2, append(a.pointers, x, y), func(s step) {
		v, w := s.Reg(), s.Reg()
		s.load(s.at(x), v)
		s.load(s.at(y), w)
		for i, sum := range sums {
			e := s.Reg()
			s.load(a.at(i, s), e)
			s.fma(e, v, sum)
			s.fma(e, z[i], w)
		}
		s.store(w, s.at(y))
	})
	k.storeFolded(sums, lane.Pointer("sums"))
	lane.End()
}

// ger reads y once for all rows.
func (k kind) ger() {
	const height = 4
	k.begin("ger4x", "n int, x, y, a *T, lda int)", "adds y times each element of x to the four rows.")
	a := k.rows(height, "a", "lda")
	x := k.spreads(height, lane.Pointer("x"))
	n, y := lane.Pointer("n"), lane.Pointer("y")
	k.pass(n, 2, append(a.pointers, y), func(s step) {
		v := s.Reg()
		s.load(s.at(y), v)
		for i := range height {
			w := s.Reg()
			s.load(a.at(i, s), w)
			s.fma(v, x[i], w)
			s.store(w, a.at(i, s))
		}
	})
	lane.End()
}
