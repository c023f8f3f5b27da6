package linalg

import (
	"cmp"
	"context"

	"github.com/comal-go/comal/array"
)

// What is chosen by the memory there is, for tests with small matrices.
var (
	SVDByColumns = svdByColumns
	QRByColumns  = qrByColumns

	EighByColumns = eighByColumns
)

// PCAByColumns is one of them, too.
func PCAByColumns(ctx context.Context, x *array.Array, o Option) (*Components, error) {
	rows, cols := x.Shape()[0], x.Shape()[1]
	o.K = cmp.Or(o.K, min(rows, cols))
	return (&principal{o, x, rows < cols}).byColumns(ctx)
}

// LstsqByColumns is another one.
func LstsqByColumns(ctx context.Context, a, b *array.Array, rcond float64, o Option) (*Solution, error) {
	return (&system{a, b, rcond, o}).byColumns(ctx)
}
