package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// measure measures rows one after the other.
func (l *lab) measure(ctx context.Context, rows []row) (*Report, error) {
	rep := &Report{Processes: l.Processes, Repeats: l.Repeats, Quick: l.Quick}
	var failed []error
	for i, r := range rows {
		l.logf("%d/%d %s", i+1, len(rows), r.name)
		done, err := l.row(ctx, r)
		if ctx.Err() != nil {
			failed = append(failed, context.Cause(ctx))
			break
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("bench: %s: %w", r.name, err))
		}
		rep.Rows = append(rep.Rows, done)
	}
	if len(rep.Rows) == 0 {
		return nil, errors.Join(failed...)
	}
	rep.Machine = l.machine(context.WithoutCancel(ctx))
	return rep, errors.Join(failed...)
}

// contender is a way in its row.
type contender struct {
	way
	ours bool
	runner
	samples []float64
	why     string // it cannot be measured
}

// row measures all ways of a row. It returns what went wrong with ours.
func (l *lab) row(ctx context.Context, r row) (Row, error) {
	all := []*contender{{way: r.ours, ours: true}}
	for _, p := range r.peers {
		all = append(all, &contender{way: p.way})
	}
	err := l.contest(ctx, all)
	return r.result(all), err
}

// contest measures all in turn. Each repeat begins with another one, so that
// none always follows the same. It returns what went wrong with ours.
func (l *lab) contest(ctx context.Context, all []*contender) (ours error) {
	for _, c := range all {
		err := c.start(ctx, l)
		if c.close != nil {
			defer c.close()
		}
		if err != nil && c.ours {
			return unlessMissing(err)
		}
	}
	for repeat := range l.Repeats {
		for k := range all {
			c := all[(k+repeat)%len(all)]
			if err := c.measure(ctx); err != nil && c.ours {
				ours = unlessMissing(err)
			}
		}
	}
	return ours
}

func unlessMissing(err error) error {
	var m missing
	if errors.As(err, &m) {
		return nil
	}
	return err
}

func (c *contender) start(ctx context.Context, l *lab) (err error) {
	if c.runner, err = c.open(ctx, l); err != nil {
		c.why = err.Error()
		l.logf("  %s: %s", c.name, c.why)
	}
	return err
}

// measure takes one sample, unless the way has failed before.
func (c *contender) measure(ctx context.Context) error {
	if c.why != "" || ctx.Err() != nil {
		return nil
	}
	s, err := c.run(ctx)
	if err != nil {
		c.why, c.samples = err.Error(), nil
		return err
	}
	c.samples = append(c.samples, s)
	return nil
}

// result sums up a row.
func (r row) result(all []*contender) Row {
	done := Row{Name: r.name, Unit: r.unit, Ours: figures(all[0].samples), Why: all[0].why}
	for i, p := range r.peers {
		c := all[i+1]
		done.Peers = append(done.Peers, Peer{Name: c.name, Figures: figures(c.samples), Why: c.why, AtLeast: p.atLeast, Slack: p.slack})
	}
	if r.most > 0 {
		limit := Figures{r.most, r.most, r.most}
		done.Peers = append(done.Peers, Peer{Name: "limit", Figures: limit, AtLeast: 1})
	}
	return done
}

// figures are those of samples; all are zero if there are none.
func figures(samples []float64) Figures {
	if len(samples) == 0 {
		return Figures{}
	}
	return Figures{Median: median(samples), Min: slices.Min(samples), Max: slices.Max(samples)}
}

// median is the middle one of numbers, of which there must be some; of an even
// count the mean of the two in the middle.
func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
