package parquet

import (
	"errors"
	"fmt"
	"io"
	"slices"

	pqformat "github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// unpacker decompresses pages of LZ4_RAW before parquet-go does, which of a damaged
// one takes ever more memory: it takes each error for a lack of room. What fits here
// fits there.
type unpacker struct{ packed, plain []byte }

// bytes returns what parquet-go and an unpacker take more than for other codecs.
func (unpacker) bytes(stored, plain int64) int64 { return 4*stored + plain }

// try decompresses a page that lies behind its header at some byte.
func (u *unpacker) try(from io.ReaderAt, at int64, h pqformat.PageHeader) error {
	u.packed = slices.Grow(u.packed[:0], int(h.CompressedPageSize))[:h.CompressedPageSize]
	if n, err := from.ReadAt(u.packed, at); n < len(u.packed) {
		return errors.Join(err, io.ErrUnexpectedEOF)
	}
	levels := int64(0) // which are in front and not compressed
	if v2 := h.DataPageHeaderV2.V; h.Type == pqformat.DataPageV2 {
		if v2.IsCompressed.Valid && !v2.IsCompressed.V {
			return nil
		}
		if v2.RepetitionLevelsByteLength < 0 || v2.DefinitionLevelsByteLength < 0 {
			return errors.New("a page with less than no bytes of levels")
		}
		levels = int64(v2.RepetitionLevelsByteLength) + int64(v2.DefinitionLevelsByteLength)
	}
	size := int64(h.UncompressedPageSize) - levels
	if levels > int64(len(u.packed)) || size < 0 {
		return fmt.Errorf("a page with %d bytes of levels in %d", levels, len(u.packed))
	}
	u.plain = slices.Grow(u.plain[:0], int(size))[:size]
	packed := u.packed[levels:]
	if size == 0 && len(packed) == 0 {
		return nil
	}
	if n, err := lz4.UncompressBlock(packed, u.plain); err != nil || n != len(u.plain) {
		return fmt.Errorf("a page of LZ4 at byte %d that unpacks to %d bytes: %w", at, size, errors.Join(err, io.ErrUnexpectedEOF))
	}
	return nil
}
