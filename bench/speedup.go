package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/comal-go/comal"
)

// SpeedupConfig says which jobs to measure. Only chooses among them.
type SpeedupConfig struct {
	Config
	Most int // processes; 0 is three more than the CPUs
}

// Speedup measures how long pure computation takes on 1, 2, 3 ... processes:
// ours in Go, and those of Python, whose threads are there, too. If ctx ends the
// report holds the jobs that were measured; it is nil if there are none.
func Speedup(ctx context.Context, cfg SpeedupConfig) (*Scaling, error) {
	if cfg.Repeats == 0 {
		cfg.Repeats = 3
	}
	if cfg.Most < 0 {
		return nil, SettingError(fmt.Sprintf("up to %d processes: at least 1 is needed", cfg.Most))
	}
	l, done, err := enter(cfg.Config)
	if err != nil {
		return nil, err
	}
	defer done()
	jobs, err := chosen("job", l.Only, l.classics(), func(c classic) string { return c.name })
	if err != nil {
		return nil, err
	}
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	s := l.scaling("processes")
	if cfg.Most == 0 {
		cfg.Most = s.Logical + 3
	}
	err = l.scaleAll(ctx, s, cfg.Most, jobs)
	if len(s.Jobs) == 0 {
		return nil, err
	}
	s.Machine = l.machine(context.WithoutCancel(ctx))
	return s, err
}

// scaleAll measures the jobs one after the other. It returns what went wrong
// with ours.
func (l *lab) scaleAll(ctx context.Context, s *Scaling, most int, jobs []classic) error {
	var failed []error
	for i, c := range jobs {
		l.logf("%d/%d %s", i+1, len(jobs), c.name)
		job, err := l.scale(ctx, most, c.scaled())
		if ctx.Err() != nil {
			return errors.Join(append(failed, context.Cause(ctx))...)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("bench: %s: %w", c.name, err))
		}
		s.Jobs = append(s.Jobs, job)
	}
	return errors.Join(failed...)
}

// classic is a job of the exercise that everybody does who learns what
// processes gain.
type classic struct {
	name     string
	short    string
	function string // as scaling.py knows it
	f        comal.Func[int64, float64]
	items    []int64
	cost     func(item float64) float64
	right    func(item, value float64) bool
}

// The functions of the exercise, for worker processes.
var (
	sumByName      = comal.Register(".bench/sum", func(_ context.Context, n int64) (float64, error) { return addUp(n), nil })
	midpointByName = comal.Register(".bench/midpoint", func(_ context.Context, n int64) (float64, error) { return midpointError(int(n)), nil })
	cubeByName     = comal.Register(".bench/cube", func(_ context.Context, n int64) (float64, error) { return float64(n * n * n), nil })
)

// classics are all of them.
func (l *lab) classics() []classic {
	linear := func(n float64) float64 { return n }
	quadratic := func(n float64) float64 { return n * n }
	constant := func(float64) float64 { return 1 }
	isSum := func(n, v float64) bool { return v == n*(n-1)/2 }
	// The rule errs by (f'(1) - f'(0)) / 24n^2 = 1/6n^2, but for higher powers and rounding.
	isError := func(n, v float64) bool { return math.Abs(v-1/(6*n*n)) < 1/(n*n*n*n)+1e-13 }
	isCube := func(n, v float64) bool { return v == n*n*n }
	million, thousand := int64(l.size(1_000_000)), int64(1000)
	if l.Quick {
		thousand = 10
	}
	return []classic{
		{"sums of 60, 80, 50, 70 million", "unequal-sums", "sum", sumByName, times(million, 60, 80, 50, 70), linear, isSum},
		{"sums of 16 x 10 million", "equal-sums", "sum", sumByName, times(million, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10), linear, isSum},
		{"midpoint rule with 10, 25, 50, 75 thousand points", "midpoint", "midpoint", midpointByName, times(thousand, 10, 25, 50, 75), quadratic, isError},
		{"cubes of 0 to 9", "cubes", "cube", cubeByName, count(10), constant, isCube},
	}
}

func times(by int64, numbers ...int64) []int64 {
	for i := range numbers {
		numbers[i] *= by
	}
	return numbers
}

func addUp(n int64) float64 {
	sum := int64(0)
	for i := range n {
		sum += i
	}
	return float64(sum)
}

// midpointError is how far the midpoint rule with n points is off for x^4 - 3x
// on [0, 1]. As in the exercise each point makes a new list out of the old one,
// so that as many numbers are copied; the two lists take turns, so that no more
// than that is measured, where Python makes each list anew.
func midpointError(n int) float64 {
	xs, next := make([]float64, 0, n), make([]float64, 0, n)
	for i := range n {
		next = append(append(next[:0], xs...), (float64(i)+0.5)/float64(n))
		xs, next = next, xs
	}
	sum := 0.0
	for _, x := range xs {
		sum += x*x*x*x - 3*x
	}
	return math.Abs(sum/float64(n) - (1.0/5 - 3.0/2))
}

// scaled is the job in all its ways. The largest item goes first, so that the
// order costs nothing beyond what the items allow.
func (c classic) scaled() scaled {
	slices.SortFunc(c.items, func(a, b int64) int { return cmp.Compare(b, a) })
	s := scaled{name: c.name, short: c.short, ways: []scaledWay{
		{name: "Go processes", ours: true, on: c.inGo},
		{name: "Python threads", locked: true, on: func(p int) way { return c.inPython("threads", p) }},
		{name: "Python processes", on: func(p int) way { return c.inPython("processes", p) }},
	}}
	for _, n := range c.items {
		s.costs = append(s.costs, c.cost(float64(n)))
	}
	return s
}

// inGo runs the items one by one in a pool of worker processes.
func (c classic) inGo(processes int) way {
	return way{"comal.Pool.Map", func(ctx context.Context, l *lab) (runner, error) {
		p, err := comal.NewPool(ctx, c.f, comal.Option{Processes: processes, ChunkSize: 1, On: "procs:", Scratch: l.scratch})
		if err != nil {
			return runner{}, err
		}
		ones := make([]int64, 4*processes)
		for i := range ones {
			ones[i] = 1
		}
		_, err = p.Map(ctx, ones) // until all workers are there
		return runner{close: p.Terminate, run: func(ctx context.Context) (float64, error) {
			var values []float64
			s, err := l.time(func() (err error) {
				values, err = p.Map(ctx, c.items)
				return err
			})
			if err == nil {
				err = c.check(values)
			}
			return s, err
		}}, err
	}}
}

// inPython does the same in a pool of multiprocessing.
func (c classic) inPython(kind string, workers int) way {
	return way{"Python " + kind, func(ctx context.Context, l *lab) (runner, error) {
		python, err := l.interpreter(ctx)
		if err != nil {
			return runner{}, err
		}
		items, _ := json.Marshal(c.items)
		d, err := drive(ctx, python, nil, scalingModule, "items", c.function, kind, strconv.Itoa(workers), string(items))
		if err != nil {
			return runner{}, err
		}
		return answers(d, c.check), nil
	}}
}

// check says whether these are the values of the items.
func (c classic) check(values []float64) error {
	if len(values) != len(c.items) {
		return fmt.Errorf("%d values for %d items", len(values), len(c.items))
	}
	for i, v := range values {
		if n := float64(c.items[i]); !c.right(n, v) {
			return fmt.Errorf("%s of %v is not %v", c.function, n, v)
		}
	}
	return nil
}
