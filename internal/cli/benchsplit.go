package cli

import (
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/bench"
)

// splitFlags are the flags of comal bench split.
type splitFlags struct {
	config bench.Config
	only   string
	json   bool
}

func newBenchSplit() *cobra.Command {
	var f splitFlags
	cmd := &cobra.Command{
		Use:     "split",
		Short:   "Jobs in the split comal finds, beside all splits of a small grid",
		Example: "  comal bench split\n  comal bench split --only sleep --json",
		Long: `split does three jobs while their split (processes x threads) is being found, and
the same jobs in all splits of a small grid, in turn: the images of comal demo; a
triad over arrays larger than the caches, which waits for memory; and 200 items
that sleep 0.1 s. It tells how near the total comes to that of the best split, and
how near the split that was found. It takes some minutes, and the figures are good
only if the machine has nothing else to do.`,
		Args: noArguments("jobs are chosen with --only REGEXP"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.config.Repeats, "repeats", "n", 3, "timed runs of each")
	flags.StringVar(&f.only, "only", "", "do the jobs whose name matches `REGEXP`: images, triad, sleep")
	flags.BoolVar(&f.config.Quick, "quick", false, "tiny sizes, to see that everything runs")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line for each row and peer")
	return cmd
}

// run measures and prints what it has got, even if something failed.
func (f *splitFlags) run(cmd *cobra.Command) error {
	if f.config.Repeats < 1 {
		return usagef("", "-n must be at least 1")
	}
	var err error
	if f.config.Only, err = regexp.Compile(f.only); err != nil {
		return usagef("write names of jobs, as in --only 'images|sleep'", "--only: %v", err)
	}
	f.config.Log = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
	report, err := bench.Split(cmd.Context(), f.config)
	return printReport(cmd, report, f.json, err)
}
