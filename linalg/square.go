package linalg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/scratch"
	"github.com/comal-go/comal/plan"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/locate"
)

// columnJob is a decomposition of a matrix of which not even a triangle of its
// columns has room in memory: by blocks of columns, in files of the scratch folder.
type columnJob struct {
	*job
	x                 *array.Array // rows x cols
	rows, cols, width int
	folder            *scratch.Folder // nil if the job is dry
	st                store.Store
}

// Blocks of columns are as wide as memory allows between these. With fewer blocks
// most of the time goes into the decomposition of pairs of them; with more the
// files are read so often that a refusal helps more.
const (
	fewestBlocks = 12
	mostBlocks   = 64
)

// source makes of a matrix what is decomposed of it: at least as many rows as columns,
// of which there are as many as the shorter side of the matrix has.
type source func(ctx context.Context, j *job, x *array.Array) (*array.Array, error)

// itself is the source of a tall matrix that is decomposed as it is.
func itself(_ context.Context, _ *job, x *array.Array) (*array.Array, error) { return x, x.Err() }

// byColumns is planned for jobs by blocks of columns: the widest that fit.
func byColumns(ctx context.Context, o array.Option, x *array.Array, only bool, of source, f func(ctx context.Context, c *columnJob) error) (plan.Plan, error) {
	cols := min(x.Shape()[0], x.Shape()[1])
	work := func(width int) work {
		return func(ctx context.Context, j *job, x *array.Array) error {
			tall, err := of(ctx, j, x)
			if err != nil {
				return err
			}
			c := &columnJob{job: j, x: tall, rows: tall.Shape()[0], cols: cols, width: width}
			if err := c.open(); err != nil {
				return err
			}
			return errors.Join(f(ctx, c), c.close())
		}
	}
	width, least := max(1, (cols+fewestBlocks-1)/fewestBlocks), max(1, (cols+mostBlocks-1)/mostBlocks)
	for width > least {
		all, err := noted(ctx, o, x, work(width))
		if err == nil {
			_, err = array.Fit(o, nil, all...)
		}
		if !errors.As(err, new(*plan.TooLarge)) {
			break
		}
		width = max(least, width*3/4)
	}
	return planned(ctx, o, x, only, work(width))
}

// open makes the folder for files.
func (c *columnJob) open() (err error) {
	if c.dry {
		return nil
	}
	if c.folder, err = scratch.New(c.Map.Scratch, c.Map.ScratchMax); err != nil {
		return err
	}
	if c.st, _, err = locate.Open(c.file("any")); err != nil {
		return errors.Join(err, c.folder.Close())
	}
	return nil
}

// close removes the files.
func (c *columnJob) close() error {
	if c.dry {
		return nil
	}
	var err error
	if s, ok := c.st.(io.Closer); ok {
		err = s.Close()
	}
	return errors.Join(err, c.folder.Close())
}

// file is the whole name of a file.
func (c *columnJob) file(key string) string {
	if c.dry {
		return key
	}
	return filepath.Join(c.folder.Path(), key)
}

// The files: the matrix, of which its base becomes; the transpose of its triangular
// factor, of which right vectors become; left vectors.
const (
	columnsKey = "columns.npy"
	factorKey  = "factor.npy"
	leftKey    = "left.npy"
)

// transposed returns the array that a file has: the rows are columns of the matrix.
func (c *columnJob) transposed(key string, rows, cols int) *array.Array {
	return array.Later(c.file(key), dtype.Float64, rows, cols)
}

// on works on a file of a matrix.
func (c *columnJob) on(ctx context.Context, s plan.Stage, bytes int64, key string, rows, cols int, do func(f *columnFile, l dense.Limits) error) error {
	return c.between(s, bytes, func(l dense.Limits) error {
		if err := c.folder.Check(); err != nil {
			return err
		}
		f, err := openColumns(ctx, c.st, key, rows, cols, c.width)
		if err != nil {
			return err
		}
		return errors.Join(do(f, l), f.Close())
	})
}

// base is a stage that overwrites a file with the base of its columns.
func (c *columnJob) base(name, key string, rows, cols int) plan.Stage {
	n := int64((cols + c.width - 1) / c.width)
	size := 8 * int64(rows) * int64(cols)
	return plan.Stage{
		Name: fmt.Sprintf("%s: %d blocks of %d columns", name, n, min(c.width, cols)), Output: c.file(key), Writes: size,
		Inputs: []plan.Input{{Name: c.file(key), Size: size, Read: (n + 1) * size}}, // two rounds, and a look at all of it
		Flops:  6 * float64(rows) * float64(cols) * float64(cols),
	}
}

// factorise writes x to a file in blocks of columns, then the transpose of its
// triangular factor to another one. What the first becomes is the base.
func (c *columnJob) factorise(ctx context.Context, op string) error {
	out := array.Output{Array: array.Transpose(c.x), URL: c.file(columnsKey)}
	if err := c.storeAs(ctx, "copy of X in blocks of columns", out); err != nil {
		return err
	}
	s := c.base("triangular factor of X", columnsKey, c.rows, c.cols)
	s.Writes += 4 * int64(c.cols) * int64(c.cols+c.width)
	return c.on(ctx, s, qrColumnsBytes(c.rows, c.cols, c.width), columnsKey, c.rows, c.cols, func(f *columnFile, l dense.Limits) error {
		r, err := openColumns(ctx, c.st, factorKey, c.cols, c.cols, c.width)
		if err != nil {
			return err
		}
		err = qrColumns(ctx, op, f, func(block int, part matrix) error {
			from, to := columnsOf(f, block)
			return r.writeTransposed(ctx, from, part.Slice(0, to, 0, part.Cols)) // zeros are there
		}, l)
		return errors.Join(err, r.Close())
	})
}

// values decomposes the factor: its file becomes that of the right vectors.
func (c *columnJob) values(ctx context.Context) (s []float64, err error) {
	n := (c.cols + c.width - 1) / c.width
	pairs, sweeps := n*(n-1)/2, sweepsOf(n)
	stage := c.base("singular values and right vectors", factorKey, c.cols, c.cols)
	stage.Name += fmt.Sprintf(", %d sweeps through %d pairs as a rule, %d at most", sweeps, pairs, mostSweeps)
	moved := int64(sweeps) * int64(pairs+n) * 8 * int64(c.cols) * int64(c.width)
	stage.Inputs[0].Read += moved
	stage.Writes += moved
	both := 2 * float64(c.width)
	stage.Flops += float64(sweeps*pairs) * both * both * (4*float64(c.cols) + 22*both)
	bytes := max(jacobiBytes(c.cols, c.cols, c.width), qrColumnsBytes(c.cols, c.cols, c.width))
	s = make([]float64, c.cols)
	err = c.on(ctx, stage, bytes, factorKey, c.cols, c.cols, func(f *columnFile, l dense.Limits) (err error) {
		s, err = SVDColumns(ctx, f, l)
		return err
	})
	if len(s) > 0 && s[0] <= tiny {
		clear(s)
	}
	return s, err
}

// left makes k left vectors of x and right ones: their products, which are as long
// as the values and orthogonal but for rounding, orthonormal.
func (c *columnJob) left(ctx context.Context, k int) error {
	if !c.dry {
		if err := c.st.Delete(ctx, columnsKey); err != nil {
			return err
		}
	}
	v := array.Slice(c.transposed(factorKey, c.cols, c.cols), array.From(0, k))
	out := array.Output{Array: array.MatMul(v, array.Transpose(c.x)), URL: c.file(leftKey)}
	if err := c.storeAs(ctx, "X times right vectors", out); err != nil {
		return err
	}
	return c.on(ctx, c.base("left vectors made orthonormal", leftKey, c.rows, k), qrColumnsBytes(c.rows, k, c.width), leftKey, c.rows, k,
		func(f *columnFile, l dense.Limits) error {
			return qrColumns(ctx, "svd", f, func(int, matrix) error { return nil }, l)
		})
}

// svdByColumns is SVD by blocks of columns.
func svdByColumns(ctx context.Context, tall *array.Array, wide bool, o Option) (*Decomposition, error) {
	d := &Decomposition{}
	var err error
	d.Plan, err = byColumns(ctx, o.Option, tall, o.PlanOnly, itself, func(ctx context.Context, c *columnJob) error {
		k := c.cols
		if o.K > 0 {
			k = o.K
		}
		if err := c.factorise(ctx, "svd"); err != nil {
			return err
		}
		s, err := c.values(ctx)
		if err != nil {
			return err
		}
		d.S, d.Condition, d.Passes = s[:k], (&Thin{S: s}).Condition(), 1
		long, short := o.U, o.Vt
		if wide {
			long, short = short, long
		}
		var outs []array.Output
		if short != "" {
			outs = append(outs, array.Output{Array: upto(c.transposed(factorKey, c.cols, c.cols), k, wide), URL: short, Zarr: o.Zarr})
		}
		if long != "" {
			d.Passes++
			if err := c.left(ctx, k); err != nil {
				return err
			}
			outs = append(outs, array.Output{Array: upto(c.transposed(leftKey, k, c.rows), k, !wide), URL: long, Zarr: o.Zarr})
		}
		return c.store(ctx, outs...)
	})
	return d, given("svd", "X", wide, err)
}

// upto returns the first k rows of vectors, as columns if they are to be turned.
func upto(vectors *array.Array, k int, turn bool) *array.Array {
	if vectors.Shape()[0] > k {
		vectors = array.Slice(vectors, array.From(0, k))
	}
	if turn {
		return array.Transpose(vectors)
	}
	return vectors
}

// qrByColumns is QR by blocks of columns: of the first ones, if there are more columns
// than rows.
func qrByColumns(ctx context.Context, x *array.Array, o Option) (*Triangular, error) {
	t := &Triangular{Passes: 1}
	var err error
	t.Plan, err = byColumns(ctx, o.Option, x, o.PlanOnly, firstColumns, func(ctx context.Context, c *columnJob) error {
		if err := c.factorise(ctx, "qr"); err != nil {
			return err
		}
		q := array.Transpose(c.transposed(columnsKey, c.cols, c.rows))
		r, err := c.withRest(ctx, c.transposed(factorKey, c.cols, c.cols), x, q)
		if err != nil {
			return err
		}
		outs := []array.Output{{Array: r, URL: o.R, Zarr: o.Zarr}}
		if o.U != "" {
			outs = append(outs, array.Output{Array: q, URL: o.U, Zarr: o.Zarr})
		}
		return c.store(ctx, outs...)
	})
	return t, given("qr", "X", false, err)
}
