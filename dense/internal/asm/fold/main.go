// Command fold writes the kernels of internal/vfold for AVX-512 and AVX2.
//
//go:generate go run . -out ../../../../internal/vfold/vfold_amd64.s
//go:generate go run . -out ../../../../internal/vfold/vfold_amd64.s -stubs ../../../../internal/vfold/stubs_amd64.go -pkg vfold
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

func main() {
	ConstraintExpr("amd64")
	for _, width := range []lane.Width{64, 32} {
		for _, of := range types {
			k := kind{of, width}
			if k.converts() {
				k.blocks("sum", "sums", k.doubles, VADDPD, VADDSD)
				k.blocks("square", "sums of the squares", k.squares, VADDPD, VADDSD)
				k.sumRows("sum", "columns", k.doubles)
				k.sumRows("square", "squares of the columns", k.squares)
			}
			if of.float {
				k.blocks("product", "products", k.doubles, VMULPD, VMULSD)
				k.rows("multiply", "the products of its columns, float64 numbers,", k.multiply())
			} else {
				if of.size < 8 || of.signed {
					k.rows("add", "the sums of its columns, 64-bit integers,", k.addWhole())
				}
				if width.Wide() || of.size < 8 {
					k.rows("least", "the least of its columns", k.extreme(true))
					k.rows("greatest", "the greatest of its columns", k.extreme(false))
				}
			}
			if of.float || !of.signed {
				k.rows("nonzero", "how many of its columns are not 0, as integers of their size,", k.nonzero())
				k.index()
			}
		}
	}
	Generate()
}

// element is a type of elements.
type element struct {
	name          string
	size          int
	signed, float bool
}

var types = []element{
	{"Float64", 8, true, true},
	{"Float32", 4, true, true},
	{"Int8", 1, true, false},
	{"Int16", 2, true, false},
	{"Int32", 4, true, false},
	{"Int64", 8, true, false},
	{"Uint8", 1, false, false},
	{"Uint16", 2, false, false},
	{"Uint32", 4, false, false},
	{"Uint64", 8, false, false},
}

// kind is a type of elements and a vector register: 64 bytes of AVX-512 or 32 of
// AVX2.
type kind struct {
	element
	lane.Width
}

// converts tells whether there are instructions that make float64 of the elements.
func (k kind) converts() bool {
	return k.Wide() || k.float || k.size < 4 || k.size == 4 && k.signed
}

func (k kind) begin(name, parameters, doc string) {
	name += k.name + k.Level()
	TEXT(name, NOSPLIT, "func("+parameters+")")
	Pragma("noescape")
	Doc(name + " " + doc)
}

// pick is the instruction for elements of 1, 2, 4 or 8 bytes.
func (k kind) pick(one, two, four, eight func(...Op)) func(...Op) {
	return map[int]func(...Op){1: one, 2: two, 4: four, 8: eight}[k.size]
}
