package files

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/codec/npz"
	"github.com/comal-go/comal/codec/parquet"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/locate"
)

func open(ctx context.Context, ref expr.Ref) (codec.Reader, error) {
	name, inside := split(ref.URL)
	st, key, err := locate.Open(name)
	if err != nil {
		return nil, err
	}
	var r codec.Reader
	switch Format(ref.URL) {
	case "npy":
		r, err = npy.Open(ctx, st, key)
	case "npz":
		if inside != "" {
			key += ":" + inside
		}
		r, err = npz.Open(ctx, st, key)
	case "zarr":
		o := zarr.Options{Name: name, Array: inside}
		if ref.Fill {
			o.Missing = zarr.MissingFill
		}
		r, err = zarr.Open(ctx, st, key, o)
	case "parquet":
		r, err = parquet.Open(ctx, st, key, ref.Columns)
	case "image":
		r, err = openImages(ctx, st, key)
	default:
		return nil, fmt.Errorf("%w: the name says no format: arrays are read from .npy, .npz, .zarr, .parquet and images", codec.ErrUnsupported)
	}
	if err != nil {
		return nil, err
	}
	if ref.Tag != "" && r.Tag() != ref.Tag {
		_ = r.Close() // nothing was written
		return nil, fmt.Errorf("%w: it is not the array that the run was planned for", store.ErrChanged)
	}
	return r, nil
}

// split cuts a name into that of the file or folder and that of an array in it:
// X.npz:NAME, X.zarr/PATH.
func split(url string) (name, inside string) {
	low := strings.ToLower(url)
	for _, sep := range []string{".npz:", ".zarr/"} {
		if i := strings.LastIndex(low, sep); i >= 0 {
			end := i + len(sep) - 1
			return url[:end], strings.Trim(url[end+1:], "/")
		}
	}
	return url, ""
}

func create(ctx context.Context, t Target) (codec.Writer, error) {
	st, key, err := locate.Open(t.URL)
	if err != nil {
		return nil, err
	}
	switch f := Format(t.URL); f {
	case "npy":
		return npy.Create(ctx, st, key, t.part(key), t.Layout)
	case "zarr":
		o, err := t.Zarr.options()
		if err != nil {
			return nil, err
		}
		return zarr.Create(ctx, st, key, t.part(key), t.Layout, o)
	default:
		return nil, fmt.Errorf("%s is not written", f)
	}
}

// options reads a compressor's level.
func (z Zarr) options() (zarr.Options, error) {
	o := zarr.Options{Version: z.Version}
	name, level, ok := strings.Cut(z.Compressor, ":")
	o.Compressor = name
	if ok {
		n, err := strconv.Atoi(level)
		if err != nil {
			return o, fmt.Errorf("compressor %q: %q is no level", z.Compressor, level)
		}
		o.Level = n
	}
	return o, nil
}

// Plan returns the layout that an array will have in a target, without touching
// it.
func Plan(t Target, n *expr.Node) (codec.Layout, error) {
	l := codec.Layout{DType: n.DType, Shape: slices.Clone(n.Shape), Chunk: slices.Clone(n.Chunk)}
	switch f := Format(t.URL); f {
	case "npy":
		l.Piecewise, l.Format = true, "npy"
	case "zarr":
		o, err := t.Zarr.options()
		if err != nil {
			return l, err
		}
		return zarr.Plan(l, o)
	case "":
		return l, fmt.Errorf("%w: the name says no format: end it with .npy or .zarr", codec.ErrUnsupported)
	default:
		return l, fmt.Errorf("%w: %s is read, not written: end the name with .npy or .zarr", codec.ErrUnsupported, f)
	}
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
