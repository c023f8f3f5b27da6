package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/bench"
)

// threadsFlags are the flags of comal bench threads.
type threadsFlags struct {
	scalingFlags
	config bench.ThreadsConfig
	python string
}

// ownPython stands for the environment that the benchmarks make.
const ownPython = "an environment of its own"

func newBenchThreads() *cobra.Command {
	f := threadsFlags{scalingFlags: scalingFlags{workers: "threads", picture: "comal-threads"}}
	cmd := &cobra.Command{
		Use:     "threads",
		Short:   "A product of matrices on 1, 2, 3 ... threads",
		Example: "  comal bench threads -n 2000\n  comal bench threads --python\n  comal bench threads --plot my-laptop.txt yours.txt",
		Long: `threads multiplies two matrices of 6000 x 6000 numbers (float64) on 1, 2, 3 ...
threads, up to twice the cores, in turn and several times. It prints the times,
draws the speed-up beside the ideal line, and says what the curve tells: how much
of the work runs in parallel by the laws of Amdahl and Gustafson and by the
Universal Scalability Law, where adding threads stops paying, and how many cores
it looks like. Only the product is timed. It takes some minutes: -n 2000 is done
in seconds.

--python times NumPy beside it, with one process for each number of threads, which
OMP_NUM_THREADS and its relatives tell. Where none is named NumPy is installed
once into an environment in the user's cache folder.

--plot draws times that were written down: "n seconds" a line, the first one for
n = 1, one file a machine.`,
		Args: f.arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, args, func() (*bench.Scaling, error) { return f.measure(cmd) })
		},
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.config.Size, "size", "n", 6000, "rows and columns of the matrices")
	flags.IntVarP(&f.config.Most, "threads", "t", 0, "measure up to so many threads (0: twice the cores)")
	flags.IntVar(&f.config.Repeats, "repeats", 3, "timed products of each")
	flags.StringVar(&f.python, "python", "", "time NumPy, too, that of the interpreter at --python=`PATH` if one is named")
	flags.Lookup("python").NoOptDefVal = ownPython
	flags.BoolVar(&f.config.Quick, "quick", false, "a tiny size, to see that everything runs")
	f.add(flags)
	return cmd
}

func (f *threadsFlags) measure(cmd *cobra.Command) (*bench.Scaling, error) {
	if f.config.Size < 1 || f.config.Repeats < 1 || f.config.Most < 0 {
		return nil, usagef("", "-n and --repeats must be at least 1, -t cannot be negative")
	}
	f.config.WithNumPy = f.python != ""
	if f.python != ownPython {
		f.config.Python = f.python
	}
	f.config.Log = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
	return bench.Threads(cmd.Context(), f.config)
}
