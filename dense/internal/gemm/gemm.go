// Package gemm multiplies matrices: it cuts them into blocks that fit the
// caches, copies the blocks into panels in the order in which the kernels of
// package micro read them, and shares the work among threads.
//
// The order of the loops is that of Goto and van de Geijn, Anatomy of
// high-performance matrix multiplication (2008), doi:10.1145/1356052.1356053, in
// the terms of Van Zee and van de Geijn, BLIS (2015), doi:10.1145/2764454.
//
// An element of c is computed in the same way wherever it stands and on any
// number of threads: k is cut into blocks whose length depends on k alone, the
// kernel sums a block, and the sums are added to c in order. Tiles at the edges,
// or across a diagonal, are computed whole, beside c.
package gemm

import (
	"github.com/comal-go/comal/dense/internal/micro"
)

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Matrix is a view: element i, j is Data[i*RS+j*CS].
type Matrix[T Float] struct {
	Data   []T
	RS, CS int
}

// T returns the transposed view.
func (m Matrix[T]) T() Matrix[T] { return Matrix[T]{m.Data, m.CS, m.RS} }

// Part says which elements of c are written or looked at.
type Part int

// The parts. Lower and Upper have the diagonal.
const (
	All Part = iota
	Lower
	Upper
)

// Job is c = Alpha·A·B + Beta·C, where A is M x K and B is K x N. With Beta 0,
// C is not read; with Alpha 0, A and B are not.
type Job[T Float] struct {
	M, N, K     int
	Alpha, Beta T
	A, B, C     Matrix[T]
	Part        Part
}

// Do does the job on at most threads goroutines with at most memory bytes of
// workspace, 0 being no bound. It returns 0, or if memory is not enough how many
// bytes are; nothing is written then.
func (j Job[T]) Do(threads int, memory int64) int64 {
	if j.M == 0 || j.N == 0 {
		return 0
	}
	if j.Alpha == 0 || j.K == 0 {
		j.scale()
		return 0
	}
	if j.turned() {
		j = j.turn()
	}
	p := planFor(&j, threads, memory)
	if need := p.bytes(); memory > 0 && need > memory {
		return need
	}
	r := run[T]{Job: j, plan: p}
	r.do(memory)
	return 0
}

// turned says whether the kernel, which writes rows, suits the transposed job
// better.
func (j *Job[T]) turned() bool {
	return j.C.CS != 1 && (j.C.RS == 1 || j.C.CS > j.C.RS)
}

// turn returns the job that computes the transposed c.
func (j Job[T]) turn() Job[T] {
	j.M, j.N = j.N, j.M
	j.A, j.B, j.C = j.B.T(), j.A.T(), j.C.T()
	if j.Part != All {
		j.Part = Lower + Upper - j.Part
	}
	return j
}

// scale sets c to beta times c.
func (j *Job[T]) scale() {
	if j.Beta == 1 {
		return
	}
	for i := range j.M {
		from, to := j.Part.columns(i, 0, j.N)
		for l := from; l < to; l++ {
			c := &j.C.Data[i*j.C.RS+l*j.C.CS]
			if j.Beta == 0 {
				*c = 0
			} else {
				*c *= j.Beta
			}
		}
	}
}

// columns returns which of the columns from to to of row i are in the part.
func (p Part) columns(i, from, to int) (int, int) {
	switch p {
	case Lower:
		to = min(to, i+1)
	case Upper:
		from = max(from, i)
	}
	return from, max(from, to)
}

// Workspace returns how many bytes a job takes at most if it may.
func Workspace[T Float](m, n, k, threads int) int64 {
	if m == 0 || n == 0 || k == 0 {
		return 0
	}
	j := Job[T]{M: m, N: n, K: k}
	p := planFor(&j, threads, 0)
	j = j.turn()
	q := planFor(&j, threads, 0)
	return max(p.bytes(), q.bytes())
}

// shape is the tile of the kernels.
func shape[T Float]() micro.Shape { return micro.ShapeOf[T]() }
