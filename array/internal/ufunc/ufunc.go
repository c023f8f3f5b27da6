// Package ufunc computes functions of elements: arithmetic, comparisons, and the
// functions of mathematics, on blocks in memory, by NumPy's rules of types.
//
// A function is a row of a table: how many arguments it has, the rule that finds
// its types, and a kernel for each inner type. Kernels see nothing but lines of
// consecutive elements; Apply makes those of views, constants and other types.
// Where NumPy would compute in float16, this computes in float32; where in
// complex64, in complex128.
package ufunc

import (
	"fmt"

	"github.com/comal-go/comal/dtype"
)

// Arg is the type of an argument. A weak one is a constant of a program, whose
// type yields to that of arrays of the same family, as Python's numbers do.
type Arg struct {
	DType dtype.DType
	Weak  bool
}

// function is a row of the table.
type function struct {
	args    int
	rule    rule
	kernels [dtype.Complex128 + 1]kernel // by inner type
}

// Result returns the type that a function yields, and the one its arguments are
// converted to before. It fails if there is no such function, or if it does not
// take such arguments.
func Result(name string, args ...Arg) (result, inner dtype.DType, err error) {
	f, ok := functions[name]
	if !ok {
		return 0, 0, fmt.Errorf("there is no function of elements %q", name)
	}
	if len(args) != f.args {
		return 0, 0, fmt.Errorf("%s takes %d arguments, not %d", name, f.args, len(args))
	}
	result, inner = f.rule(args)
	if inner == 0 || f.kernels[inner] == nil {
		return 0, 0, fmt.Errorf("%s is not defined for %s: convert the arguments first", name, list(args))
	}
	return result, inner, nil
}

// list names the types of arguments for an error.
func list(args []Arg) string {
	text := ""
	for i, a := range args {
		if i > 0 {
			text += " and "
		}
		text += a.DType.String()
	}
	return text
}

// Names returns the names of all functions, and how many arguments each takes.
func Names() map[string]int {
	names := make(map[string]int, len(functions))
	for name, f := range functions {
		names[name] = f.args
	}
	return names
}
