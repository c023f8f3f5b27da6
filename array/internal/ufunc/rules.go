package ufunc

import "github.com/comal-go/comal/dtype"

// rule finds the types of a function: what it yields, and what it is computed
// in. An inner type of 0, or one without a kernel, is refused.
type rule func(args []Arg) (result, inner dtype.DType)

// promoted is the common type of arguments.
func promoted(args []Arg) dtype.DType {
	var strong, weak dtype.DType
	for _, a := range args {
		d := &strong
		if a.Weak {
			d = &weak
		}
		if *d == 0 {
			*d = a.DType
		}
		*d = dtype.Promote(*d, a.DType)
	}
	switch {
	case weak == 0:
		return strong
	case strong == 0:
		return weak
	}
	return dtype.PromoteWeak(strong, weak)
}

// same yields the type it computes in.
func same(args []Arg) (result, inner dtype.DType) {
	d := promoted(args)
	return d, d
}

// notBool is same, with bools as int8.
func notBool(args []Arg) (result, inner dtype.DType) {
	d := promoted(args)
	if d == dtype.Bool {
		d = dtype.Int8
	}
	return d, d
}

// quotient is same, with integers as float64.
func quotient(args []Arg) (result, inner dtype.DType) {
	d := promoted(args)
	if d.Kind() < dtype.Floating {
		d = dtype.Float64
	}
	return d, d
}

// floating computes in a type of floating point that holds every argument.
func floating(args []Arg) (result, inner dtype.DType) {
	if len(args) == 1 {
		d := float(args[0].DType)
		return d, d
	}
	all := make([]Arg, len(args))
	common := promoted(args)
	for i, a := range args {
		d := a.DType
		if a.Weak {
			d = common
		}
		all[i] = Arg{DType: float(d)}
	}
	return same(all)
}

// float is the smallest type of floating point that holds d, or nearly so.
func float(d dtype.DType) dtype.DType {
	switch {
	case d.Kind() >= dtype.Floating:
		return d
	case d.Size() <= 2:
		return dtype.Float32
	}
	return dtype.Float64
}

// part is same, but of complex numbers it yields real ones.
func part(args []Arg) (result, inner dtype.DType) {
	d := promoted(args)
	if d == dtype.Complex128 {
		return dtype.Float64, d
	}
	return d, d
}

// truth tells whether something holds of the arguments in their common type.
func truth(args []Arg) (result, inner dtype.DType) { return dtype.Bool, promoted(args) }

// logic is of what is not zero.
func logic([]Arg) (result, inner dtype.DType) { return dtype.Bool, dtype.Bool }

// sign is of the bit that only numbers in floating point have.
func signOf(args []Arg) (result, inner dtype.DType) {
	_, inner = floating(args)
	return dtype.Bool, inner
}

// choice is of the arguments after the first.
func choice(args []Arg) (result, inner dtype.DType) { return same(args[1:]) }

// rounded is same, with bools as the smallest type of floating point.
func rounded(args []Arg) (result, inner dtype.DType) {
	d := promoted(args)
	if d == dtype.Bool {
		d = dtype.Float32
	}
	return d, d
}
