package bench

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"sync"

	"github.com/comal-go/comal/internal/host"
)

// ThreadsConfig says which product to measure.
type ThreadsConfig struct {
	Config
	Size      int  // rows and columns of the matrices; 0 is 6000
	Most      int  // threads; 0 is twice the cores
	WithNumPy bool // measure NumPy beside ours
}

// productSize is what a laptop needs some seconds for.
const productSize = 6000

// Threads measures how long the product of two square matrices takes on 1, 2,
// 3 ... threads.
func Threads(ctx context.Context, cfg ThreadsConfig) (*Scaling, error) {
	if cfg.Repeats == 0 {
		cfg.Repeats = 3
	}
	l, done, err := enter(cfg.Config)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	n, most := cfg.Size, cfg.Most
	if n == 0 {
		n = productSize
	}
	if l.Quick {
		n = min(n, 200)
	}
	if most == 0 {
		most = twiceTheCores(host.Detect())
	}
	if n < 1 || most < 1 {
		return nil, SettingError(fmt.Sprintf("a matrix of %d rows on up to %d threads: both must be at least 1", n, most))
	}
	s := l.scaling("threads")
	job, err := l.scale(ctx, most, theProduct(n, cfg.WithNumPy))
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	s.Jobs = append(s.Jobs, job)
	s.Machine = l.machine(context.WithoutCancel(ctx))
	return s, err
}

// twiceTheCores is where a curve has certainly flattened: twice the physical
// ones, and past the logical ones.
func twiceTheCores(info host.Info) int { return max(2*info.AllowedPhysical, info.AllowedCPUs+1) }

// theProduct is the one job of Threads.
func theProduct(n int, withNumPy bool) scaled {
	matrices := sync.OnceValue(func() *factors { return newFactors(n) })
	s := scaled{name: fmt.Sprintf("product n=%d", n), ways: []scaledWay{{
		name: "comal", ours: true,
		on: func(threads int) way { return ourProduct(matrices, threads) },
	}}}
	if withNumPy {
		s.ways = append(s.ways, scaledWay{name: "NumPy", on: func(threads int) way { return numPyProduct(n, threads) }})
	}
	return s
}

// ourProduct times nothing but the product.
func ourProduct(matrices func() *factors, threads int) way {
	return way{"comal", func(_ context.Context, l *lab) (runner, error) {
		m := matrices()
		return runner{run: func(ctx context.Context) (float64, error) {
			s, err := l.time(func() error { return product(ctx, m.c, m.a, m.b, m.n, threads) })
			if err == nil {
				err = m.check()
			}
			return s, err
		}}, nil
	}}
}

// numPyProduct runs in a process of its own, since NumPy reads its number of
// threads when it is loaded.
func numPyProduct(n, threads int) way {
	return way{"NumPy", func(ctx context.Context, l *lab) (runner, error) {
		python, err := l.interpreter(ctx)
		if err != nil {
			return runner{}, err
		}
		d, err := drive(ctx, python, host.ThreadEnv(threads), scalingModule, "product", strconv.Itoa(n))
		if err != nil {
			return runner{}, err
		}
		return runner{d.run, d.close}, nil
	}}
}

// factors are two matrices and room for their product.
type factors struct {
	n       int
	a, b, c []float64
}

func newFactors(n int) *factors {
	f := &factors{n, make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)}
	random := rand.New(rand.NewPCG(1, 1))
	for i := range f.a {
		f.a[i], f.b[i], f.c[i] = random.Float64(), random.Float64(), 1 // so that all pages are there
	}
	return f
}

// check computes a few entries of the product anew.
func (f *factors) check() error {
	for i := 0; i < f.n; i += max(1, f.n/7) {
		row, col := i, f.n-1-i
		want := 0.0
		for k := range f.n {
			want += f.a[row*f.n+k] * f.b[k*f.n+col]
		}
		if got := f.c[row*f.n+col]; !(math.Abs(got-want) <= 1e-12*want*float64(f.n)) {
			return fmt.Errorf("entry %d, %d of the product is %v instead of %v", row, col, got, want)
		}
	}
	return nil
}
