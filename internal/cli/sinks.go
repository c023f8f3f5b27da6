package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/results"
)

// defaultFolder takes arrays and outputs that are too long for a line.
const defaultFolder = "comal-results"

// sinks is where the results of a run go.
type sinks struct {
	writers       results.Writers
	failures      results.Failures
	json          *results.JSONLines // nil for plain output
	log           *results.Log       // nil without --log
	namesCommands bool               // some writer wants Record.Command

	buffers []*results.Buffer
	logs    []*os.File
	file    *results.File // of -o
}

// open opens everything results go to. Errors of late writes end the run by
// stop.
func (r *mapRun) open(stop context.CancelCauseFunc) error {
	f := r.flags
	out := r.watch.out
	if f.out != "" {
		var err error
		if r.file, err = results.Create(f.out); err != nil {
			return usagef("", "-o: %v", err)
		}
		out = r.file
	}
	folder := &results.Folder{Dir: cmp.Or(f.results, defaultFolder)}
	if f.results != "" {
		if err := folder.Make(); err != nil {
			return usagef("name a folder that is there or can be made", "--results: %v", err)
		}
	}
	if f.results != "" && r.program.kind == engine.Command {
		r.writers = append(r.writers, results.Keep{Folder: folder})
	}
	if r.file != nil || !r.c.outTerminal {
		out = r.buffer(out, stop) // a terminal shows standard error between, in order
	}
	if f.json {
		r.json = &results.JSONLines{Out: out, Folder: folder, Printed: f.verbose}
		r.writers = append(r.writers, r.json)
	} else {
		r.writers = append(r.writers, &results.Plain{
			Out: out, Stderr: r.watch.err, Folder: folder, Terminal: r.c.outTerminal && r.file == nil,
		})
	}
	if f.verbose && !f.json {
		r.writers = append(r.writers, results.Printed{Out: r.watch.err})
	}
	return r.openLogs(stop)
}

func (r *mapRun) openLogs(stop context.CancelCauseFunc) error {
	f := r.flags
	if f.joblog != "" {
		w, err := r.openLog("--joblog", f.joblog, os.O_TRUNC)
		if err != nil {
			return err
		}
		r.namesCommands = true
		r.writers = append(r.writers, &results.Joblog{Out: r.buffer(w, stop)})
	}
	if f.log != "" {
		w, err := r.openLog("--log", f.log, os.O_APPEND)
		if err != nil {
			return err
		}
		r.log = results.NewLog(r.buffer(w, stop))
		r.writers = append(r.writers, r.log)
	}
	r.writers = append(r.writers, &r.failures)
	return nil
}

// buffer puts a buffer before w.
func (s *sinks) buffer(w io.Writer, stop context.CancelCauseFunc) *results.Buffer {
	b := results.NewBuffer(w, func(err error) { stop(err) })
	s.buffers = append(s.buffers, b)
	return b
}

func (s *sinks) openLog(flag, name string, how int) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|how, 0o666)
	if err != nil {
		return nil, usagef("", "%s: %v", flag, err)
	}
	s.logs = append(s.logs, f)
	return f, nil
}

// close writes what waits, and gives the file of -o its name if it is whole.
func (s *sinks) close(whole bool) error {
	var errs []error
	for _, b := range s.buffers {
		errs = append(errs, b.Flush())
	}
	for _, f := range s.logs {
		errs = append(errs, f.Close())
	}
	err := errors.Join(errs...)
	if s.file == nil {
		return err
	}
	defer s.file.Discard()
	if err != nil || !whole {
		return err
	}
	return s.file.Commit()
}
