package files

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/codec/npz"
	"github.com/comal-go/comal/codec/parquet"
	"github.com/comal-go/comal/codec/slab"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/locate"
)

func open(ctx context.Context, ref expr.Ref) (reader, error) {
	name, inside := Split(ref.URL)
	st, key, err := locate.Open(name)
	if err != nil {
		return reader{}, err
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
	case "slab":
		r, err = slab.Open(ctx, st, key)
	case "image":
		r, err = openImages(ctx, st, key)
	default:
		return reader{}, fmt.Errorf("%w: the name says no format: arrays are read from .npy, .npz, .zarr, .parquet and images", codec.ErrUnsupported)
	}
	err = named(err, name, key)
	switch {
	case err != nil && ref.Tag != "" && (errors.Is(err, codec.ErrDamaged) || errors.Is(err, codec.ErrUnsupported)):
		return reader{}, fmt.Errorf("%s %w: it is not what the run was planned for any more: %v", name, store.ErrChanged, err)
	case err != nil:
		return reader{}, err
	case ref.Tag != "" && r.Tag() != ref.Tag:
		_ = r.Close() // nothing was written
		return reader{}, fmt.Errorf("%s %w: it is not the array that the run was planned for; run again when nobody writes to it", name, store.ErrChanged)
	}
	return reader{r, name, key}, nil
}

// reader is one whose errors name the file as the user did.
type reader struct {
	codec.Reader
	name, key string
}

// Read copies a box of elements.
func (r reader) Read(ctx context.Context, b grid.Box, dst ndarray.Array) error {
	return named(r.Reader.Read(ctx, b, dst), r.name, r.key)
}

// Close may be the last look at whether the file has changed.
func (r reader) Close() error { return named(r.Reader.Close(), r.name, r.key) }

// named puts the name that the user gave in place of the key in an error about
// damage.
func named(err error, name, key string) error {
	d, ok := errors.AsType[*codec.Damage](err)
	if !ok || strings.HasPrefix(d.File, name) {
		return err
	}
	file := name
	if folder, ok := strings.CutSuffix(name, path.Base(key)); ok {
		file = folder + path.Base(d.File)
	}
	return &codec.Damage{Kind: d.Kind, File: file, Offset: d.Offset, Want: d.Want}
}

// Split cuts a name into that of the file or folder and that of an array in it:
// X.npz:NAME, X.zarr/PATH.
func Split(url string) (name, inside string) {
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
	final := key
	if t.Own {
		final = path.Join(path.Dir(key), "final-"+path.Base(key)) // which it never becomes
	}
	switch f := Format(t.URL); f {
	case "npy":
		return npy.Create(ctx, st, final, t.part(key), t.Layout)
	case "slab":
		return slab.Create(ctx, st, final, t.part(key), t.Layout)
	case "zarr":
		o, err := t.Zarr.options()
		if err != nil {
			return nil, err
		}
		o.Sync = t.Sync
		return zarr.Create(ctx, st, key, t.part(key), t.Layout, o)
	default:
		return nil, fmt.Errorf("%s is not written", f)
	}
}

// refuse returns why nothing can be written to a store, as its name says, nil if
// it can be.
func refuse(url string) error {
	scheme, _, _ := strings.Cut(strings.ToLower(url), ":")
	switch {
	case scheme == "http" || scheme == "https":
		return fmt.Errorf("%w: write to a folder or to s3://BUCKET instead", store.ErrReadOnly)
	case scheme == "s3" && Format(url) == "npy":
		return fmt.Errorf("%w: an object is written as a whole, and a .npy file piece by piece: end the name with .zarr", codec.ErrUnsupported)
	}
	return nil
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
	if err := refuse(t.URL); err != nil {
		return l, err
	}
	switch f := Format(t.URL); f {
	case "npy":
		l.Piecewise, l.Format = true, "npy"
	case "zarr":
		o, err := t.Zarr.options()
		if err != nil {
			return l, err
		}
		return zarr.Plan(l, o)
	case "slab":
		if t.Own {
			return slab.Plan(l)
		}
		return l, fmt.Errorf("%w: what a run keeps for itself is for one machine: end the name with .npy or .zarr", codec.ErrUnsupported)
	case "":
		return l, fmt.Errorf("%w: the name says no format: end it with .npy or .zarr", codec.ErrUnsupported)
	default:
		return l, fmt.Errorf("%w: %s is read, not written: end the name with .npy or .zarr", codec.ErrUnsupported, f)
	}
	return l, nil
}
