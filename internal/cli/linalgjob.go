package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/journal"
	"github.com/comal-go/comal/internal/together"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
	"github.com/comal-go/comal/store/locate"
)

// found is what a command of linear algebra has found: names of all results, those
// of them that are small, and what is told beside.
type found struct {
	plan  plan.Plan
	names []string
	small []named
	facts []fact
	note  string
}

type fact struct {
	name  string
	value float64
}

func (f *found) fact(name string, value float64) { f.facts = append(f.facts, fact{name, value}) }

// change tells how exact values are that were found by random columns.
func (f *found) change(c float64) {
	if c > 0 {
		f.fact("relative change of values in the last pass", c)
	}
}

// matrix returns the one array of a command line.
func (j *arrayJob) matrix(words []string, format string) (*array.Array, error) {
	if err := j.words(words, "the matrix X"); err != nil {
		return nil, err
	}
	switch format {
	case "", "npy":
		j.ending = ".npy"
	case "zarr":
		j.ending = ".zarr"
	default:
		return nil, usagef("write --format npy or --format zarr", "--format %q: there is no such choice", format)
	}
	if strings.Contains(j.out, "://") {
		return nil, usagef("name a folder of this machine", "-o %s: results of several files are not written to addresses", j.out)
	}
	if info, err := os.Stat(j.out); j.out != "" && err == nil && !info.IsDir() {
		return nil, usagef("name a folder", "-o %s: this is a file", items.Quote(j.out))
	}
	if j.out != "" {
		if _, _, err := locate.Open(j.out); err != nil {
			return nil, fmt.Errorf("-o %w", err)
		}
	}
	j.matrices = map[string]string{"X": words[0]}
	return j.open(words[0])
}

// named makes an error about elements of a matrix one that says which file they are
// in.
func (j *arrayJob) named(err error) error {
	if e, ok := errors.AsType[*linalg.NotFiniteError](err); ok && j.matrices[e.Matrix] != "" {
		named := *e
		named.Matrix = items.Quote(j.matrices[e.Matrix])
		return &named
	}
	if errors.Is(err, dense.ErrNotFinite) || errors.Is(err, linalg.ErrNotSymmetric) {
		var names []string
		for _, name := range slices.Sorted(maps.Values(j.matrices)) {
			names = append(names, items.Quote(name))
		}
		return fmt.Errorf("%s: %w", strings.Join(names, ", "), err)
	}
	return err
}

// part names a result while the run goes on; "" if nothing is written.
func (j *arrayJob) part(name string) string {
	if j.out == "" {
		return ""
	}
	return filepath.Join(j.parts, name+j.ending)
}

// tellWork prints what linear algebra would do.
func (j *arrayJob) tellWork() error {
	j.parts = j.out
	r, err := j.work(linalg.Option{Option: array.Option{Map: j.option()}, Zarr: j.compression(), PlanOnly: true})
	if err != nil {
		return err
	}
	return j.showPlan(r.plan)
}

// runWork does it: results appear together, when all are there.
func (j *arrayJob) runWork() error {
	var r found
	var values []ndarray.Array
	return j.watched(func(o array.Option) (err error) {
		defer func() { err = j.named(err) }()
		if j.ending == "" || j.out == "" {
			if r, err = j.work(linalg.Option{Option: o}); err == nil {
				values, err = j.giveSmall(o, r)
			}
			return err
		}
		r, err = j.workTogether(o)
		return err
	}, func() error {
		defer j.tellFacts(r)
		return j.print(values)
	})
}

// workTogether has the results wait for each other. A plan that does not fit, and
// another run that has the journal, are told of before anything is touched.
func (j *arrayJob) workTogether(o array.Option) (r found, err error) {
	j.parts = j.out
	if r, err = j.work(linalg.Option{Option: array.Option{Map: o.Map}, Zarr: j.compression(), PlanOnly: true}); err != nil {
		return r, err
	}
	ctx, release, err := journal.Hold(j.ctx, j.resume)
	if err != nil {
		return r, err
	}
	j.ctx = ctx
	defer func() { err = errors.Join(err, release()) }()
	folder, err := together.Open(j.out, j.resume)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	j.parts = folder.Results()
	o.Moved = func(url string) string { return filepath.Join(folder.Out(), filepath.Base(url)) }
	if r, err = j.work(linalg.Option{Option: o, Zarr: j.compression()}); err == nil {
		err = j.publish(o, folder, r)
	}
	return r, err
}

// giveSmall writes the one result to -o, or has all of them printed.
func (j *arrayJob) giveSmall(o array.Option, r found) (values []ndarray.Array, err error) {
	for _, s := range r.small {
		a := array.FromMemory(s.value)
		if err := j.give(s.name, a); err != nil {
			return nil, err
		}
		values = append(values, s.value)
	}
	if j.out == "" {
		return values, nil
	}
	o.Pass = nil
	return values, array.Store(j.ctx, o, j.outputs()...)
}

// asWritten names what is written in a plan as it will be called in the end.
func (j *arrayJob) asWritten(p plan.Plan) plan.Plan {
	if j.parts == "" {
		return p
	}
	p.Stages = slices.Clone(p.Stages)
	for i := range p.Stages {
		s := &p.Stages[i]
		s.Name = strings.ReplaceAll(s.Name, j.parts, filepath.Clean(j.out))
	}
	return p
}

// publish writes the small results, and moves all to where they belong.
func (j *arrayJob) publish(o array.Option, folder *together.Folder, r found) error {
	o.Pass = nil
	for _, s := range r.small {
		if err := array.Store(j.ctx, o, array.Output{Array: array.FromMemory(s.value), URL: j.part(s.name), Zarr: j.compression()}); err != nil {
			return err
		}
	}
	var files []string
	for _, name := range r.names {
		files = append(files, name+j.ending)
	}
	if err := folder.Publish(files...); err != nil {
		return err
	}
	for i, name := range r.names {
		to := filepath.Join(j.out, files[i])
		if _, err := os.Stat(to); err != nil {
			continue // vectors that were not asked for
		}
		if err := j.write(name, array.Open(j.ctx, to), to); err != nil {
			return err
		}
	}
	return nil
}

// tellFacts says what is known beside the results, in JSON within the summary.
func (j *arrayJob) tellFacts(r found) {
	switch {
	case j.json:
		j.facts = map[string]json.RawMessage{}
		for _, f := range r.facts {
			j.facts[strings.ReplaceAll(strings.ReplaceAll(f.name, ",", ""), " ", "_")] = appendFloat(nil, f.value, 64)
		}
		return
	case j.quiet:
		return
	}
	for _, f := range r.facts {
		fmt.Fprintf(j.c.err, "%s: %s\n", f.name, number(f.value))
	}
	if r.note != "" {
		fmt.Fprintf(j.c.err, "note: %s\n", r.note)
	}
}
