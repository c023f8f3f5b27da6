package file_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkReadAt reads pieces of a file by the store, and by the system alone.
func BenchmarkReadAt(b *testing.B) {
	const size = 1 << 20
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a"), make([]byte, 8*size), 0o666); err != nil {
		b.Fatal(err)
	}
	dst := make([]byte, size)
	b.Run("store", func(b *testing.B) {
		s := open(b, dir)
		b.SetBytes(size)
		for i := range b.N {
			if _, err := s.ReadAt(context.Background(), "a", dst, int64(i%8)*size); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("store 4 KiB", func(b *testing.B) {
		s := open(b, dir)
		for i := range b.N {
			if _, err := s.ReadAt(context.Background(), "a", dst[:4096], int64(i%8)*size); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("pread", func(b *testing.B) {
		f, err := os.Open(filepath.Join(dir, "a"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		b.SetBytes(size)
		for i := range b.N {
			if _, err := f.ReadAt(dst, int64(i%8)*size); err != nil {
				b.Fatal(err)
			}
		}
	})
}
