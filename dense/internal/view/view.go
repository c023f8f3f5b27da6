// Package view checks the arguments of operations on matrices: that shapes fit,
// that slices hold what strides say, and that what is written shares no element
// with what is read. It knows views as numbers only, so that dense and
// dense/factor share it.
package view

import (
	"errors"
	"fmt"
	"math/bits"
	"unsafe"
)

// The kinds of faults, which dense exports under the same names.
var (
	ErrShape     = errors.New("shapes do not fit")
	ErrStride    = errors.New("strides or slice do not hold the matrix")
	ErrAlias     = errors.New("output overlaps an input")
	ErrWorkspace = errors.New("workspace is larger than the memory given")
	ErrLimits    = errors.New("limits are negative")
)

// Fault is what is wrong with a call: a kind, and which argument is what and
// should be what.
type Fault struct {
	Kind   error
	Detail string
}

func fault(kind error, format string, args ...any) *Fault {
	return &Fault{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// Part is which elements of a view are looked at: those where the row minus the
// column is in a range.
type Part int8

// The parts.
const (
	Full Part = iota
	Lower
	UnitLower // without the diagonal
	Upper
	UnitUpper
)

// Triangle returns the part that a triangle is.
func Triangle(upper, unit bool) Part {
	p := Lower
	if upper {
		p = Upper
	}
	if unit {
		p++
	}
	return p
}

// View is one argument of an operation: a vector is a matrix of one column.
type View struct {
	Name                 string
	Rows, Cols           int
	RowStride, ColStride int
	Part                 Part
	Written              bool

	vector bool
	data   unsafe.Pointer // a pointer, as stacks move
	size   uintptr        // of an element
	length int            // of the slice
}

// Output returns v as what is written, not only read.
func (v View) Output() View {
	v.Written = true
	return v
}

// Matrix describes a matrix.
func Matrix[T float32 | float64](name string, data []T, rows, cols, rowStride, colStride int) View {
	var t T
	return View{
		Name: name, Rows: rows, Cols: cols, RowStride: rowStride, ColStride: colStride,
		data: unsafe.Pointer(unsafe.SliceData(data)), size: unsafe.Sizeof(t), length: len(data),
	}
}

// Vector describes a vector.
func Vector[T float32 | float64](name string, data []T, length, stride int) View {
	v := Matrix(name, data, length, 1, stride, 0)
	v.vector = true
	return v
}

// String says what the argument is, for messages about shapes.
func (v View) String() string {
	if v.vector {
		return fmt.Sprintf("%s has %d elements", v.Name, v.Rows)
	}
	return fmt.Sprintf("%s is %d x %d", v.Name, v.Rows, v.Cols)
}

// Check returns the first fault of a call, or nil: limits, each argument by
// itself, then whether the shapes fit, where rule says what they should be, and
// at last whether what is written overlaps another argument.
func Check(threads int, memory int64, fits bool, rule string, args ...View) *Fault {
	if threads < 0 || memory < 0 {
		return fault(ErrLimits, "Threads is %d and Memory %d, give 0 or more", threads, memory)
	}
	for i := range args {
		if f := args[i].check(); f != nil {
			return f
		}
	}
	if !fits {
		return misfit(rule, args)
	}
	for i := range args {
		for j := range i {
			if (args[i].Written || args[j].Written) && overlap(&args[i], &args[j]) {
				return aliased(args[i], args[j])
			}
		}
	}
	return nil
}

func misfit(rule string, args []View) *Fault {
	text := ""
	for i, v := range args {
		if i > 0 {
			text += ", "
		}
		text += v.String()
	}
	return fault(ErrShape, "%s; should be %s", text, rule)
}

func aliased(a, b View) *Fault {
	if !a.Written {
		a, b = b, a
	}
	return fault(ErrAlias, "%s is written and shares elements with %s, give a copy of one", a.Name, b.Name)
}

// Workspace returns a fault if need bytes are more than memory, where 0 is no bound.
func Workspace(need, memory int64) *Fault {
	if memory == 0 || need <= memory {
		return nil
	}
	return fault(ErrWorkspace, "needs %d bytes, Memory is %d", need, memory)
}

// check looks at one argument by itself.
func (v *View) check() *Fault {
	switch {
	case v.Rows < 0 || v.Cols < 0:
		return fault(ErrShape, "%s, which should not be negative", v.String())
	case v.Part != Full && v.Rows != v.Cols:
		return fault(ErrShape, "%s, a triangle should be square", v.String())
	case v.RowStride < 0 || v.ColStride < 0:
		return fault(ErrStride, "%s with %s, which should not be negative", v.String(), v.strides())
	case v.Rows == 0 || v.Cols == 0:
		return nil
	}
	if last, ok := v.last(); !ok {
		return fault(ErrStride, "%s with %s: the last element is beyond what an int holds", v.String(), v.strides())
	} else if last >= v.length {
		return fault(ErrStride, "%s with %s needs a slice of %d elements, it has %d", v.String(), v.strides(), last+1, v.length)
	}
	if v.Written && v.coincide() {
		return fault(ErrStride, "%s with %s is written and has elements at the same place", v.String(), v.strides())
	}
	return nil
}

func (v *View) strides() string {
	if v.vector {
		return fmt.Sprintf("stride %d", v.RowStride)
	}
	return fmt.Sprintf("strides %d and %d", v.RowStride, v.ColStride)
}

// last returns the index of the last element, and whether an int holds its length.
func (v *View) last() (int, bool) {
	h1, l1 := bits.Mul64(uint64(v.Rows-1), uint64(v.RowStride))
	h2, l2 := bits.Mul64(uint64(v.Cols-1), uint64(v.ColStride))
	sum, carry := bits.Add64(l1, l2, 0)
	const most = uint64(^uint(0)>>1) - 1
	return int(sum), h1|h2|carry == 0 && sum <= most
}

// coincide says whether two elements are at the same place: row i and column j
// move as far as each other first at i = cs/g and j = rs/g.
func (v *View) coincide() bool {
	rs, cs := v.RowStride, v.ColStride
	if v.Rows == 1 || v.Cols == 1 {
		return v.Rows > 1 && rs == 0 || v.Cols > 1 && cs == 0
	}
	if rs == 0 || cs == 0 {
		return true
	}
	g := gcd(rs, cs)
	return cs/g < v.Rows && rs/g < v.Cols
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
