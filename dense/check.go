package dense

import "github.com/comal-go/comal/dense/internal/view"

// check returns the first fault of a call of op as an error: rule says what the
// shapes should be if they do not fit.
func check(op string, l Limits, fits bool, rule string, args ...view.View) error {
	return failed(op, view.Check(l.Threads, l.Memory, fits, rule, args...))
}

// workspace returns an error if op needs more bytes than the limits give.
func workspace(op string, need int64, l Limits) error {
	return failed(op, view.Workspace(need, l.Memory))
}

func failed(op string, f *view.Fault) error {
	if f == nil {
		return nil
	}
	return &Error{Op: op, Kind: f.Kind, Detail: f.Detail}
}

// in describes a matrix that is read.
func in[T Float](name string, m Matrix[T]) view.View {
	return view.Matrix(name, m.Data, m.Rows, m.Cols, m.RowStride, m.ColStride)
}

// out describes a matrix that is written.
func out[T Float](name string, m Matrix[T]) view.View { return in(name, m).Output() }

// inTri describes a triangle that is read.
func inTri[T Float](name string, t Triangle[T]) view.View {
	v := in(name, t.Matrix)
	v.Part = view.Triangle(t.Upper, t.Unit)
	return v
}

// outTri describes a triangle that is written.
func outTri[T Float](name string, t Triangle[T]) view.View { return inTri(name, t).Output() }

// inVec describes a vector that is read.
func inVec[T Float](name string, v Vector[T]) view.View {
	return view.Vector(name, v.Data, v.Len, v.Stride)
}

// outVec describes a vector that is written.
func outVec[T Float](name string, v Vector[T]) view.View { return inVec(name, v).Output() }
