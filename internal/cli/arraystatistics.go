package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/ndarray"
)

// reals is a list of numbers, written 0.1,0.9; nil if it was not given.
type reals []float64

// String returns the numbers as they are given.
func (r *reals) String() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(*r), " ", ","), "[]")
}

// Set adds numbers.
func (r *reals) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		x, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", word)
		}
		*r = append(*r, x)
	}
	return nil
}

// Type names the value in a flag's help.
func (r *reals) Type() string { return "X,..." }

// statisticsCommands are those that say how elements are spread.
func statisticsCommands() []arrayCommand {
	return []arrayCommand{quantileCommand(), histogramCommand()}
}

func quantileCommand() arrayCommand {
	var along axisList
	var q reals
	skip, keep := false, false
	return arrayCommand{
		use: "quantile X --q 0.5,0.9", short: "Quantiles, from a sketch where there are many elements", saves: true,
		example: "  comal array quantile random:normal:200000x10 --q 0.05,0.5,0.95 --axis 0\n  comal array quantile X.npy --q 0.99 --skipna",
		long: `quantile finds quantiles in one pass. Of up to 16,384 elements, fewer if there are
many results, they are exact; of more the rank may be off by a thousandth of the
elements, and usually by less than a tenth of that.`,
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.Var(&q, "q", "quantiles, from 0 to 1; they are the first axis of the result")
			fs.Var(&along, "axis", "axes to reduce, as 0 or 0,1 or -1 (default: all)")
			fs.BoolVar(&keep, "keepdims", false, "keep reduced axes with the length 1")
			fs.BoolVar(&skip, "skipna", false, "leave out NaN")
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			a, err := j.opened(words)
			if err != nil {
				return err
			}
			if q == nil {
				return usagef("such as: --q 0.5 or --q 0.05,0.95", "--q is not given")
			}
			of := array.Quantile
			if skip {
				of = array.NanQuantile
			}
			found := of(a, q, along...)
			if keep {
				parts := make([]*array.Array, len(q))
				for i := range parts {
					one := array.Squeeze(array.Slice(found, array.From(i, i+1)), 0)
					parts[i] = array.KeepDims(one, len(a.Shape()), along...)
				}
				found = array.Stack(parts, 0)
			}
			return j.give("quantile", found)
		},
	}
}

func histogramCommand() arrayCommand {
	bins := 10
	var between, edges reals
	return arrayCommand{
		use: "histogram X [--bins N]", short: "How many elements lie in each of some bins", saves: true,
		example: "  comal array histogram random:normal:200000x10 --bins 20\n  comal array histogram X.npy --range -3,3 -o counts.npy",
		long: `histogram counts elements in bins of one width from the least to the greatest one,
which takes two passes, or of a given range or between given edges, which takes one.
Without -o the edges are printed, too. NaN is in no bin.`,
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.IntVar(&bins, "bins", bins, "how many")
			fs.Var(&between, "range", "LOW,HIGH of all bins (default: of the elements)")
			fs.Var(&edges, "edges", "where bins begin, and the last one ends")
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			a, err := j.opened(words)
			if err != nil {
				return err
			}
			if edges != nil && between != nil {
				return usagef("leave one out", "--range and --edges both say where bins are")
			}
			if between != nil {
				if len(between) != 2 {
					return usagef("such as: --range -3,3", "--range: two numbers are wanted")
				}
				if edges, err = reduce.EvenEdges(bins, between[0], between[1]); err != nil {
					return err
				}
			}
			counts, bounds := array.HistogramEven(a, bins)
			if edges != nil {
				counts, bounds = array.Histogram(a, edges...), array.FromMemory(ndarray.From(edges, len(edges)))
			}
			if err := j.give("histogram", counts); err != nil || j.out != "" {
				return err
			}
			return j.give("edges", bounds)
		},
	}
}
