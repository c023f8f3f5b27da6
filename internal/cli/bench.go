package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/bench"
)

// newBench returns the command that measures comal beside its peers.
func newBench() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "bench NAME",
		Short:   "Do the same work with comal and with others, side by side",
		Example: "  comal bench overhead\n  comal bench overhead --only round --json\n  comal bench threads -n 2000\n  comal bench speedup\n  comal bench dense\n  comal bench arrays\n  comal bench chaos",
		Long:    "bench does the same work with comal and with its peers in one run, and prints a\ntable.",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return usagef("benchmarks are listed by: comal bench --help", "there is no benchmark %q", args[0])
		},
	}
	cmd.AddCommand(newBenchOverhead(), newBenchThreads(), newBenchSpeedup(), newBenchImages(), newBenchSplit(), newBenchDense(), newBenchArrays(), newBenchChaos())
	return cmd
}

// benchFlags are the flags of a benchmark.
type benchFlags struct {
	config bench.Config
	only   string
	json   bool
}

func newBenchOverhead() *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use:     "overhead",
		Short:   "What comal costs beside the work, and what others do",
		Example: "  comal bench overhead\n  comal bench overhead -n 9 --only 'goroutines|small'\n  comal bench overhead --json > overhead.jsonl",
		Long: `overhead measures work that is next to nothing: a million squares on goroutines
beside conc, errgroup and loops; 200,000 in Go and in Python worker processes
beside multiprocessing, concurrent.futures and joblib; one item at a time; 2,000
commands beside xargs and GNU parallel; a million lines of standard input; and
what it costs to keep a journal and to watch workers. Pools are started before
the clock is. It takes some minutes, and the figures are good only if the
machine has nothing else to do.

What the peers in Python need (joblib, numpy, pillow) is installed once into an
environment in the user's cache folder, unless --python names an interpreter.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("rows are chosen with --only REGEXP", "overhead takes no arguments: %q", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.config.Processes, "processes", "p", 2, "workers of comal and of each peer")
	flags.IntVarP(&f.config.Repeats, "repeats", "n", 5, "timed runs of each")
	flags.StringVar(&f.only, "only", "", "measure the rows whose name matches `REGEXP`")
	flags.StringVar(&f.config.Python, "python", "", "take the interpreter at `PATH` instead of making an environment")
	flags.BoolVar(&f.config.Quick, "quick", false, "tiny sizes, to see that everything runs")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line for each row and peer")
	return cmd
}

// run measures and prints what it has got, even if something failed.
func (f *benchFlags) run(cmd *cobra.Command) error {
	if f.config.Processes < 1 || f.config.Repeats < 1 {
		return usagef("", "-p and -n must be at least 1")
	}
	var err error
	if f.config.Only, err = regexp.Compile(f.only); err != nil {
		return usagef("write parts of the names of rows, as in --only 'goroutines|small'", "--only: %v", err)
	}
	if f.config.Binary, err = os.Executable(); err != nil {
		return err
	}
	f.config.Log = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
	report, err := bench.Overhead(cmd.Context(), f.config)
	return printReport(cmd, report, f.json, err)
}

// benchReport is what a benchmark has measured; nil if that is nothing.
type benchReport interface {
	comparable
	WriteMarkdown(io.Writer) error
	WriteJSON(io.Writer) error
}

// printReport prints what a benchmark has measured, even if something failed.
func printReport[R benchReport](cmd *cobra.Command, report R, asJSON bool, err error) error {
	var none R
	if report != none {
		write := report.WriteMarkdown
		if asJSON {
			write = report.WriteJSON
		}
		err = errors.Join(write(cmd.OutOrStdout()), err)
	}
	var setting bench.SettingError
	if errors.As(err, &setting) {
		return usagef("", "%s", string(setting))
	}
	return err
}
