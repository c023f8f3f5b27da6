package cli

import (
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// mapFlags are the flags of comal map, as they were given.
type mapFlags struct {
	// What runs.
	python, function, shell string
	list                    bool
	interpreter             string
	arguments               []string
	initializer             string

	// Items.
	globs      []string
	itemsFile  string
	nul        bool
	span       string
	perCommand natural

	// How it runs.
	processes, threads autoCount
	on                 string
	memory, itemMemory memorySize
	cores              natural
	chunk              natural
	tasksPerWorker     natural
	workdir            string
	environment        []string
	scratch            string
	resume             string
	scratchMax         memorySize
	backups            bool
	dryRun             bool

	// Failures.
	retries     retryCount
	retryErrors bool
	timeout     timeLimit
	stall       patience
	failFast    bool
	maxFailures failureLimit

	// Results.
	keepOrder      bool
	orderGiven     bool
	out            string
	json           bool
	results        string
	log, joblog    string
	quiet, verbose bool
}

// flagGroup is a part of a command's flags under a heading of its own.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
}

// groups registers all flags, in the order of their help.
func (f *mapFlags) groups() []flagGroup {
	return []flagGroup{
		{"What runs", f.whatFlags()},
		{"Items (or write them after :::, or as words with --py, --func and --shell)", f.itemFlags()},
		{"How it runs", f.howFlags()},
		{"Failures", f.failureFlags()},
		{"Results", f.resultFlags()},
	}
}

func newFlagSet() *pflag.FlagSet {
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	fs.SortFlags = false
	return fs
}

func (f *mapFlags) whatFlags() *pflag.FlagSet {
	fs := newFlagSet()
	fs.Var(text{&f.python, "MODULE:FUNCTION"}, "py", "call a Python function, also FILE.py:FUNCTION")
	fs.Var(text{&f.function, "NAME"}, "func", "call a built-in function, or PROGRAM:NAME of a program\nthat calls comal.Main")
	fs.Var(text{&f.shell, "COMMAND"}, "shell", "run a command line by sh, with items quoted as needed")
	fs.BoolVar(&f.list, "list", false, "list the built-in functions and exit")
	fs.Var(text{&f.interpreter, "PATH"}, "python", "Python interpreter (default: that of COMAL_PYTHON,\nVIRTUAL_ENV or CONDA_PREFIX, then python3)")
	fs.Var(texts{&f.arguments, "K=V"}, "arg", "keyword argument for the Python function: JSON, or else\na string; K=@FILE.npy is an array that all workers share,\nK=@FILE.npy:copy one that each may change")
	fs.Var(text{&f.initializer, "NAME"}, "init", "function run once in each worker before its first item")
	return fs
}

func (f *mapFlags) itemFlags() *pflag.FlagSet {
	fs := newFlagSet()
	fs.Var(texts{&f.globs, "PATTERN"}, "glob", "files that match; ** is any folders (repeatable)")
	fs.Var(text{&f.itemsFile, "FILE"}, "items", "one item a line; - is standard input, which is read also\nif no items are given")
	fs.BoolVarP(&f.nul, "null", "0", false, "items in FILE end with NUL bytes instead of lines")
	fs.Var(text{&f.span, "A:B"}, "range", "whole numbers from A, without B; or A:B:STEP")
	fs.VarP(&f.perCommand, "per-command", "n", "items given to one command")
	return fs
}

func (f *mapFlags) howFlags() *pflag.FlagSet {
	fs := newFlagSet()
	fs.VarP(&f.processes, "processes", "p", "items at once; auto finds while it runs what is\nfastest, and remembers it")
	fs.VarP(&f.threads, "threads", "t", "threads each item may use; auto as with -p")
	fs.Var(text{&f.on, "ENGINE"}, "on", "local: (goroutines) or procs: (worker processes)")
	fs.Var(&f.memory, "mem", "memory for all that is started (default: 70% of what is\nallowed)")
	fs.Var(&f.itemMemory, "mem-per-item", "memory an item needs: no more run at once than fit")
	fs.Var(&f.cores, "cores", "cores an item needs: no more run at once than fit")
	fs.Var(&f.chunk, "chunk", "items a worker gets at once (default: by their cost)")
	fs.Var(&f.tasksPerWorker, "tasks-per-worker", "replace a worker after so many items")
	fs.Var(text{&f.workdir, "DIR"}, "workdir", "working folder of workers and commands")
	fs.Var(texts{&f.environment, "KEY=VALUE"}, "env", "variable for workers and commands (repeatable)")
	fs.Var(text{&f.scratch, "DIR"}, "scratch", "folder for temporary files (default: "+tempVariable()+")")
	fs.Var(&f.scratchMax, "scratch-max", "most that temporary files may take")
	fs.BoolVar(&f.backups, "backups", false, "start a late item once more on a worker that is idle;\nits effects may then happen twice")
	fs.Var(text{&f.resume, "FILE"}, "resume", "keep results in this journal, and do not run again what\nit has: see comal journal")
	fs.BoolVar(&f.dryRun, "dry-run", false, "print what would run, and run nothing")
	return fs
}

func tempVariable() string {
	if runtime.GOOS == "windows" {
		return "TMP"
	}
	return "TMPDIR"
}

func (f *mapFlags) failureFlags() *pflag.FlagSet {
	f.retries = 2
	fs := newFlagSet()
	fs.Var(&f.retries, "retries", "attempts after the first for an item whose worker died")
	fs.BoolVar(&f.retryErrors, "retry-errors", false, "also for an item that failed by itself")
	fs.Var(&f.timeout, "timeout", "time an item may take, as 90s, or as 3x of the median:\nthen its worker is ended, and it is tried again")
	fs.Var(&f.stall, "stall", "the same if it uses neither CPU nor disk for so long")
	fs.BoolVar(&f.failFast, "fail-fast", false, "stop at the first item that fails for good")
	fs.Var(&f.maxFailures, "max-failures", "stop when so many items have failed")
	return fs
}

func (f *mapFlags) resultFlags() *pflag.FlagSet {
	fs := newFlagSet()
	fs.BoolVarP(&f.keepOrder, "keep-order", "k", false, "results in input order (default: yes, unless commands\nprint to a terminal)")
	fs.VarP(text{&f.out, "FILE"}, "output", "o", "write results to a file, whole or not at all; - is\nstandard output")
	fs.BoolVar(&f.json, "json", false, "one JSON object a line, the last a summary")
	fs.Var(text{&f.results, "DIR"}, "results", "keep the output of each command there, and arrays that\nfunctions return (default for these: comal-results)")
	fs.Var(text{&f.joblog, "FILE"}, "joblog", "a line an item, as GNU parallel writes it")
	fs.Var(text{&f.log, "FILE"}, "log", "append what happens, with the time")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "tell of failures only")
	fs.BoolVarP(&f.verbose, "verbose", "v", false, "tell also what functions print, and all about failures")
	return fs
}

// addGroups adds flags in groups to a command and to its help.
func addGroups(cmd *cobra.Command, groups []flagGroup) {
	for _, g := range groups {
		cmd.Flags().AddFlagSet(g.flags)
	}
	cmd.Flags().SortFlags = false
	plain := cmd.UsageFunc()
	cmd.SetUsageFunc(func(of *cobra.Command) error {
		if of != cmd { // a subcommand, which has flags of its own
			return plain(of)
		}
		for _, g := range groups {
			cmd.Printf("\n%s:\n%s", g.title, g.flags.FlagUsages())
		}
		return nil
	})
}
