package bench

import (
	"context"
	"fmt"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/host"
)

// DenseConfig says which operations to measure, by the names of rows.
type DenseConfig struct {
	Config
	Most int // threads; 0 is the physical cores
}

// Dense measures products, solutions and factorisations of matrices beside NumPy
// and SciPy, on 1, 2, 4 ... threads.
func Dense(ctx context.Context, cfg DenseConfig) (*Report, error) {
	if cfg.Repeats == 0 && cfg.Quick {
		cfg.Repeats = 2
	}
	if cfg.Most < 0 {
		return nil, SettingError(fmt.Sprintf("up to %d threads: at least 1 is needed", cfg.Most))
	}
	if cfg.Most == 0 {
		cfg.Most = host.Detect().AllowedPhysical
	}
	l, done, err := enter(cfg.Config)
	if err != nil {
		return nil, err
	}
	defer done()
	rows, end := l.dense(threadCounts(cfg.Most))
	defer end()
	if rows, err = chosen("row", l.Only, rows, func(r row) string { return r.name }); err != nil {
		return nil, err
	}
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	l.Processes = 0 // each row has its own
	rep, err := l.measure(ctx, rows)
	if rep != nil {
		rep.Machine += "; " + dense.SIMD()
	}
	return rep, err
}

// dense are the rows, each on so many threads. The processes of peers stay from
// row to row until end.
func (l *lab) dense(threads []int) (rows []row, end func()) {
	var all []*denseProcess
	for _, t := range threads {
		all = append(all, &denseProcess{threads: t})
	}
	for _, o := range denseOps(l.Quick) {
		for _, p := range all {
			rows = append(rows, l.denseRow(o, p))
		}
	}
	rows = append(rows, l.pauseRows(threads[len(threads)-1])...)
	return rows, func() {
		for _, p := range all {
			p.end()
		}
	}
}

// denseRow is an operation on the threads of a process.
func (l *lab) denseRow(o denseOp, p *denseProcess) row {
	results := &agreement{off: o.off}
	r := row{name: fmt.Sprintf("%s t=%d", o.name, p.threads), unit: inSeconds, ours: told(o.ours(p.threads, results))}
	for _, of := range o.peers {
		r.peers = append(r.peers, peer{way: told(o.theirs(of, p, results)), atLeast: o.must(p.threads)})
	}
	return r
}
