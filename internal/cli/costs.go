package cli

import (
	"os"

	"github.com/comal-go/comal/internal/items"
)

// mostStats bounds how many files are looked at before anything starts: each
// takes some microseconds.
const mostStats = 100_000

// costs are the sizes of the files that the items name, so that large ones can
// be started first; nil if they name none, or if sizes hardly differ.
func costs(s items.Source) []float64 {
	n, known := s.Count()
	if !known || n < 2 || n > mostStats {
		return nil
	}
	sizes := make([]float64, 0, n)
	least, most := 0.0, 0.0
	for row, err := range s.Rows() {
		size, ok := fileSize(row)
		if err != nil || !ok {
			return nil
		}
		if len(sizes) == 0 || size < least {
			least = size
		}
		most = max(most, size)
		sizes = append(sizes, size)
	}
	if most <= 2*least {
		return nil
	}
	return sizes
}

// fileSize is the size of all files that a row names.
func fileSize(row []string) (size float64, ok bool) {
	for _, name := range row {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			size += float64(info.Size())
			ok = true
		}
	}
	return size, ok
}
