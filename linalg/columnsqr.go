package linalg

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// QRColumns overwrites a, m x n with m >= n, with an orthonormal base of its
// columns, and hands out the triangular factor block of columns by block, n rows
// each in row-major order, its diagonal not negative: a = q·r. In memory are three
// blocks, one of r and products as large as a block is wide.
//
// Each block is freed of what the ones before it span, and made orthonormal by
// reflectors, until that changes little (block Gram-Schmidt with reorthogonalisation:
// Barlow, Smoktunowicz, doi:10.1007/s00211-012-0496-2). Blocks are read n/width/2
// times each and round, of which there are two as a rule. Random numbers of eps
// times the size of a are added before, so that columns that depend on others
// become orthonormal to them as well. They are no smaller than 2^-1000, so that of an
// a whose size is less than 1e-285 digits are lost: scale it before.
func QRColumns(ctx context.Context, a Columns, take func(block int, r dense.Matrix[float64]) error, l dense.Limits) error {
	return qrColumns(ctx, "qr", a, take, l)
}

func qrColumns(ctx context.Context, op string, a Columns, take func(block int, r dense.Matrix[float64]) error, l dense.Limits) error {
	rows, cols, width := a.Shape()
	if rows < cols || width < 1 {
		return fmt.Errorf("%s: a matrix of %d x %d in blocks of %d columns: it must have as many rows as columns, give its transpose", op, rows, cols, width)
	}
	width = min(width, cols)
	mine := make(room, rows*width)
	size, err := sizeOf(ctx, op, a, mine)
	if err != nil {
		return err
	}
	o := &orthonormalizer{
		op: op, a: a, l: l, other: make(room, rows*width), triangle: make(room, width*width), part: make(room, width*width),
		noise: math.Max(size*0x1p-52, 0x1p-1000) / math.Sqrt(float64(rows)*float64(max(1, cols))),
	}
	factor := make(room, cols*width)
	for block := range blocks(a) {
		from, to := columnsOf(a, block)
		w, r := mine.matrix(rows, to-from), factor.zeros(cols, to-from)
		if err := o.block(ctx, block, w, r); err != nil {
			return err
		}
		if err := a.Write(ctx, block, w); err != nil {
			return err
		}
		if err := take(block, r); err != nil {
			return err
		}
	}
	return nil
}

// qrColumnsBytes is what QRColumns holds at most for blocks of some width: three
// of them, with what the reflectors of one take, one of the factor, and products.
func qrColumnsBytes(rows, cols, width int) int64 {
	m, n, w := int64(rows), int64(cols), int64(width)
	const block = 64 // reflectors that are applied at once, see factor.NewQR
	return 8*(3*m*w+m*block+n*w+3*w*w+4*(w+2*block)*block) + workspaces(rows, width)
}

// workspaces is what products with blocks take beside, for any number of threads.
func workspaces(rows, width int) int64 {
	return max(products(width, width, rows, 1).Memory, products(rows, width, width, 1).Memory) + 4<<20
}

// orthonormalizer makes blocks orthonormal to those before.
type orthonormalizer struct {
	op             string
	a              Columns
	noise          float64
	other          room // a block
	triangle, part room // squares of a block's width
	l              dense.Limits
}

// mostRounds is how often a block is freed of others: twice is enough but for what
// depends on them.
const mostRounds = 6

// block sets w to the orthonormal block, and r to its columns of the factor.
func (o *orthonormalizer) block(ctx context.Context, block int, w, r matrix) error {
	if err := o.a.Read(ctx, block, w); err != nil {
		return err
	}
	from, to := columnsOf(o.a, block)
	rnd := rand.New(rand.NewPCG(uint64(from), uint64(to)))
	for i := range w.Data {
		w.Data[i] += o.noise * rnd.NormFloat64()
	}
	triangle := o.triangle.zeros(w.Cols, w.Cols)
	for i := range w.Cols {
		triangle.Set(i, i, 1)
	}
	for round := range mostRounds {
		off, err := o.free(ctx, block, w, triangle, r.Slice(0, from, 0, w.Cols))
		if err != nil {
			return err
		}
		if err := o.turn(w, triangle); err != nil {
			return err
		}
		if from == 0 || round > 0 && off < 0.1 { // in the first round off is as large as the block
			positiveColumns(w, triangle)
			r.Slice(from, to, 0, w.Cols).Copy(triangle)
			return nil
		}
	}
	return &dense.Error{Op: o.op, Kind: dense.ErrNotConverged, Detail: fmt.Sprintf("columns %d to %d do not become orthogonal to those before; please report the matrix", from, to)}
}

// positiveColumns makes the diagonal of r not negative, and q·r as it was.
func positiveColumns(q, r matrix) {
	for j := range r.Rows {
		if r.At(j, j) < 0 {
			for i := range q.Rows {
				q.Set(i, j, -q.At(i, j))
			}
		}
	}
	positive(r)
}

// free subtracts from w what the blocks before it span of it, adds what that was of
// the original block to r, and returns how much it was of w.
func (o *orthonormalizer) free(ctx context.Context, block int, w, triangle, r matrix) (off float64, err error) {
	rows, _, _ := o.a.Shape()
	for before := range block {
		from, to := columnsOf(o.a, before)
		q := o.other.matrix(rows, to-from)
		if err := o.a.Read(ctx, before, q); err != nil {
			return 0, err
		}
		s := o.part.zeros(q.Cols, w.Cols)
		if err := dense.Gemm(1, q.T(), w, 0, s, o.l); err != nil {
			return 0, err
		}
		if err := dense.Gemm(-1, q, s, 1, w, o.l); err != nil {
			return 0, err
		}
		if err := dense.Gemm(1, s, triangle, 1, r.Slice(from, to, 0, w.Cols), o.l); err != nil {
			return 0, err
		}
		part, err := dense.Norm2(dense.Vec(s.Data), o.l)
		if err != nil {
			return 0, err
		}
		off = math.Hypot(off, part)
	}
	return off, nil
}

// turn makes w orthonormal in itself, and multiplies triangle by what that takes.
func (o *orthonormalizer) turn(w, triangle matrix) error {
	reflectors := o.other.matrix(w.Rows, w.Cols)
	reflectors.Copy(w)
	f, err := factor.NewQR(reflectors, o.l)
	if err != nil {
		return err
	}
	r := o.part.zeros(w.Cols, w.Cols)
	if err := f.R(r); err != nil {
		return err
	}
	if err := f.Q(w, o.l); err != nil {
		return err
	}
	return dense.Trmm(1, r.Upper(), triangle, o.l)
}
