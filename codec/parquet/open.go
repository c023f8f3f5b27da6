// Package parquet reads columns of numbers in Apache Parquet files as a matrix: a
// row for each row, a column for each column asked for.
package parquet

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"

	pq "github.com/parquet-go/parquet-go"
	pqformat "github.com/parquet-go/parquet-go/format"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/store"
)

const (
	bufferBytes = 64 << 10 // that a column is read with
	valueBytes  = 24       // that a value takes while it is decoded, its levels and index included
)

var _ codec.Looker = (*reader)(nil)

// reader reads columns of a Parquet file.
type reader struct {
	key     string
	st      store.Store
	object  *store.Object
	info    store.Info
	layout  codec.Layout
	schema  []pqformat.SchemaElement
	columns []column
	groups  []group
}

// group is a row group: where its rows begin, and how many there are.
type group struct {
	meta        []pqformat.ColumnChunk
	start, rows int
}

// Open opens columns of a Parquet file, in the order given; without names all. They
// are named by their path, as in "a" or "a.b", and must be of booleans, integers or
// floats, which are promoted to one type as by [dtype.Promote]; others are refused
// with codec.ErrUnsupported, and so are LZO and the LZ4 that LZ4_RAW has replaced. A
// NULL is NaN if that type has one, and otherwise an error of Read that names the
// column and the row. Pages with a checksum are compared with it.
//
// Chunks are as long as the longest row group. A Read takes the time to decode
// the pages of its columns from where their row groups begin; memory is in need for
// one column of one row group at a time, and stated as the layout's Extra. ctx ends
// opening and not what is read later, for which Read has its own.
func Open(ctx context.Context, st store.Store, key string, columns []string) (_ codec.Reader, err error) {
	info, err := st.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	r := &reader{key: key, st: st, info: info, object: store.At(context.WithoutCancel(ctx), st, key)}
	defer r.guard(&err)
	if err := checkFooter(r.object, info.Size); err != nil {
		return nil, err
	}
	f, err := pq.OpenFile(r.object, info.Size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true), pq.ReadBufferSize(bufferBytes))
	if err != nil {
		return nil, err
	}
	r.schema = f.Metadata().Schema
	if r.columns, err = choose(key, f, columns); err != nil {
		return nil, err
	}
	if err := r.describe(f); err != nil {
		return nil, err
	}
	return r, nil
}

// checkFooter sees to it that the length of the footer is one that the file
// has room for: so much memory is asked for unseen.
func checkFooter(o *store.Object, size int64) error {
	const ends = 4 + 4 + 4 // the magic bytes at both ends, and the length
	var b [8]byte
	if size < ends {
		return fmt.Errorf("a file of %d bytes at least, it has %d", ends, size)
	}
	if _, err := o.ReadAt(b[:], size-8); err != nil {
		return err
	}
	if n := int64(binary.LittleEndian.Uint32(b[:])); string(b[4:]) != "PAR1" || n > size-ends {
		return fmt.Errorf("a footer, its length and PAR1 at the end, found %q", b[:])
	}
	return nil
}

// describe makes the layout of the columns that were chosen.
func (r *reader) describe(f *pq.File) error {
	l := codec.Layout{DType: r.columns[0].dtype, Format: "parquet"}
	for _, c := range r.columns[1:] {
		l.DType = dtype.Promote(l.DType, c.dtype)
	}
	rows, longest := 0, 1
	for i, g := range f.RowGroups() {
		n := g.NumRows()
		if n < 0 || n > math.MaxInt-int64(rows) {
			return fmt.Errorf("rows in row group %d, found %d of them", i, n)
		}
		meta := f.Metadata().RowGroups[i].Columns
		r.groups = append(r.groups, group{meta, rows, int(n)})
		rows += int(n)
		longest = max(longest, int(n))
		for _, c := range r.columns {
			stored, extra, err := r.chunk(c, meta[c.leaf].MetaData, n)
			if err != nil {
				return err
			}
			l.Stored += stored
			l.Extra = max(l.Extra, extra)
		}
	}
	l.Shape, l.Chunk = []int{rows, len(r.columns)}, []int{longest, len(r.columns)}
	r.layout = l
	_, err := grid.Size(l.Shape)
	return err
}

// chunk returns how many bytes a column of a row group of n rows takes in the file,
// and at most while it is read.
func (r *reader) chunk(c column, m pqformat.ColumnMetaData, n int64) (stored, extra int64, err error) {
	stored, plain := m.TotalCompressedSize, m.TotalUncompressedSize
	switch {
	case m.Codec == pqformat.Lz4 || m.Codec == pqformat.LZO:
		return 0, 0, &codec.Damage{
			Kind: codec.ErrUnsupported, File: r.key, Offset: -1,
			Want: fmt.Sprintf("column %s is compressed by %v, which is not read: write the file again with LZ4_RAW, zstd or snappy", c.name, m.Codec),
		}
	case m.NumValues != n || stored < 0 || stored > r.info.Size:
		err = fmt.Errorf("%d values of column %s, found %d in %d bytes", n, c.name, m.NumValues, stored)
	case plain < 0 || plain > math.MaxInt64/16 || n > math.MaxInt64/8/valueBytes:
		err = fmt.Errorf("column %s of a size that fits an address space, found %d values in %d bytes", c.name, n, plain)
	}
	extra = stored + 5*plain + valueBytes*n + 4*bufferBytes
	if m.Codec == pqformat.Brotli {
		extra += brotliBytes
	}
	return stored, extra, err
}

// guard makes errors and panics of parquet-go errors about the file.
func (r *reader) guard(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%v", p)
	}
	switch e := (*err).(type) {
	case nil:
	case *codec.Damage, usage:
	default:
		damage := &codec.Damage{Kind: codec.ErrDamaged, File: r.key, Offset: -1, Want: fmt.Sprintf("a Parquet file: %v", e)}
		*err = cmp.Or[error](r.object.Err(), damage)
	}
}

// usage is an error that is not the file's fault.
type usage struct{ error }

// Unwrap returns the error itself.
func (u usage) Unwrap() error { return u.error }

// Layout describes the matrix.
func (r *reader) Layout() codec.Layout { return r.layout }

// Tag is made of the file's size and time of change.
func (r *reader) Tag() string {
	return fmt.Sprintf("%d bytes of %d %s", r.info.Size, r.info.Modified.UnixNano(), r.info.Tag)
}

// Close looks a last time whether the file has changed.
func (r *reader) Close() error { return r.Look(context.Background()) }

// Look returns an error if the file is not the one that was opened, by one Stat.
func (r *reader) Look(ctx context.Context) error {
	now, err := r.st.Stat(ctx, r.key)
	if err == nil && (now.Size != r.info.Size || !now.Modified.Equal(r.info.Modified) || now.Tag != r.info.Tag) {
		err = fmt.Errorf("%s %w: run again when nobody writes it", r.key, store.ErrChanged)
	}
	return err
}
