package npz

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/store"
)

// member is a store in which a member of a zip file is an object: a part of the
// file, or bytes in memory.
type member struct {
	store.Store        // of the zip file; only Stat and ReadAt are called
	file, key   string // of the zip file, and of the member
	at, size    int64
	data        []byte // if it was compressed
}

// place finds a member that is stored as it is.
func (m *member) place(f *zip.File, size int64) (err error) {
	if m.at, err = f.DataOffset(); err != nil {
		return err
	}
	if have := uint64(max(0, size-m.at)); f.CompressedSize64 != f.UncompressedSize64 || f.CompressedSize64 > have {
		return &codec.Damage{
			Kind: codec.ErrDamaged, File: m.file, Offset: m.at,
			Want: fmt.Sprintf("%d bytes of %s, stored as %d: %d are there", f.UncompressedSize64, f.Name, f.CompressedSize64, have),
		}
	}
	m.size = int64(f.CompressedSize64)
	return nil
}

// inflate reads a member that is compressed. Its checksum is compared.
func (m *member) inflate(f *zip.File) error {
	n := f.UncompressedSize64
	if n > Limit {
		return &codec.Damage{
			Kind: codec.ErrUnsupported, File: m.key, Offset: -1,
			Want: fmt.Sprintf("a compressed array of %d bytes at most, it has %d: save it with numpy.savez, or as .npy or Zarr, which are read in parts", Limit, n),
		}
	}
	if f.CompressedSize64 < n/inflation {
		return &codec.Damage{
			Kind: codec.ErrDamaged, File: m.key, Offset: -1,
			Want: fmt.Sprintf("what %d bytes can be inflated to, it says %d", f.CompressedSize64, n),
		}
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	data, end := make([]byte, n), make([]byte, 1)
	if _, err := io.ReadFull(r, data); err != nil {
		return err
	}
	if more, err := io.ReadFull(r, end); more > 0 || err != io.EOF { // at the end the checksum is compared
		return fmt.Errorf("%d bytes of %s: %w", n, f.Name, cmp.Or(err, errors.New("there are more")))
	}
	m.data, m.size = data, int64(n)
	return nil
}

// Stat describes the member; it changes with the file.
func (m *member) Stat(ctx context.Context, _ string) (store.Info, error) {
	info, err := m.Store.Stat(ctx, m.file)
	return store.Info{Key: m.key, Size: m.size, Modified: info.Modified, Tag: fmt.Sprintf("of %d %s", info.Size, info.Tag)}, err
}

// ReadAt reads bytes of the member.
func (m *member) ReadAt(ctx context.Context, _ string, dst []byte, off int64) (n int, err error) {
	have := dst[:max(0, min(int64(len(dst)), m.size-off))]
	if m.data != nil {
		n = copy(have, m.data[min(off, m.size):])
	} else {
		n, err = m.Store.ReadAt(ctx, m.file, have, m.at+off)
	}
	if err == nil && n < len(dst) {
		err = io.EOF
	}
	return n, err
}
