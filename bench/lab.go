package bench

import (
	"context"
	"fmt"
	"os"
	"regexp"
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
	l, done, err := enter(cfg)
	if err != nil {
		return nil, err
	}
	defer done()
	rows, err := chosen("row", l.Only, l.overhead(), func(r row) string { return r.name })
	if err != nil {
		return nil, err
	}
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	return l.measure(ctx, rows)
}

// enter returns a lab for settings whose defaults are filled in.
func enter(cfg Config) (l *lab, done func(), err error) {
	if cfg, err = cfg.withDefaults(); err != nil {
		return nil, nil, err
	}
	return openLab(cfg)
}

// openLab returns a lab; done removes its files.
func openLab(cfg Config) (l *lab, done func(), err error) {
	scratch, err := os.MkdirTemp("", "comal-bench-")
	if err != nil {
		return nil, nil, fmt.Errorf("bench: no folder for its files: %w", err)
	}
	return &lab{Config: cfg, scratch: scratch}, func() { os.RemoveAll(scratch) }, nil
}

// prepare looks at the interpreter that was named, so that a wrong one is told
// before anything is measured.
func (l *lab) prepare(ctx context.Context) error {
	if l.Python == "" {
		return nil
	}
	_, err := l.interpreter(ctx)
	return err
}

// chosen drops what was not asked for: rows, or ways.
func chosen[T any](what string, only *regexp.Regexp, all []T, name func(T) string) ([]T, error) {
	if only == nil {
		return all, nil
	}
	var some []T
	names := ""
	for _, x := range all {
		names += "\n  " + name(x)
		if only.MatchString(name(x)) {
			some = append(some, x)
		}
	}
	if some == nil {
		return nil, SettingError(fmt.Sprintf("no %s matches %q; there are:%s", what, only, names))
	}
	return some, nil
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
