package array_test

import (
	"context"
	"testing"

	"github.com/comal-go/comal/array"
)

func TestFirst(t *testing.T) {
	a := array.Random(array.Uniform, 1, 5, 4)
	out, err := array.Transpose(array.Slice(a, array.All, array.Every(-2))).Compute(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", out)
	p, err := array.Plan(array.Option{}, array.Output{Array: a, URL: "x.npy"})
	t.Logf("%+v %v", p, err)
}
