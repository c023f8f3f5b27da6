package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/tune"
)

// Scaling is how long jobs take on 1, 2, 3 ... workers.
type Scaling struct {
	Machine           string // processor, system and the versions of all that took part
	Physical, Logical int    // cores that may be used; 0 if the times are of other machines
	Workers           string // "threads" or "processes"
	Repeats           int    // 0 if the times were given
	Quick             bool
	Jobs              []Job
}

// Job is one piece of work, done in several ways of which the first is ours.
type Job struct {
	Name  string
	Short string    // fit for the name of a file; "" if it is the only one
	Costs []float64 // of its items, in any unit; nil if it is one piece
	Ways  []Way
}

// Way is how long a job takes in one way.
type Way struct {
	Name   string
	Times  []Timing // those that could be measured, by number of workers
	Why    string   // some could not be measured; empty if all were
	Locked bool     // its workers wait for one lock
}

// Timing is how long it takes on so many workers.
type Timing struct {
	N int
	Figures
}

// Points are the medians.
func (w *Way) Points() []tune.Point {
	var points []tune.Point
	for _, t := range w.Times {
		points = append(points, tune.Point{N: t.N, Seconds: t.Median})
	}
	return points
}

// at returns the time on n workers.
func (w *Way) at(n int) (Timing, bool) {
	i, ok := slices.BinarySearchFunc(w.Times, n, func(t Timing, n int) int { return t.N - n })
	if !ok {
		return Timing{}, false
	}
	return w.Times[i], true
}

// speedup is how many times as fast as one worker n are; 0 if that was not
// measured.
func (w *Way) speedup(n int) float64 {
	one, ok := w.at(1)
	many, has := w.at(n)
	if !ok || !has {
		return 0
	}
	return one.Median / many.Median
}

// Bound is the speed-up that the job's items allow on n workers; n if it is one
// piece.
func (j *Job) Bound(n int) float64 {
	if len(j.Costs) == 0 {
		return float64(n)
	}
	return tune.ItemBound(j.Costs, n)
}

// scaled is a job that is to be measured.
type scaled struct {
	name  string
	short string
	costs []float64
	ways  []scaledWay
}

// scaledWay is a way of doing it on any number of workers.
type scaledWay struct {
	name   string
	ours   bool
	locked bool
	on     func(workers int) way
}

// scaling returns the frame of a report.
func (l *lab) scaling(workers string) *Scaling {
	info := host.Detect()
	return &Scaling{
		Physical: info.AllowedPhysical, Logical: info.AllowedCPUs,
		Workers: workers, Repeats: l.Repeats, Quick: l.Quick,
	}
}

// scale measures a job on 1 to most workers, all ways and numbers in turn.
func (l *lab) scale(ctx context.Context, most int, s scaled) (Job, error) {
	var all []*contender
	for _, w := range s.ways {
		for n := 1; n <= most; n++ {
			one := afresh(w.on(n))
			one.name = fmt.Sprintf("%s, %d", w.name, n)
			all = append(all, &contender{way: told(one), ours: w.ours})
		}
	}
	err := l.contest(ctx, all)
	job := Job{Name: s.name, Short: s.short, Costs: s.costs}
	for i, w := range s.ways {
		job.Ways = append(job.Ways, w.sum(all[i*most:(i+1)*most]))
	}
	return job, err
}

// sum puts together what was measured of a way.
func (w *scaledWay) sum(of []*contender) Way {
	done := Way{Name: w.name, Locked: w.locked}
	for i, c := range of {
		if len(c.samples) > 0 {
			done.Times = append(done.Times, Timing{i + 1, figures(c.samples)})
		}
		if done.Why == "" {
			done.Why = c.why
		}
	}
	return done
}

// afresh opens a way anew for each measurement, so that the pools and matrices
// of all numbers of workers need not be there at the same time.
func afresh(w way) way {
	return way{w.name, func(_ context.Context, l *lab) (runner, error) {
		return runner{run: func(ctx context.Context) (float64, error) {
			r, err := w.open(ctx, l)
			if r.close != nil {
				defer r.close()
			}
			if err != nil {
				return 0, err
			}
			return r.run(ctx)
		}}, nil
	}}
}

// told says what each measurement was: many take a while.
func told(w way) way {
	return way{w.name, func(ctx context.Context, l *lab) (runner, error) {
		r, err := w.open(ctx, l)
		run := r.run
		r.run = func(ctx context.Context) (float64, error) {
			s, err := run(ctx)
			if err != nil {
				l.logf("  %s: %v", w.name, err)
			} else {
				l.logf("  %s: %s", w.name, units.Time(time.Duration(s*float64(time.Second))))
			}
			return s, err
		}
		return r, err
	}}
}
