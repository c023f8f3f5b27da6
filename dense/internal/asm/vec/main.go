// Command vec writes the kernels of dense/internal/vec for AVX-512 and AVX2.
//
//go:generate go run . -out ../../vec/vec_amd64.s
//go:generate go run . -out ../../vec/vec_amd64.s -stubs ../../vec/stubs_amd64.go -pkg vec
package main

import (
	. "github.com/mmcloughlin/avo/build"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

func main() {
	ConstraintExpr("amd64")
	for _, width := range []lane.Width{64, 32} {
		for _, size := range []int{8, 4} {
			k := kind{Width: width, size: size}
			k.level1()
			k.level2()
			k.reductions()
		}
	}
	Generate()
}
