//go:build !amd64

package rows

func widths(int) (wide, narrow int) { return 32, 8 }

func row[T Float](p, x, y []T, pre, post T) { plain(p, x, y, pre, post) }
