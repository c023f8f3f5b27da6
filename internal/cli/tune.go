package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// tuneFlags are the flags of comal tune beside those of comal map.
type tuneFlags struct {
	mapFlags
	within patience
	grid   gridSpec
	plot   string
	folder string // -o

	replay            string
	seeds             natural
	physical, logical natural
	start, noise      quantity
}

// newTune returns the command that looks for the fastest split of a job by
// repeating it.
func newTune(c *console) *cobra.Command {
	f := &tuneFlags{seeds: 100}
	cmd := &cobra.Command{
		Use:                   "tune [FLAGS] COMMAND {} ::: ITEM...",
		DisableFlagsInUseLine: true,
		Short:                 "Find the fastest processes x threads for a job by repeating it",
		Example: `  comal tune sleep ::: 0.2 0.2 0.2 0.2 0.2 0.2
  comal tune --func signature --glob 'images/*.png'
  comal tune --grid 1..4x1..4 -o grid --func signature --glob 'images/*.png'
  comal tune --plot grid                        # draw again what was measured
  comal tune --replay grid --items 600          # what auto would have done there`,
		Long: `tune does the job again and again, in other numbers of processes and threads,
throws its results away, and prints the times: which split is fastest, by how much,
and why more workers do not help. It tries at most 12 splits and says before how long
that may take. comal map finds the split by itself while it works; tune is for those
who want to see the table, and what it finds is remembered for comal map.

The job is given as for comal map. With --grid each split of a grid is measured, one
file a split, so that an experiment that was interrupted goes on where it stopped;
unset as a number of threads sets no thread variable at all.

Exit code: 0 done, 1 the job fails, 2 wrong usage, 3 it would not fit, 4 disk full,
5 something has to be installed, 6 a grid file is damaged, 130 interrupted.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return f.main(cmd, c, args) },
	}
	cmd.Flags().SetInterspersed(false)
	addGroups(cmd, f.groups())
	completeFrom(cmd, "func", signature, signatureFast)
	completeFrom(cmd, "on", "local:", "procs:")
	cmd.AddCommand(tuneSubcommands(c)...)
	return cmd
}

// tuneSubcommands are those that deal with what was learnt.
func tuneSubcommands(c *console) []*cobra.Command {
	return []*cobra.Command{newTuneList(c), newTuneForget(c)}
}

// groups registers all flags, in the order of their help.
func (f *tuneFlags) groups() []flagGroup {
	how := f.howFlags()
	for _, name := range []string{"resume", "dry-run", "backups"} {
		_ = how.MarkHidden(name)
	}
	how.Lookup("processes").Usage = "try this number of processes only"
	how.Lookup("threads").Usage = "try this number of threads only"
	return []flagGroup{
		{"Tuning", f.tuningFlags()},
		{"Replay of a recorded grid", f.replayFlags()},
		{"What runs", f.whatFlags()},
		{"Items (or write them after :::, or as words with --py, --func and --shell)", f.itemFlags()},
		{"How it runs", how},
		{"Failures", f.failureFlags()},
	}
}

func (f *tuneFlags) tuningFlags() *pflag.FlagSet {
	fs := newFlagSet()
	fs.Var(&f.within, "within", "time that all runs together may take (default: a multiple\nof the first run, which is told)")
	fs.Var(&f.grid, "grid", "measure each split of a grid, as 1..9x1..11 or\n1,2,4x1,2,unset")
	fs.VarP(text{&f.folder, "DIR"}, "output", "o", "folder for the table and the pictures (default: comal-tune,\nwith --grid comal-grid, with --plot where the cells are)")
	fs.Var(text{&f.plot, "DIR|TABLE"}, "plot", "draw what was measured before, and run nothing")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "print the table only")
	fs.BoolVarP(&f.verbose, "verbose", "v", false, "tell more")
	f.refusedFlags(fs)
	return fs
}

// refusedFlags adds those that speak of the results of comal map, to say why
// they are not for tune.
func (f *tuneFlags) refusedFlags(fs *pflag.FlagSet) {
	fs.BoolVarP(&f.keepOrder, "keep-order", "k", false, "")
	fs.Var(text{&f.results, "DIR"}, "results", "")
	fs.Var(text{&f.joblog, "FILE"}, "joblog", "")
	fs.Var(text{&f.log, "FILE"}, "log", "")
	for _, name := range []string{"keep-order", "results", "joblog", "log"} {
		_ = fs.MarkHidden(name)
	}
}

func (f *tuneFlags) replayFlags() *pflag.FlagSet {
	fs := newFlagSet()
	fs.Var(text{&f.replay, "DIR|TABLE"}, "replay", "say what auto would have done where this was measured, with\n--items N (default: 12)")
	fs.Var(&f.seeds, "seeds", "number of replays, each with other noise")
	fs.Var(&f.physical, "physical", "cores of that machine (default: as the table says, or 4)")
	fs.Var(&f.logical, "logical", "CPUs of that machine (default: as the table says, or 8)")
	fs.Var(&f.start, "start", "seconds to start a worker (default: as the table says, or\n0.5)")
	fs.Var(&f.noise, "noise", "sigma of an item's lognormal noise (default: 0.1)")
	fs.BoolVar(&f.json, "json", false, "one JSON object")
	return fs
}

// main is comal tune after its first flags have been read.
func (f *tuneFlags) main(cmd *cobra.Command, c *console, args []string) error {
	if len(args) == 0 && cmd.Flags().NFlag() == 0 {
		return cmd.Help()
	}
	w, err := f.sortWords(cmd.Flags(), args, cmd.ArgsLenAtDash() == 0)
	if err != nil {
		return f.notParsed(cmd, err)
	}
	if help, err := cmd.Flags().GetBool("help"); err == nil && help {
		return cmd.Help()
	}
	if f.list {
		return listBuiltins(c.out)
	}
	if err := f.checkTune(cmd.Flags(), w); err != nil {
		return err
	}
	t := &tuning{c: c, flags: f}
	return f.mode(t)(cmd.Context(), w)
}

// mode is what is to be done.
func (f *tuneFlags) mode(t *tuning) func(context.Context, words) error {
	switch {
	case f.replay != "":
		return t.replay
	case f.plot != "":
		return t.draw
	case f.grid.given():
		return t.measureGrid
	}
	return t.search
}

// tuning is one run of comal tune.
type tuning struct {
	c     *console
	flags *tuneFlags
}

// say tells people on standard error what happens.
func (t *tuning) say(format string, args ...any) {
	if !t.flags.quiet {
		fmt.Fprintln(t.c.err, strings.TrimRight(fmt.Sprintf(format, args...), "\n"))
	}
}
