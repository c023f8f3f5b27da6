// Package ufunc computes functions of elements: arithmetic, comparisons, and the
// functions of mathematics, on blocks in memory, by NumPy's rules of types.
package ufunc

import (
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// Arg is the type of an argument. A weak one is a constant of a program, whose
// type yields to that of arrays of the same family, as Python's numbers do.
type Arg struct {
	DType dtype.DType
	Weak  bool
}

// Result returns the type that a function yields, and the one its arguments are
// converted to before. It fails if there is no such function, or if it does not
// take such arguments.
func Result(name string, args ...Arg) (result, inner dtype.DType, err error) {
	panic("not built")
}

// Apply computes a function of arrays whose shapes are dst's, element by element;
// axes may have a stride of 0. Types are those that Result returns for dst, any
// for args, which are converted to inner. dst may be one of args, or share
// nothing with them.
func Apply(name string, inner dtype.DType, dst ndarray.Array, args ...ndarray.Array) error {
	panic("not built")
}

// Convert copies src to dst, which may be of another type, as NumPy's astype
// does. Shapes are the same.
func Convert(dst, src ndarray.Array) {
	panic("not built")
}

// Names returns the names of all functions, and how many arguments each takes.
func Names() map[string]int { panic("not built") }
