package zarr

import (
	"encoding/binary"
	"math"
	"testing"
)

func TestIndexOfShard(t *testing.T) {
	for _, s := range []shards{{per: []int{2, 1}}, {per: []int{1, 2}, big: true}, {per: []int{2}, sum: true}} {
		var order binary.AppendByteOrder = binary.LittleEndian
		if s.big {
			order = binary.BigEndian
		}
		entries := func(off, n, off1, n1 uint64) []byte {
			raw := order.AppendUint64(order.AppendUint64(order.AppendUint64(order.AppendUint64(nil, off), n), off1), n1)
			if s.sum {
				framed := make([]byte, len(raw)+4)
				if _, err := (crc{}).encode(framed, raw); err != nil {
					t.Fatal(err)
				}
				return framed
			}
			return raw
		}
		raw := entries(4, 6, math.MaxUint64, math.MaxUint64)
		if len(raw) != s.length() {
			t.Errorf("an index of %d bytes, want %d", s.length(), len(raw))
		}
		got, err := s.parse(raw, 100)
		if err != nil || got[0] != (piece{4, 6}) || got[1].length >= 0 {
			t.Errorf("%v, %v", got, err)
		}
		for _, bad := range [][]byte{
			entries(4, 97, 0, 0), entries(101, 0, 0, 0), entries(0, 0, math.MaxUint64, 0),
			entries(0, 0, 5, math.MaxUint64), entries(math.MaxUint64-3, 8, 0, 0),
		} {
			if got, err := s.parse(bad, 100); err == nil {
				t.Errorf("%v of a shard of 100 bytes", got)
			}
		}
		if raw[3] ^= 1; s.sum {
			if _, err := s.parse(raw, 100); err == nil {
				t.Error("a bit was flipped, but not the checksum")
			}
		}
	}
}

// TestKeep has a reader forget the indexes it has read first.
func TestKeep(t *testing.T) {
	var r reader
	pieces := make([]piece, keptIndexes/16/2)
	for _, name := range []string{"a", "b", "a", "c"} {
		r.keep(name, pieces)
	}
	if _, ok := r.indexes.kept["a"]; ok || len(r.indexes.kept) != 2 || len(r.indexes.order) != 2 {
		t.Errorf("%v is kept", r.indexes.order)
	}
}
