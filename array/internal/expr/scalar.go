package expr

import (
	"fmt"

	"github.com/comal-go/comal/array/internal/ufunc"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// scalar returns a number as an array without axes of a type.
func scalar(d dtype.DType, v any) (ndarray.Array, error) {
	a, err := Scalar(v)
	if err != nil {
		return a, err
	}
	out := ndarray.New(d)
	ufunc.Convert(out, a)
	return out, nil
}

// Scalar returns a number of Go as an array without axes.
func Scalar(v any) (ndarray.Array, error) {
	switch x := v.(type) {
	case nil:
		return ndarray.From([]int64{0}), nil
	case bool:
		return ndarray.From([]bool{x}), nil
	case int:
		return ndarray.From([]int64{int64(x)}), nil
	case int64:
		return ndarray.From([]int64{x}), nil
	case float64:
		return ndarray.From([]float64{x}), nil
	case complex128:
		return ndarray.From([]complex128{x}), nil
	}
	return ndarray.Array{}, fmt.Errorf("%v (%T) is no number that arrays know: bool, int, float64 and complex128 are", v, v)
}
