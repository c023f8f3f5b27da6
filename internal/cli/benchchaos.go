package cli

import (
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/bench"
)

// chaosFlags are the flags of comal bench chaos.
type chaosFlags struct {
	config bench.ChaosConfig
	only   string
	json   bool
}

func newBenchChaos() *cobra.Command {
	var f chaosFlags
	cmd := &cobra.Command{
		Use:     "chaos",
		Short:   "Kill workers at random, and count what comes of the map",
		Example: "  comal bench chaos\n  comal bench chaos --only comal --items 2000 --kills 100\n  comal bench chaos --python chaos/bin/python --json > chaos.jsonl",
		Long: `chaos maps over 20,000 items of 5 ms while worker processes are killed at random,
1,000 times in all, and counts results: each item must have its right one, once.
It does so with workers in Go, in Python and with commands, then with
multiprocessing, concurrent.futures, joblib, dask and ray. A map without a
result for a minute counts as one that hangs. Each way takes a minute or two.

Dask and Ray are large, so they run only in an interpreter (--python) that has
them: PYTHON -m pip install -r bench/requirements-chaos.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("ways are chosen with --only REGEXP", "chaos takes no arguments: %q", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.config.Processes, "processes", "p", 2, "workers of comal and of each peer")
	flags.IntVar(&f.config.Items, "items", 20_000, "items of the map")
	flags.IntVar(&f.config.Kills, "kills", 1000, "workers to kill")
	flags.Uint64Var(&f.config.Seed, "seed", 1, "seed of the killer")
	flags.StringVar(&f.only, "only", "", "run the ways whose name matches `REGEXP`")
	flags.StringVar(&f.config.Python, "python", "", "take the interpreter at `PATH` instead of making an environment")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line for each way")
	return cmd
}

// run kills and prints what came of it, even if something failed.
func (f *chaosFlags) run(cmd *cobra.Command) error {
	if f.config.Processes < 1 || f.config.Items < 1 || f.config.Kills < 0 {
		return usagef("", "-p and --items must be at least 1, --kills cannot be negative")
	}
	var err error
	if f.config.Only, err = regexp.Compile(f.only); err != nil {
		return usagef("write parts of the names of ways, as in --only 'comal|Pool'", "--only: %v", err)
	}
	f.config.Log = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
	report, err := bench.Chaos(cmd.Context(), f.config)
	return printReport(cmd, report, f.json, err)
}
