package cli

import (
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/bench"
)

// speedupFlags are the flags of comal bench speedup.
type speedupFlags struct {
	scalingFlags
	config bench.SpeedupConfig
	only   string
}

func newBenchSpeedup() *cobra.Command {
	f := speedupFlags{scalingFlags: scalingFlags{workers: "processes", picture: "comal-speedup"}}
	cmd := &cobra.Command{
		Use:     "speedup",
		Short:   "Pure computation in 1, 2, 3 ... processes, in Go and in Python",
		Example: "  comal bench speedup\n  comal bench speedup --only sums -o sums.svg\n  comal bench speedup --plot my-laptop.txt yours.txt",
		Long: `speedup does classic exercises in 1, 2, 3 ... processes, three more than there are
CPUs: sums of 0..n-1 for n of 60, 80, 50 and 70 million, and for 16 x 10 million;
the error of the midpoint rule for x^4 - 3x on [0, 1] with 10, 25, 50 and 75
thousand points, in a loop that makes a new list for each point; the cubes of 0
to 9, which are too small to gain. They run in worker processes in Go and in
threads and processes of Python, which are started before the clock is; the
largest item goes first. In Go the lists of the midpoint rule are two that take
turns, with as many numbers copied.

It prints the times, draws the speed-up beside the ideal line and beside what the
items allow (4 items of which one is half of the work can be twice as fast at
most), and says what the curves tell, as comal bench threads does.

--plot draws times that were written down: "n seconds" a line, the first one for
n = 1, one file a machine.`,
		Args: f.arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, args, func() (*bench.Scaling, error) { return f.measure(cmd) })
		},
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.config.Most, "processes", "p", 0, "measure up to so many processes (0: three more than the CPUs)")
	flags.IntVar(&f.config.Repeats, "repeats", 3, "timed runs of each")
	flags.StringVar(&f.only, "only", "", "do the jobs whose name matches `REGEXP`")
	flags.StringVar(&f.config.Python, "python", "", "take the interpreter at `PATH` instead of making an environment")
	flags.BoolVar(&f.config.Quick, "quick", false, "tiny sizes, to see that everything runs")
	f.add(flags)
	return cmd
}

func (f *speedupFlags) measure(cmd *cobra.Command) (*bench.Scaling, error) {
	if f.config.Repeats < 1 || f.config.Most < 0 {
		return nil, usagef("", "--repeats must be at least 1, -p cannot be negative")
	}
	var err error
	if f.config.Only, err = regexp.Compile(f.only); err != nil {
		return nil, usagef("write parts of the names of jobs, as in --only 'sums|cubes'", "--only: %v", err)
	}
	f.config.Log = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
	return bench.Speedup(cmd.Context(), f.config)
}
