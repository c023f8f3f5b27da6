package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/near"
	"github.com/comal-go/comal/linalg"
)

// arrayCommand is a command that describes arrays. What is then done with them is
// the same for all: they are computed, or what that would take is told.
type arrayCommand struct {
	use, short, example, long string

	saves  bool // has -o
	folder bool // which names a folder
	flags  func() *pflag.FlagSet
	// build describes the results of the words of a command line.
	build func(j *arrayJob, words []string) error
}

// arrayJob is a run of a command over arrays, before anything is computed.
type arrayJob struct {
	arrayFlags
	c       *console
	ctx     context.Context
	graph   string // of comal plan
	results []arrayResult

	// Of linear algebra: what is done instead of computing results, the folder that
	// results are written to until all are there, how their names end, and what the summary tells
	// beside.
	work          func(o linalg.Option) (found, error)
	parts, ending string
	facts         map[string]json.RawMessage
	matrices      map[string]string // which words its matrices were, by what package linalg calls them
}

// arrayResult is an array that is wanted: in a file, or printed if url is empty.
type arrayResult struct {
	name, url string
	array     *array.Array
}

// newArrayCommand returns the command; one that only tells what would be done if
// it plans.
func (c *console) newArrayCommand(a arrayCommand, plans bool) *cobra.Command {
	j := &arrayJob{c: c}
	cmd := &cobra.Command{
		Use: a.use, DisableFlagsInUseLine: true, Short: a.short, Example: a.example, Long: a.long,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, words []string) error {
			j.ctx = cmd.Context()
			if err := errors.Join(j.check(), a.build(j, words)); err != nil {
				return notStarted(err)
			}
			switch {
			case plans && j.work != nil:
				return j.tellWork()
			case j.work != nil:
				return j.runWork()
			}
			p, err := array.Plan(array.Option{Map: j.option()}, j.outputs()...)
			if plans && len(p.Stages) > 0 {
				return errors.Join(j.showPlan(p), notStarted(err))
			}
			if plans || err != nil {
				return notStarted(err)
			}
			return j.run()
		},
	}
	var groups []flagGroup
	if a.flags != nil {
		groups = append(groups, flagGroup{"What is computed", a.flags()})
	}
	groups = append(groups, j.groups(a.saves)...)
	if plans {
		groups = append(groups, flagGroup{"Plan", j.planFlags()})
	}
	addGroups(cmd, groups)
	completeFrom(cmd, "on", "local:", "procs:")
	return cmd
}

// notStarted makes an error of what was asked for one of usage, unless it is of
// a kind of its own.
func notStarted(err error) error {
	if err == nil || codeOf(err) != exitFailed {
		return err
	}
	return usageOf(err)
}

// open returns the array that a word names.
func (j *arrayJob) open(name string) (*array.Array, error) {
	a := array.Open(j.ctx, name, j.source())
	err := a.Err()
	if errors.Is(err, fs.ErrNotExist) && !strings.Contains(name, "://") {
		if _, there := os.Lstat(array.File(name)); there == nil || strings.ContainsAny(name, "*?[") {
			return a, usageOf(err) // it says what is in the place of the array
		}
		return a, usagef(nearFile(name), "there is no array %s", items.Quote(name))
	}
	return a, err
}

const kindsOfArrays = "an array is a .npy, .npz or .parquet file, a .zarr folder, images, or as random:uniform:2000x100"

// nearFile says what file was probably meant.
func nearFile(name string) string {
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return kindsOfArrays
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if meant := near.Name(filepath.Base(name), names); meant != "" {
		return "did you mean: " + items.Quote(filepath.Join(filepath.Dir(name), meant)) + "?"
	}
	return kindsOfArrays
}

// give is the result of a command that has one: it goes where -o says.
func (j *arrayJob) give(name string, a *array.Array) error {
	return j.write(name, a, j.out)
}

// write is one of the results of a command.
func (j *arrayJob) write(name string, a *array.Array, url string) error {
	j.results = append(j.results, arrayResult{name, url, a})
	return a.Err()
}

// outputs are the results as package array has them.
func (j *arrayJob) outputs() []array.Output {
	outs := make([]array.Output, len(j.results))
	for i, r := range j.results {
		outs[i] = array.Output{Array: r.array, URL: r.url, Zarr: j.compression()}
	}
	return outs
}

// compression is how Zarr arrays are written.
func (j *arrayJob) compression() array.Zarr {
	return array.Zarr{Version: j.zarr, Compressor: j.compressor}
}

// words refuses more or fewer words than a command takes.
func (j *arrayJob) words(given []string, names ...string) error {
	switch {
	case len(given) < len(names):
		return usagef("see --help for an example", "%s is not given", names[len(given)])
	case len(given) > len(names):
		return usagef("see --help for an example", "%q is one word too many", given[len(names)])
	}
	return nil
}
