package dtype

// Promote returns the type that an operation on a and b yields, by NumPy's rules
// for arrays: the smaller of the types that hold both. Of an uint64 and a signed
// integer that is float64, though it does not hold all of them.
func Promote(a, b DType) DType {
	if a > b {
		a, b = b, a // a stands before b in the order of the constants
	}
	switch {
	case a == b, a == Bool, b == Complex128:
		return b
	case b == Float64:
		return Float64
	case b == Float32:
		if a.Size() <= 2 {
			return Float32
		}
		return Float64
	case b.Kind() == Signed, a.Kind() == Unsigned:
		return b
	}
	// A signed a and an unsigned b.
	if b.Size() < a.Size() {
		return a
	}
	switch b {
	case Uint8:
		return Int16
	case Uint16:
		return Int32
	case Uint32:
		return Int64
	}
	return Float64
}

// PromoteWeak returns the type that an operation on an array of type a yields
// with a constant of a program, by NumPy's rules since its version 2 (NEP 50):
// a's if the constant is of no higher family, where integers are one family.
// Otherwise the constant counts as what it is.
func PromoteWeak(a, constant DType) DType {
	if constant.Kind() <= a.Kind() || constant.Kind() == Signed && a.Kind() == Unsigned {
		return a
	}
	return Promote(a, constant)
}
