package files

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/codec"
)

func open(ctx context.Context, ref expr.Ref) (codec.Reader, error) {
	return nil, fmt.Errorf("%s: not built", ref.URL)
}

func create(ctx context.Context, t Target) (codec.Writer, error) {
	return nil, fmt.Errorf("%s: not built", t.URL)
}

// Plan returns the layout that an array will have in a target, without touching
// it.
func Plan(t Target, n *expr.Node) (codec.Layout, error) {
	l := codec.Layout{DType: n.DType, Shape: n.Shape, Chunk: n.Chunk}
	switch f := Format(t.URL); f {
	case "npy":
		l.Piecewise, l.Format = true, "npy"
	case "zarr":
		l.Format = "zarr"
		l.Extra = 2 * expr.Bytes(n.DType, n.Chunk)
	case "":
		return l, fmt.Errorf("the name says no format: end it with .npy or .zarr")
	default:
		return l, fmt.Errorf("%s is read, not written: end the name with .npy or .zarr", f)
	}
	l.Shape, l.Chunk = slices.Clone(l.Shape), slices.Clone(l.Chunk)
	return l, nil
}

// Part returns the name of what is not yet the array: always the same for a run
// that can be resumed.
func Part(url string, steady bool) string {
	if steady {
		return "part"
	}
	return "part-" + rand.Text()[:8]
}
