package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/comal-go/comal/array/formula"
)

// axisList is a list of axes, written 0,1; nil if it was not given.
type axisList []int

// String returns the axes as they are given.
func (a *axisList) String() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(*a), " ", ","), "[]")
}

// Set adds axes.
func (a *axisList) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil {
			return fmt.Errorf("%q is not the number of an axis", word)
		}
		*a = append(*a, n)
	}
	return nil
}

// Type names the value in a flag's help.
func (a *axisList) Type() string { return "N,..." }

// arrayReductions are the commands that reduce an array, with what they tell.
var arrayReductions = []struct{ name, short string }{
	{"mean", "Mean of the elements, over all or some axes"},
	{"sum", "Sum of the elements"},
	{"prod", "Product of the elements"},
	{"std", "Standard deviation"},
	{"var", "Variance"},
	{"median", "Median, from a sketch where there are many elements"},
	{"min", "Smallest element"},
	{"max", "Largest element"},
	{"argmin", "Where the smallest element is"},
	{"argmax", "Where the largest element is"},
	{"any", "Whether any element is true, not 0"},
	{"all", "Whether all elements are true, not 0"},
	{"count_nonzero", "How many elements are not 0"},
	{"norm", "Square root of the sum of squares"},
	{"nanmean", "Mean, without NaN"},
	{"nansum", "Sum, without NaN"},
	{"nanprod", "Product, without NaN"},
	{"nanstd", "Standard deviation, without NaN"},
	{"nanvar", "Variance, without NaN"},
	{"nanmedian", "Median, without NaN"},
	{"nanmin", "Smallest element, without NaN"},
	{"nanmax", "Largest element, without NaN"},
	{"nanargmin", "Where the smallest element is, without NaN"},
	{"nanargmax", "Where the largest element is, without NaN"},
}

// reductionCommands returns the commands that reduce.
func reductionCommands() []arrayCommand {
	var cs []arrayCommand
	for _, r := range arrayReductions {
		cs = append(cs, reductionCommand(r.name, r.short))
	}
	return cs
}

func reductionCommand(name, short string) arrayCommand {
	var along axisList
	var o formula.Reduction
	return arrayCommand{
		use: name + " X [FLAGS]", short: short, saves: true,
		example: fmt.Sprintf("  comal array %s random:normal:200000x100 --axis 0\n  comal array %s X.npy --axis 0 -o %s.npy", name, name, name),
		long: fmt.Sprintf(`%s reduces an array over all its elements, or over the axes given, as NumPy's
function of this name does. The result has the same bits whatever the memory and
the number of processes and threads.`, name),
		flags: func() *pflag.FlagSet {
			fs := newFlagSet()
			fs.Var(&along, "axis", "axes to reduce, as 0 or 0,1 or -1 (default: all)")
			fs.BoolVar(&o.KeepDims, "keepdims", false, "keep reduced axes with the length 1")
			if strings.HasSuffix(name, "std") || strings.HasSuffix(name, "var") {
				fs.Float64Var(&o.Correction, "ddof", 0, "subtracted from the number of elements; 1 for samples")
			}
			if formula.SkipsNaN(name) != "" {
				fs.BoolVar(&o.SkipNaN, "skipna", false, "leave out NaN")
			}
			return fs
		},
		build: func(j *arrayJob, words []string) error {
			if err := j.words(words, "the array X"); err != nil {
				return err
			}
			a, err := j.open(words[0])
			if err != nil {
				return err
			}
			o.Axes = along
			return j.give(name, formula.Reduce(name, a, o))
		},
	}
}
