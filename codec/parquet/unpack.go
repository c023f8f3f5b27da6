package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/andybalholm/brotli"
	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	pqformat "github.com/parquet-go/parquet-go/format"

	"github.com/comal-go/comal/codec/internal/pack"
)

// packings are the compressions of pages that are undone here.
var packings = map[pqformat.CompressionCodec]pack.Format{
	pqformat.Snappy: pack.Snappy, pqformat.Gzip: pack.Gzip, pqformat.Zstd: pack.Zstd, pqformat.Lz4Raw: pack.LZ4,
}

var compact thrift.CompactProtocol

// unpacked returns the pages of a column of a row group as a Parquet file of their
// own, which is not compressed. parquet-go would take as much memory as a page unpacks
// to, whatever it says, and of LZ4_RAW returns other bytes.
func (r *reader) unpacked(c column, g group) (*pq.File, error) {
	m := g.meta[c.leaf].MetaData
	b := bytes.NewBufferString("PAR1")
	var packed, plain []byte
	m.DictionaryPageOffset, m.DataPageOffset = 0, 0
	err := r.eachPage(c, g.meta[c.leaf].MetaData, func(h pqformat.PageHeader, at int64) error {
		packed = slices.Grow(packed[:0], int(h.CompressedPageSize))[:h.CompressedPageSize]
		plain = slices.Grow(plain[:0], int(h.UncompressedPageSize))[:h.UncompressedPageSize]
		if n, err := r.object.ReadAt(packed, at); n < len(packed) {
			return errors.Join(err, io.ErrUnexpectedEOF)
		}
		if sum := crc32.ChecksumIEEE(packed); h.CRC != 0 && uint32(h.CRC) != sum { // 0 is none
			return fmt.Errorf("a page of column %s at byte %d with the checksum %08x, found %08x", c.name, at, uint32(h.CRC), sum)
		}
		if err := unpackPage(m.Codec, h, plain, packed); err != nil {
			return fmt.Errorf("a page of column %s at byte %d: %w", c.name, at, err)
		}
		switch {
		case h.Type == pqformat.DictionaryPage:
			m.DictionaryPageOffset = int64(b.Len())
		case m.DataPageOffset == 0:
			m.DataPageOffset = int64(b.Len())
		}
		h.CompressedPageSize, h.CRC, h.DataPageHeaderV2.V.IsCompressed = h.UncompressedPageSize, 0, thrift.New(false)
		head, err := thrift.Marshal(&compact, &h)
		b.Write(head)
		b.Write(plain)
		return err
	})
	if err != nil {
		return nil, err
	}
	return r.fileOf(m, c.leaf, g.rows, b)
}

// fileOf returns the file that begins with b, in which there are the pages of a column
// and nothing behind them.
func (r *reader) fileOf(m pqformat.ColumnMetaData, leaf, rows int, b *bytes.Buffer) (*pq.File, error) {
	m.Codec, m.TotalCompressedSize, m.TotalUncompressedSize = pqformat.Uncompressed, int64(b.Len()-4), int64(b.Len()-4)
	m.BloomFilterOffset, m.BloomFilterLength, m.IndexPageOffset = 0, 0, 0
	foot, err := thrift.Marshal(&compact, &pqformat.FileMetaData{
		Version: 1, Schema: pathTo(r.schema, leaf), NumRows: int64(rows),
		RowGroups: []pqformat.RowGroup{{Columns: []pqformat.ColumnChunk{{MetaData: m}}, NumRows: int64(rows), TotalByteSize: m.TotalUncompressedSize}},
	})
	if err != nil {
		return nil, err
	}
	b.Write(foot)
	n := len(foot)
	b.Write([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24), 'P', 'A', 'R', '1'})
	return pq.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()), pq.SkipPageIndex(true), pq.SkipBloomFilters(true), pq.ReadBufferSize(bufferBytes))
}

// unpackPage decompresses a page, which must fill dst. Levels of version 2 are in
// front of what is compressed.
func unpackPage(codec pqformat.CompressionCodec, h pqformat.PageHeader, dst, src []byte) error {
	if v2 := h.DataPageHeaderV2.V; h.Type == pqformat.DataPageV2 {
		if v2.RepetitionLevelsByteLength < 0 || v2.DefinitionLevelsByteLength < 0 {
			return errors.New("levels of less than no bytes")
		}
		n := int64(v2.RepetitionLevelsByteLength) + int64(v2.DefinitionLevelsByteLength)
		if n > int64(min(len(src), len(dst))) {
			return fmt.Errorf("levels of %d bytes in %d", n, len(src))
		}
		copy(dst, src[:n])
		dst, src = dst[n:], src[n:]
		if v2.IsCompressed.Valid && !v2.IsCompressed.V {
			codec = pqformat.Uncompressed
		}
	}
	n, err := 0, error(nil)
	switch format, ok := packings[codec]; {
	case len(dst) == 0:
		return nil
	case ok:
		n, err = pack.Decode(format, dst, src)
	case codec == pqformat.Brotli:
		n, err = unpackBrotli(dst, src)
	default:
		n = copy(dst, src)
	}
	if err == nil && n < len(dst) {
		err = fmt.Errorf("it unpacks to %d bytes, want %d", n, len(dst))
	}
	return err
}

// brotliBytes is what its decoder holds at most: its window of 16 MiB, which it makes
// as it grows, beside the one before.
const brotliBytes = 32 << 20

// unpackBrotli fills dst and makes no more than that of src.
func unpackBrotli(dst, src []byte) (int, error) {
	r := brotli.NewReader(bytes.NewReader(src))
	n, err := io.ReadFull(r, dst)
	if err != nil {
		return n, err
	}
	if more, _ := r.Read(make([]byte, 1)); more > 0 {
		return n, pack.ErrRoom
	}
	return n, nil
}

// pathTo returns the elements of a schema that lead to a leaf of some number.
func pathTo(schema []pqformat.SchemaElement, leaf int) []pqformat.SchemaElement {
	var found, path []pqformat.SchemaElement
	at, leaves := 0, 0
	var walk func()
	walk = func() {
		if at >= len(schema) || found != nil {
			return
		}
		e := schema[at]
		at++
		children := e.NumChildren.V
		if children > 0 {
			e.NumChildren = thrift.New(int32(1))
		}
		path = append(path, e)
		if children == 0 && len(path) > 1 {
			if leaves == leaf {
				found = slices.Clone(path)
			}
			leaves++
		}
		for range children {
			walk()
		}
		path = path[:len(path)-1]
	}
	walk()
	return found
}
