package cli

import (
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/bench"
)

// denseFlags are the flags of comal bench dense.
type denseFlags struct {
	config bench.DenseConfig
	only   string
	json   bool
}

func newBenchDense() *cobra.Command {
	var f denseFlags
	cmd := &cobra.Command{
		Use:     "dense",
		Short:   "Products, solutions and factorisations of matrices, beside NumPy and SciPy",
		Example: "  comal bench dense\n  comal bench dense -t 1 --only 'gemm|syrk'\n  comal bench dense --json > dense.jsonl",
		Long: `dense measures the operations of package dense beside those of NumPy and SciPy with
their OpenBLAS, on 1, 2, 4 ... threads up to the cores: products of matrices of 64
to 6000 rows, QR, Cholesky, solutions, eigenvalues and singular values of 1000, and
reductions of the columns of 1 GB. Both compute from the same numbers, and results
are compared before a time counts.

For each number of threads there is one Python process, which OMP_NUM_THREADS and
its relatives tell. It is asked for one timing at a time, and a tenth of a second
passes before each: the threads of OpenBLAS look out for work for a while after
theirs is done. An operation that takes less than 50 ms is done until that has
passed, and the median counts. Where a function can overwrite its operands it may;
setting those up again is not part of the time.

The last rows are how long the garbage collector stops the program (the 99th
percentile) while kernels compute beside a load of allocations, and while loops in
plain Go do in their place.

It takes some minutes and 2 GB of memory, and the figures are good only if the
machine has nothing else to do. COMAL_SIMD=avx2 or plain measures the kernels of
processors with less than this one has. What the peers need (numpy, scipy) is
installed once into an environment in the user's cache folder, unless --python
names an interpreter.`,
		Args: noArguments("rows are chosen with --only REGEXP"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.config.Most, "threads", "t", 0, "measure up to so many threads (0: the cores)")
	flags.IntVarP(&f.config.Repeats, "repeats", "n", 5, "timed runs of each; 2 with --quick unless it is given")
	flags.StringVar(&f.only, "only", "", "measure the rows whose name matches `REGEXP`")
	flags.StringVar(&f.config.Python, "python", "", "take the interpreter at `PATH` instead of making an environment")
	flags.BoolVar(&f.config.Quick, "quick", false, "small sizes, to see that everything runs")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line for each row and peer")
	return cmd
}

// run measures and prints what it has got, even if something failed.
func (f *denseFlags) run(cmd *cobra.Command) error {
	if f.config.Repeats < 1 || f.config.Most < 0 {
		return usagef("", "-n must be at least 1, -t cannot be negative")
	}
	if f.config.Quick && !cmd.Flags().Changed("repeats") {
		f.config.Repeats = 0 // the default of a quick run
	}
	var err error
	if f.config.Only, err = regexp.Compile(f.only); err != nil {
		return usagef("write parts of the names of rows, as in --only 'gemm|svd'", "--only: %v", err)
	}
	f.config.Log = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
	report, err := bench.Dense(cmd.Context(), f.config)
	return printReport(cmd, report, f.json, err)
}
