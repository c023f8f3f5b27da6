package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/comal-go/comal"
)

// squareByName is square for worker processes.
var squareByName = comal.Register(".bench/square", func(ctx context.Context, x int64) (int64, error) { return square(ctx, x) })

// goWorkers is the row of many trivial items in worker processes.
func (l *lab) goWorkers() row {
	n := l.size(200_000)
	return row{
		name: fmt.Sprintf("Go workers n=%d", n), unit: inSeconds,
		ours:  pooled("comal.Pool.Map", n, l.goPool),
		peers: []peer{{way: inPython("multiprocessing.Pool.map", n), atLeast: 1}},
	}
}

// pythonWorkers is the same with functions in Python.
func (l *lab) pythonWorkers() row {
	n := l.size(200_000)
	return row{
		name: fmt.Sprintf("Python workers n=%d", n), unit: inSeconds,
		ours: pooled("comal.Pool.Map", n, l.pythonPool),
		peers: []peer{
			{way: inPython("joblib.Parallel", n), atLeast: 1},
			{way: inPython("multiprocessing.Pool.map", n)},
			{way: inPython("multiprocessing.Pool.map chunksize=1", n)},
			{way: inPython("ProcessPoolExecutor.map", n)},
			{way: inPython("ProcessPoolExecutor.map in 8 chunks", n)},
		},
	}
}

// roundTrips are the rows of one item at a time.
func (l *lab) roundTrips() []row {
	const most = 60e-6
	n := l.size(2000)
	return []row{
		{
			name: "Go round trip", unit: inSeconds, most: most,
			ours:  oneByOne("comal.Pool.Go", n, l.goPool),
			peers: []peer{{way: inPython("multiprocessing.Pool.apply", n)}},
		},
		{
			name: "Python round trip", unit: inSeconds, most: most,
			ours:  oneByOne("comal.Pool.Go", n, l.pythonPool),
			peers: []peer{{way: inPython("multiprocessing.Pool.apply", n)}},
		},
	}
}

type pool = comal.Pool[int64, int64]

func (l *lab) goPool(ctx context.Context, processes int) (*pool, error) {
	return comal.NewPool(ctx, squareByName, comal.Option{Processes: processes, On: "procs:", Scratch: l.scratch})
}

// pythonPool runs the very function that the peers run.
func (l *lab) pythonPool(ctx context.Context, processes int) (*pool, error) {
	python, err := l.interpreter(ctx)
	if err != nil {
		return nil, err
	}
	f := comal.Python[int64, int64](filepath.Join(python.folder, peersModule+".py") + ":square")
	return comal.NewPool(ctx, f, comal.Option{Processes: processes, Python: python.path, Scratch: l.scratch})
}

// pooled times one call of a pool that was started before.
func pooled(name string, n int, open func(context.Context, int) (*pool, error)) way {
	return way{name, func(ctx context.Context, l *lab) (runner, error) {
		p, err := open(ctx, l.Processes)
		if err != nil {
			return runner{}, err
		}
		items := count(n)
		run := func(ctx context.Context) (float64, error) {
			var out []int64
			s, err := l.time(func() (err error) {
				out, err = p.Map(ctx, items)
				return err
			})
			if err == nil {
				err = squares(out, n)
			}
			return s, err
		}
		_, err = run(ctx) // until all workers are there
		return runner{run, p.Terminate}, err
	}}
}

// oneByOne measures the median time of n items, of which each is sent when the
// one before has come back.
func oneByOne(name string, n int, open func(context.Context, int) (*pool, error)) way {
	return way{name, func(ctx context.Context, l *lab) (runner, error) {
		p, err := open(ctx, 1)
		if err != nil {
			return runner{}, err
		}
		run := func(ctx context.Context) (float64, error) {
			took := make([]float64, n)
			for i := range took {
				began := time.Now()
				if _, err := p.Go(int64(i)).Get(ctx); err != nil {
					return 0, err
				}
				took[i] = time.Since(began).Seconds()
			}
			return median(took), nil
		}
		return runner{run, p.Terminate}, nil
	}}
}
