package cli

import (
	"fmt"
	"os"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/bench"
)

// benchArraysFlags are the flags of comal bench arrays.
type benchArraysFlags struct {
	config bench.ArraysConfig
	only   string
	json   bool
}

func newBenchArrays() *cobra.Command {
	var f benchArraysFlags
	cmd := &cobra.Command{
		Use:     "arrays",
		Short:   "Arrays larger than memory, beside NumPy, dask.array and cubed",
		Example: "  comal bench arrays\n  comal bench arrays --only 'means|fused' -n 5\n  comal bench arrays --full --dir /data --json > arrays.jsonl",
		Long: `arrays measures column means of a .npy file, a fused chain of functions, a singular
value decomposition, a transpose and a rechunk, beside NumPy in memory, a loop over
chunks of a memory map that is written by hand, dask.array in a client of 2 GB, and
cubed. Each measurement is a process of its own; its time is that inside, without
imports and the start of a client, and its memory is the most that all its
processes had at once. Results are compared.

It takes about two minutes and 2 GB of disk; with --full the sizes are those that
requirements are for, with arrays of up to 8 GB, which takes an hour. The figures
are good only if the machine has nothing else to do. What the peers need is
installed once into an environment in the user's cache folder, unless --python
names an interpreter.`,
		Args: noArguments("rows are chosen with --only REGEXP"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.config.Repeats, "repeats", "n", 3, "timed runs of each")
	flags.StringVar(&f.only, "only", "", "measure the rows whose name matches `REGEXP`")
	flags.StringVar(&f.config.Python, "python", "", "take the interpreter at `PATH` instead of making an environment")
	flags.BoolVar(&f.config.Full, "full", false, "the sizes that requirements are for")
	flags.StringVar(&f.config.Dir, "dir", "", "make the arrays in `DIR` (default: "+tempVariable()+")")
	flags.BoolVar(&f.config.Quick, "quick", false, "tiny sizes, to see that everything runs")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line for each row and peer")
	return cmd
}

// run measures and prints what it has got, even if something failed.
func (f *benchArraysFlags) run(cmd *cobra.Command) error {
	if f.config.Repeats < 1 {
		return usagef("", "-n must be at least 1")
	}
	if f.config.Quick && f.config.Full {
		return usagef("leave one out", "--quick and --full are sizes both")
	}
	var err error
	if f.config.Only, err = regexp.Compile(f.only); err != nil {
		return usagef("write parts of the names of rows, as in --only 'means|svd'", "--only: %v", err)
	}
	if f.config.Binary, err = os.Executable(); err != nil {
		return err
	}
	f.config.Log = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
	report, err := bench.Arrays(cmd.Context(), f.config)
	return printReport(cmd, report, f.json, err)
}
