package bench

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"
)

// lab is where rows are measured: the settings and what ways share.
type lab struct {
	Config
	scratch string // a folder for files of this run
	python  interpreter
}

// Overhead measures what comal costs beside the work itself. If ctx ends or a
// way of ours fails, the report holds the rows that were measured all the same;
// it is nil if there are none.
func Overhead(ctx context.Context, cfg Config) (*Report, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp("", "comal-bench-")
	if err != nil {
		return nil, fmt.Errorf("bench: no folder for its files: %w", err)
	}
	defer os.RemoveAll(scratch)
	l := &lab{Config: cfg, scratch: scratch}
	rows, err := l.choose(l.overhead())
	if err != nil {
		return nil, err
	}
	if l.Python != "" {
		if _, err := l.interpreter(ctx); err != nil {
			return nil, err
		}
	}
	return l.measure(ctx, rows)
}

// choose drops the rows that were not asked for.
func (l *lab) choose(all []row) ([]row, error) {
	if l.Only == nil {
		return all, nil
	}
	var rows []row
	names := ""
	for _, r := range all {
		names += "\n  " + r.name
		if l.Only.MatchString(r.name) {
			rows = append(rows, r)
		}
	}
	if rows == nil {
		return nil, SettingError(fmt.Sprintf("no row matches %q; there are:%s", l.Only, names))
	}
	return rows, nil
}

// time measures work in seconds. Garbage of what ran before is collected
// outside.
func (l *lab) time(work func() error) (float64, error) {
	runtime.GC()
	began := time.Now()
	err := work()
	return time.Since(began).Seconds(), err
}

// logf tells what is being done.
func (l *lab) logf(format string, args ...any) { l.Log(fmt.Sprintf(format, args...)) }
