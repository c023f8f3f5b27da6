package cli

import (
	"fmt"
	"math"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
)

// linalgFlags are what commands of linear algebra have beside those of arrays.
type linalgFlags struct {
	k                int
	valuesOnly       bool
	randomized       bool
	seed             uint64
	format           string
	gram, covariance bool
	rcond            float64
}

// newLinalg returns the commands of linear algebra; they tell what they would do if
// plans.
func (c *console) newLinalg(plans bool) []*cobra.Command {
	var cmds []*cobra.Command
	for _, a := range []func() arrayCommand{svdCommand, pcaCommand, eighCommand, eigCommand, qrCommand, lstsqCommand, condCommand} {
		command := a()
		cmd := c.newArrayCommand(command, plans)
		if o := cmd.Flags().Lookup("output"); o != nil && command.folder {
			o.Usage = "write the results to this folder, which appears when all is done\n(default: print what is small, shortened)"
		}
		cmds = append(cmds, cmd)
	}
	return cmds
}

const linalgLong = `
X may have any number of rows or columns as long as a few matrices of the shorter
side squared fit in memory: it is read chunk by chunk, and what is as long as it is
written chunk by chunk. Values that are not finite are an error that names row and
column. Results have the same bits whatever -p, -t, --mem and --on are.`

const columnsLong = `

Where those do not fit, svd, pca, qr, lstsq, cond, and eigh --gram and --cov of no more
columns than rows, work on blocks of columns in files of the --scratch folder, up to
twice the size of X and a square: that takes some dozens of passes over the files,
which comal plan shows, and bits depend on --mem then.`

func svdCommand() arrayCommand {
	var f linalgFlags
	return arrayCommand{
		use: "svd X [-o DIR]", short: "Singular values and vectors of a matrix larger than memory", saves: true, folder: true,
		example: "  comal svd random:uniform:200000x100?seed=1\n  comal svd X.npy -o out --mem 2GB\n  comal svd X.npy -o out --k 10 --format zarr",
		long:    "svd writes u.npy, s.npy and vt.npy to DIR, X = u·diag(s)·vt, or prints s." + linalgLong + columnsLong,
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.IntVar(&f.k, "k", 0, "how many values and vectors, the largest first (default: all)")
			fs.BoolVar(&f.valuesOnly, "values-only", false, "no vectors: one pass over X")
			f.randomFlags(fs)
			f.formatFlag(fs)
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			if err := f.some(); err != nil {
				return err
			}
			x, err := j.matrix(words, f.format)
			if err != nil {
				return err
			}
			j.work = func(o linalg.Option) (found, error) {
				o.K, o.Randomized, o.Seed = f.k, f.randomized, f.seed
				if !f.valuesOnly {
					o.U, o.Vt = j.part("u"), j.part("vt")
				}
				d, err := linalg.SVD(j.ctx, x, o)
				if err != nil {
					return found{}, err
				}
				r := found{plan: d.Plan, names: []string{"u", "s", "vt"}, small: []named{vector("s", d.S)}}
				r.fact("condition", d.Condition)
				r.change(d.Change)
				return r, nil
			}
			return nil
		},
	}
}

func pcaCommand() arrayCommand {
	var f linalgFlags
	return arrayCommand{
		use: "pca X [--k N] [-o DIR]", short: "Principal components of the rows of a matrix", saves: true, folder: true,
		example: "  comal pca random:normal:100000x50 --k 5\n  comal pca X.npy --k 20 -o out",
		long: "pca writes scores.npy (rows x K), components.npy (K x columns),\nexplained_variance.npy and mean.npy to DIR, or prints the variances. X is centred\n" +
			"while it is read: there is no second copy." + linalgLong + columnsLong,
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.IntVar(&f.k, "k", 0, "how many components (default: all)")
			f.randomFlags(fs)
			f.formatFlag(fs)
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			if err := f.some(); err != nil {
				return err
			}
			x, err := j.matrix(words, f.format)
			if err != nil {
				return err
			}
			j.work = func(o linalg.Option) (found, error) {
				o.K, o.Randomized, o.Seed, o.U, o.Vt = f.k, f.randomized, f.seed, j.part("scores"), j.part("components")
				c, err := linalg.PCA(j.ctx, x, o)
				if err != nil {
					return found{}, err
				}
				r := found{plan: c.Plan}
				if o.PlanOnly {
					return r, nil
				}
				variance := vector("explained_variance", c.Variance)
				r.names, r.small = []string{"scores", "components", "explained_variance", "mean"}, []named{variance}
				if j.out != "" {
					r.small = append(r.small, vector("mean", c.Mean))
				}
				share := 0.0
				for _, v := range c.Variance {
					share += v / c.Total
				}
				r.fact("share of the variance", share)
				r.change(c.Change)
				return r, nil
			}
			return nil
		},
	}
}

func eighCommand() arrayCommand {
	var f linalgFlags
	return arrayCommand{
		use: "eigh X [--gram | --cov] [-o DIR]", short: "Eigenvalues and vectors of a symmetric matrix", saves: true, folder: true,
		example: "  comal eigh random:normal:100000x50 --cov\n  comal eigh X.npy --gram -o out",
		long: `eigh writes w.npy, ascending, and v.npy, vectors in columns, to DIR, or prints w: of
X itself, which is symmetric and must fit in memory; of X transposed times X; or of
the covariance of its columns. Squares cost digits: of the latter two, eigenvalues
below 1e-16 of the largest have no correct one. svd and pca lose none. eig is for
matrices that are not symmetric.` + linalgLong + columnsLong,
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.BoolVar(&f.gram, "gram", false, "of X transposed times X")
			fs.BoolVar(&f.covariance, "cov", false, "of the covariance of the columns of X")
			f.formatFlag(fs)
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			of := linalg.Itself
			switch {
			case f.gram && f.covariance:
				return usagef("leave one out", "--gram and --cov are two different matrices")
			case f.gram:
				of = linalg.Gram
			case f.covariance:
				of = linalg.Covariance
			}
			x, err := j.matrix(words, f.format)
			if err != nil {
				return err
			}
			j.work = func(o linalg.Option) (found, error) {
				o.Vt = j.part("v")
				e, err := linalg.Eigh(j.ctx, x, of, o)
				if err != nil {
					return found{}, err
				}
				r := found{plan: e.Plan}
				if o.PlanOnly {
					return r, nil
				}
				r.names, r.small = []string{"w", "v"}, []named{vector("w", e.Values)}
				if j.out != "" && e.Vectors.Rows == len(e.Values) { // else they are written
					r.small = append(r.small, square("v", e.Vectors))
				}
				return r, nil
			}
			return nil
		},
	}
}

func eigCommand() arrayCommand {
	var f linalgFlags
	return arrayCommand{
		use: "eig X [-o DIR]", short: "Eigenvalues and vectors of a square matrix that fits in memory", saves: true, folder: true,
		example: "  comal eig random:normal:200x200\n  comal eig X.npy -o out --values-only",
		long: `eig writes w.npy and v.npy, vectors of length 1 in columns, to DIR, or prints w. Both
are complex. X is square and need not be symmetric; of symmetric ones eigh is faster
and more accurate. All of it is brought into memory: 40 bytes for each element, 16
with --values-only, and some more must fit, as in 2 GB those of 7000 x 7000. Values
that are not finite are an error that names row and column.`,
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.BoolVar(&f.valuesOnly, "values-only", false, "no vectors")
			f.formatFlag(fs)
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			x, err := j.matrix(words, f.format)
			if err != nil {
				return err
			}
			j.work = func(o linalg.Option) (found, error) {
				e, err := linalg.Eig(j.ctx, x, !f.valuesOnly && (j.out != "" || o.PlanOnly), o)
				if err != nil {
					return found{}, err
				}
				r := found{plan: e.Plan}
				if o.PlanOnly {
					return r, nil
				}
				r.names, r.small = []string{"w", "v"}, []named{{"w", ndarray.From(e.Values, len(e.Values))}}
				if j.out != "" && !f.valuesOnly {
					r.small = append(r.small, named{"v", e.Vectors})
				}
				return r, nil
			}
			return nil
		},
	}
}

func qrCommand() arrayCommand {
	var f linalgFlags
	return arrayCommand{
		use: "qr X [-o DIR]", short: "Orthonormal and triangular factors of a matrix", saves: true, folder: true,
		example: "  comal qr random:normal:100000x50\n  comal qr X.npy -o out --mem 1GB",
		long:    "qr writes q.npy and r.npy to DIR, X = q·r, the diagonal of r not negative, or\nprints r. Of a wide X q is square, and r as large as X." + linalgLong + columnsLong,
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			f.formatFlag(fs)
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			x, err := j.matrix(words, f.format)
			if err != nil {
				return err
			}
			j.work = func(o linalg.Option) (found, error) {
				o.U, o.R = j.part("q"), j.part("r")
				t, err := linalg.QR(j.ctx, x, o)
				if err != nil {
					return found{}, err
				}
				r := found{plan: t.Plan}
				if o.PlanOnly {
					return r, nil
				}
				r.names = []string{"q", "r"}
				if t.R.Cols == x.Shape()[1] { // else it is written
					r.small = []named{square("r", t.R)}
				}
				return r, nil
			}
			return nil
		},
	}
}

func lstsqCommand() arrayCommand {
	f := linalgFlags{rcond: -1}
	return arrayCommand{
		use: "lstsq A B [-o FILE]", short: "Solve A·x = b in the sense of least squares", saves: true,
		example: "  comal lstsq random:normal:100000x20 random:normal:100000x1?seed=2\n  comal lstsq A.npy b.npy -o x.npy",
		long:    "lstsq writes the shortest x that makes |A·x - b| least, for each column of b, or\nprints it: in one pass over both, or two if A has more columns than rows." + linalgLong + columnsLong,
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.Float64Var(&f.rcond, "rcond", -1, "singular values below this times the largest count as 0\n(default: 2.2e-16 times the longer side of A)")
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			if err := j.words(words, "the matrix A", "the right side b"); err != nil {
				return err
			}
			a, err := j.open(words[0])
			if err != nil {
				return err
			}
			b, err := j.open(words[1])
			if err != nil {
				return err
			}
			j.matrices = map[string]string{"A": words[0], "b": words[1]}
			flat := len(b.Shape()) == 1
			j.work = func(o linalg.Option) (found, error) {
				s, err := linalg.Lstsq(j.ctx, a, b, f.rcond, o)
				if err != nil {
					return found{}, err
				}
				r := found{plan: s.Plan}
				if o.PlanOnly {
					return r, nil
				}
				x := square("x", s.X)
				if flat {
					x = vector("x", ndarray.Values[float64](x.value))
				}
				r.small = []named{x}
				r.fact("rank", float64(s.Rank))
				r.fact("condition", s.Condition())
				if n := len(s.S); s.Rank < n {
					r.note = fmt.Sprintf("A has rank %d, less than its %d columns: of many solutions this is the shortest", s.Rank, s.X.Rows)
				}
				return r, nil
			}
			return nil
		},
	}
}

func condCommand() arrayCommand {
	return arrayCommand{
		use: "cond X", short: "Condition of a matrix: its largest by its smallest singular value",
		example: "  comal cond random:normal:100000x50\n  comal cond X.npy --mem 1GB",
		long:    "cond prints the condition, in one pass over X; it is inf if X lacks rank." + linalgLong + columnsLong,
		build: func(j *arrayJob, words []string) error {
			x, err := j.matrix(words, "")
			if err != nil {
				return err
			}
			j.work = func(o linalg.Option) (found, error) {
				d, err := linalg.SVD(j.ctx, x, o)
				if err != nil {
					return found{}, err
				}
				return found{plan: d.Plan, small: []named{{"condition", ndarray.From([]float64{d.Condition})}}}, nil
			}
			return nil
		},
	}
}

// randomFlags register what finds some values by random columns.
func (f *linalgFlags) randomFlags(fs *pflag.FlagSet) {
	fs.BoolVar(&f.randomized, "randomized", false, "find the K by random columns, faster; values close to each\nother are inexact (default: where all would not fit)")
	fs.Uint64Var(&f.seed, "seed", 0, "of random columns")
}

// some checks how many values are wanted.
func (f *linalgFlags) some() error {
	if f.k < 0 || f.randomized && f.k == 0 {
		return usagef("say how many by --k", "--k %d: there is nothing to find", f.k)
	}
	return nil
}

// formatFlag registers the format of results.
func (f *linalgFlags) formatFlag(fs *pflag.FlagSet) {
	fs.Var(text{&f.format, "npy|zarr"}, "format", "of what is written (default: npy)")
}

// named is a result that is small.
type named struct {
	name  string
	value ndarray.Array
}

func vector(name string, x []float64) named { return named{name, ndarray.From(x, len(x))} }

// square is a result that is a matrix.
func square(name string, m dense.Matrix[float64]) named {
	if m.ColStride != 1 || m.RowStride != m.Cols {
		m = m.Clone()
	}
	return named{name, ndarray.From(m.Data[:m.Rows*m.Cols], m.Rows, m.Cols)}
}

// number writes a number of a fact for people.
func number(x float64) string {
	if math.IsNaN(x) {
		return "unknown"
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}
