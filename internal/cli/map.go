package cli

import (
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/items"
)

// newMap returns the command that runs a command or function over items.
func newMap(c *console) *cobra.Command {
	f := &mapFlags{}
	cmd := &cobra.Command{
		Use:                   "map [FLAGS] COMMAND {} ::: ITEM...",
		DisableFlagsInUseLine: true,
		Short:                 "Run a command or a function over many items",
		Example: `  comal map echo hello {} ::: world moon
  comal map --func signature-fast --glob 'images/*.png'     # a built-in function
  comal map --py job.py:score a.csv b.csv                   # def score(item): ... in job.py
  comal map --shell 'sort {} | uniq | wc -l' *.txt`,
		Long: `map runs a command, or calls a function, once for each item, many at a time, and
writes what each one gave, in input order unless commands print to a terminal.

Flags come before the COMMAND; it ends at :::, which begins the items. Several
::: lists give all combinations, :::+ goes in step with the list before it. With
--py, --func and --shell plain words are the items, and flags may stand anywhere.
A command may use {} {.} {/} {//} {/.} {#} {1} {2} as in GNU parallel, and {threads};
without any, {} is added at its end. It is executed directly, not by a shell.

How many processes x threads is found while it runs, where -p or -t are not given:
other splits than all CPUs x 1 thread are tried on some items, and kept if they are
faster. The end says what that gained; comal tune list shows what is remembered.

Exit code: 0 all done, 1 some items failed, 2 wrong usage, 3 it would not fit,
4 disk full, 5 something has to be installed, 6 the journal is damaged,
130 interrupted.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return f.main(cmd, c, args) },
	}
	cmd.Flags().SetInterspersed(false)
	addGroups(cmd, f.groups())
	completeFrom(cmd, "func", signature, signatureFast)
	completeFrom(cmd, "on", "local:", "procs:")
	return cmd
}

// mapRun is one run of comal map.
type mapRun struct {
	c              *console
	flags          *mapFlags
	source         items.Source
	program        program
	option         comal.Option
	ledger         ledger
	unset          bool           // libraries take as many threads as they do if nobody says
	decided        engine.Program // what runs: the split, the interpreter
	watch          *watch
	started, ended time.Time
	beganAt        time.Time // the first worker was there

	canceled int          // items that were not finished because the run was ended
	deaths   atomic.Int64 // of workers

	sinks
}

// main is comal map after its first flags have been read.
func (f *mapFlags) main(cmd *cobra.Command, c *console, args []string) error {
	w, err := f.sortWords(cmd.Flags(), args, cmd.ArgsLenAtDash() == 0)
	if err != nil {
		return f.notParsed(cmd, err)
	}
	if help, err := cmd.Flags().GetBool("help"); err == nil && help {
		return cmd.Help()
	}
	f.orderGiven = cmd.Flags().Changed("keep-order")
	if f.list {
		return listBuiltins(c.out)
	}
	if f.out == "-" { // as in other programs
		f.out = ""
	}
	r, err := f.plan(c, w)
	if err != nil {
		return err
	}
	if f.dryRun {
		return r.dryRun()
	}
	return r.main(cmd.Context())
}

// plan makes a run of the command line. Nothing has been started yet.
func (f *mapFlags) plan(c *console, w words) (*mapRun, error) {
	r := &mapRun{c: c, flags: f}
	if err := f.check(w); err != nil {
		return nil, err
	}
	var err error
	if r.source, err = f.source(c, w); err != nil {
		return nil, err
	}
	if r.program, err = f.program(w, r.source.Columns()); err != nil {
		return nil, err
	}
	if f.stall > 0 && r.here() {
		return nil, usagef("give --on procs: as well, or --timeout", "--stall is for worker processes: what a single goroutine uses is not known")
	}
	if r.option, err = f.option(r.count()); err != nil {
		return nil, err
	}
	if len(w.items) > 0 || w.lists != nil || len(f.globs) > 0 {
		r.option.Costs = costs(r.source)
	}
	if r.program.kind == engine.Command {
		r.option.ItemInputs = r.ledger.row // in a command line for a shell they may be quoted
	}
	r.option.SplitsName = r.program.splitsName()
	r.option.Ordered = f.ordered(c, &r.program)
	r.option.Engine = r.engine()
	return r, nil
}

// count is the number of items, -1 if it is not known.
func (r *mapRun) count() int {
	if n, known := r.source.Count(); known {
		return n
	}
	return -1
}
