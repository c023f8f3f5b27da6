package bench

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/comal-go/comal/dense"
)

// long is what one measurement of an operation takes at least: a short operation
// is done again and again, and the median counts.
func (l *lab) long() time.Duration {
	if l.Quick {
		return time.Millisecond
	}
	return 50 * time.Millisecond
}

// settle waits until nobody computes: the threads of OpenBLAS look out for work
// for some 30 ms when theirs is done, and would take the CPUs from whoever is
// measured next.
func (l *lab) settle() {
	if l.Quick {
		return
	}
	time.Sleep(100 * time.Millisecond)
}

// ours is the operation by package dense.
func (o *denseOp) ours(threads int, results *agreement) way {
	return way{"comal", func(_ context.Context, l *lab) (runner, error) {
		w := o.open(o.rows, o.cols)
		limits := dense.Limits{Threads: threads}
		if _, err := w.once(limits); err != nil { // so that pages are there, and workspace
			return runner{}, err
		}
		run := func(ctx context.Context) (float64, error) {
			l.settle()
			runtime.GC()
			s, err := w.median(ctx, l.long(), limits)
			if err == nil {
				err = results.check(w.marks())
			}
			return s, err
		}
		return runner{run: run, close: func() {
			w = work{}
			debug.FreeOSMemory() // the next row needs as much
		}}, nil
	}}
}

// once does an operation and says how long it took, without what it needs to be
// done again.
func (w *work) once(limits dense.Limits) (float64, error) {
	if w.reset != nil {
		w.reset()
	}
	began := time.Now()
	err := w.run(limits)
	return time.Since(began).Seconds(), err
}

// median does an operation until so much time has passed, once at least.
func (w *work) median(ctx context.Context, long time.Duration, limits dense.Limits) (float64, error) {
	var took []float64
	for began := time.Now(); len(took) == 0 || time.Since(began) < long && ctx.Err() == nil; {
		s, err := w.once(limits)
		if err != nil {
			return 0, err
		}
		took = append(took, s)
	}
	return median(took), nil
}
