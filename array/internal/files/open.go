package files

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/file"
)

func locate(url string) (store.Store, string, error) {
	dir, key := filepath.Split(url)
	if dir == "" {
		dir = "."
	}
	st, err := file.New(dir)
	return st, key, err
}

func open(ctx context.Context, ref expr.Ref) (codec.Reader, error) {
	st, key, err := locate(ref.URL)
	if err != nil {
		return nil, err
	}
	var r codec.Reader
	switch f := Format(ref.URL); f {
	case "npy":
		r, err = npy.Open(ctx, st, key)
	default:
		return nil, fmt.Errorf("the name says no format that is known")
	}
	if err == nil && ref.Tag != "" && r.Tag() != ref.Tag {
		err = fmt.Errorf("%w: it is not the array that the run was planned for", store.ErrChanged)
	}
	return r, err
}

func create(ctx context.Context, t Target) (codec.Writer, error) {
	st, key, err := locate(t.URL)
	if err != nil {
		return nil, err
	}
	switch f := Format(t.URL); f {
	case "npy":
		return npy.Create(ctx, st, key, t.part(key), t.Layout)
	default:
		return nil, fmt.Errorf("%s is not written", f)
	}
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
func Part(steady bool) string {
	if steady {
		return "part"
	}
	return "part-" + rand.Text()[:8]
}
