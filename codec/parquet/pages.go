package parquet

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	pqformat "github.com/parquet-go/parquet-go/format"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
)

// headerBytes is more than the header of a page of numbers takes.
const headerBytes = 4 << 10

// mostRatio is how many times its size a page may unpack to: no compressor but Brotli
// makes less of anything.
const mostRatio = 1 << 17

// eachPage calls f with the headers of all pages of a column of a row group, and where
// what follows them is. All pages together unpack to no more than the footer says, and
// none to more than it can.
func (r *reader) eachPage(c column, m pqformat.ColumnMetaData, f func(h pqformat.PageHeader, at int64) error) error {
	at := m.DataPageOffset
	if m.DictionaryPageOffset > 0 {
		at = min(at, m.DictionaryPageOffset)
	}
	end := at + m.TotalCompressedSize
	if at < 0 || end > r.info.Size {
		return fmt.Errorf("pages of column %s within the file, found bytes %d to %d", c.name, at, end)
	}
	buf, plain := make([]byte, headerBytes), int64(0)
	for at < end {
		b := buf[:min(headerBytes, end-at)]
		if n, err := r.object.ReadAt(b, at); n < len(b) {
			return errors.Join(err, io.ErrUnexpectedEOF)
		}
		var h pqformat.PageHeader
		from := compact.NewReaderFromBytes(b)
		if err := thrift.NewDecoder(from).Decode(&h); err != nil {
			return fmt.Errorf("the header of a page of column %s at byte %d: %w", c.name, at, err)
		}
		page := at + int64(from.BytesRead())
		at = page + int64(h.CompressedPageSize)
		if values := valuesOf(h); h.CompressedPageSize < 0 || at > end || h.UncompressedPageSize < 0 ||
			plain+int64(h.UncompressedPageSize) > m.TotalUncompressedSize || values < 0 || values > m.NumValues {
			return fmt.Errorf("pages of column %s that fit %d values in %d bytes, found one of %d values in %d bytes, %d in the file, before byte %d",
				c.name, m.NumValues, m.TotalUncompressedSize, values, h.UncompressedPageSize, h.CompressedPageSize, at)
		}
		if int64(h.UncompressedPageSize) > mostRatio*(1+int64(h.CompressedPageSize)) {
			return fmt.Errorf("a page of column %s at byte %d: %d bytes that unpack to %d", c.name, page, h.CompressedPageSize, h.UncompressedPageSize)
		}
		plain += int64(h.UncompressedPageSize)
		if c.dtype == dtype.Bool && max(h.DataPageHeader.V.Encoding, h.DataPageHeaderV2.V.Encoding) == pqformat.RLE {
			// parquet-go takes a run of ones for a one and zeros.
			return &codec.Damage{
				Kind: codec.ErrUnsupported, File: r.key, Offset: page,
				Want: fmt.Sprintf("column %s has booleans in runs, as data pages of version 2 have them: write it again with pages of version 1, or as whole numbers", c.name),
			}
		}
		if err := f(h, page); err != nil {
			return err
		}
	}
	return nil
}

// valuesOf returns how many values a page says it has.
func valuesOf(h pqformat.PageHeader) int64 {
	n := max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues, h.DictionaryPageHeader.V.NumValues)
	if min(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues, h.DictionaryPageHeader.V.NumValues) < 0 {
		return -1
	}
	return int64(n)
}
