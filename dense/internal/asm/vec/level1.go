package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

func (k kind) level1() {
	k.dot()
	k.axpy()
	k.scale()
}

func (k kind) dot() {
	k.begin("dot", "n int, x, y *T) T", "is the sum of x[i]*y[i].")
	n, x, y := lane.Pointer("n"), lane.Pointer("x"), lane.Pointer("y")
	sums := k.zeros(4)
	k.pass(n, 4, []GPVirtual{x, y}, func(s step) {
		v := s.Reg()
		s.load(s.at(x), v)
		s.fma(s.source(s.at(y)), v, sums[s.unrolled])
	})
	k.add(sums[1], sums[0], sums[0])
	k.add(sums[3], sums[2], sums[2])
	k.add(sums[2], sums[0], sums[0])
	k.fold(sums[0])
	Store(sums[0].AsX(), ReturnIndex(0))
	lane.End()
}

func (k kind) axpy() {
	k.begin("axpy", "n int, a T, x, y *T)", "adds a*x to y.")
	a := k.argument("a")
	n, x, y := lane.Pointer("n"), lane.Pointer("x"), lane.Pointer("y")
	k.pass(n, 4, []GPVirtual{x, y}, func(s step) {
		v := s.Reg()
		s.load(s.at(y), v)
		s.fma(s.source(s.at(x)), a, v)
		s.store(v, s.at(y))
	})
	lane.End()
}

func (k kind) scale() {
	k.begin("scale", "n int, a T, x *T)", "multiplies x by a.")
	a := k.argument("a")
	n, x := lane.Pointer("n"), lane.Pointer("x")
	k.pass(n, 4, []GPVirtual{x}, func(s step) {
		v := s.Reg()
		s.mul(s.source(s.at(x)), a, v)
		s.store(v, s.at(x))
	})
	lane.End()
}
