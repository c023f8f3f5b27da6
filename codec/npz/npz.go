// Package npz reads the arrays in NumPy's .npz files, which are zip files of .npy
// files (PKWARE's APPNOTE 6.3). Those that are stored as they are, as numpy.savez
// does it, are read in place, whatever their size; those that are compressed, by
// numpy.savez_compressed, are decompressed into memory when they are opened.
package npz

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/internal/near"
	"github.com/comal-go/comal/store"
)

// Limit is how many bytes a compressed array may have: it is held in memory as
// a whole, of which the layout's Held tells.
const Limit = 256 << 20

// inflation is above what a byte of deflated data can become (RFC 1951: a match of
// 258 bytes takes two bits at least).
const inflation = 1032

// Is tells whether a key names a .npz file or an array in one.
func Is(key string) bool {
	file, _ := Split(key)
	return strings.HasSuffix(file, ".npz")
}

// Split cuts a key such as "X.npz:name" into the file and the name of the array
// in it, which is "" if the key has none.
func Split(key string) (file, name string) {
	if i := strings.LastIndex(key, ".npz:"); i >= 0 {
		return key[:i+4], key[i+5:]
	}
	return key, ""
}

// Open opens an array of a .npz file, "X.npz:name", or its only one, "X.npz". Of
// what is not supported or damaged it returns a [*codec.Damage]; compressed arrays
// of more than Limit bytes are refused. What is said of [npy.Open] holds for the
// array; offsets in errors count from where its .npy file begins.
func Open(ctx context.Context, st store.Store, key string) (codec.Reader, error) {
	file, name := Split(key)
	info, err := st.Stat(ctx, file)
	if err != nil {
		return nil, err
	}
	o := store.At(ctx, st, file)
	z, err := zip.NewReader(o, info.Size)
	if err != nil {
		return nil, damage(o, file, err)
	}
	f, err := find(file, name, z.File)
	if err != nil {
		return nil, err
	}
	m := &member{Store: st, file: file, key: file + ":" + f.Name}
	format := "npz"
	switch {
	case f.Flags&1 != 0:
		return nil, &codec.Damage{Kind: codec.ErrUnsupported, File: m.key, Offset: -1, Want: "an array that is not encrypted"}
	case f.Method == zip.Store:
		err = m.place(f, info.Size)
	default:
		format = "npz, " + method(f)
		err = m.inflate(f)
	}
	if err != nil {
		return nil, damage(o, m.key, err)
	}
	r, err := npy.Open(ctx, m, m.key)
	if err != nil {
		return nil, err
	}
	l := r.Layout()
	l.Format, l.Stored, l.Held = format, int64(f.CompressedSize64), int64(len(m.data))
	return reader{r.(codec.Looker), l}, nil
}

// reader is that of a .npy file, under another name.
type reader struct {
	codec.Looker
	layout codec.Layout
}

// Layout describes the array.
func (r reader) Layout() codec.Layout { return r.layout }

// find returns the member that is meant.
func find(file, name string, members []*zip.File) (*zip.File, error) {
	names := make([]string, 0, len(members))
	for _, f := range members {
		short := strings.TrimSuffix(f.Name, ".npy")
		if name != "" && (f.Name == name || short == name) || name == "" && len(members) == 1 {
			return f, nil
		}
		names = append(names, short)
	}
	slices.Sort(names)
	list := strings.Join(names[:min(len(names), 20)], ", ")
	switch {
	case len(names) == 0:
		return nil, &codec.Damage{Kind: codec.ErrDamaged, File: file, Offset: -1, Want: "arrays, there are none"}
	case name == "":
		return nil, fmt.Errorf("%s holds %d arrays: name one of them, as in %s:%s; there are %.400s", file, len(names), file, names[0], list)
	}
	hint := ""
	if n := near.Name(name, names); n != "" {
		hint = fmt.Sprintf(": did you mean %q?", n)
	}
	return nil, fmt.Errorf("%s holds no array %q%s; there are %.400s", file, name, hint, list)
}

func method(f *zip.File) string {
	if f.Method == zip.Deflate {
		return "deflated"
	}
	return fmt.Sprintf("method %d", f.Method)
}

// damage returns what an error of the zip reader means.
func damage(o *store.Object, file string, err error) error {
	var d *codec.Damage
	switch {
	case o.Err() != nil:
		return o.Err()
	case errors.As(err, &d):
		return err
	case errors.Is(err, zip.ErrAlgorithm):
		return &codec.Damage{Kind: codec.ErrUnsupported, File: file, Offset: -1, Want: "an array that is stored or deflated: save it again with numpy.savez"}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		err = errors.New("more data, the file ends there")
	}
	return &codec.Damage{Kind: codec.ErrDamaged, File: file, Offset: -1, Want: fmt.Sprintf("a zip file: %v", err)}
}
