package array_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/internal/buffer"
)

func TestFirst(t *testing.T) {
	_ = buffer.Drop
	ctx := context.Background()
	a := array.Random(array.Uniform, 1, 5000, 400)
	file := filepath.Join(t.TempDir(), "x.npy")
	if err := a.Store(ctx, file, array.Option{Map: comal.Option{Processes: 3}}); err != nil {
		t.Fatal(err)
	}
	b := array.Open(ctx, file)
	t.Log(b)
	x, err := array.Transpose(array.Slice(a, array.All, array.Every(-2))).Compute(ctx)
	if err != nil {
		t.Fatal(err)
	}
	y, err := array.Transpose(array.Slice(b, array.All, array.Every(-2))).Compute(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(x.Raw(), y.Raw()) {
		t.Error("differ")
	}
	p, err := array.Plan(array.Option{}, array.Output{Array: a, URL: "x.npy"})
	t.Logf("%+v %v", p, err)
}
