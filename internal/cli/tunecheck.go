package cli

import (
	"strings"

	"github.com/spf13/pflag"
)

// checkTune refuses flags that contradict each other or would be ignored.
func (f *tuneFlags) checkTune(fs *pflag.FlagSet, w words) error {
	for _, c := range []struct{ flag, why, advice string }{
		{"results", "keeps outputs, and tune throws them away", "comal map --results keeps them"},
		{"resume", "would skip items, and tune has to do all of them each time", "with --grid -o DIR an experiment that was interrupted goes on"},
		{"joblog", "is of one run, and tune does many", "comal map --joblog writes it"},
		{"log", "is of one run, and tune does many", "comal map --log writes it"},
		{"keep-order", "orders results, and tune throws them away", "leave it out"},
		{"dry-run", "shows what items run", "comal map --dry-run shows it"},
		{"backups", "would make times hard to compare", "leave it out"},
	} {
		if fs.Changed(c.flag) {
			return usagef(c.advice, "--%s %s", c.flag, c.why)
		}
	}
	if f.json && f.replay == "" {
		return usagef("the table and the cells are files in the folder of -o", "--json is for --replay: tune throws the results of items away")
	}
	if err := f.checkModes(fs); err != nil {
		return err
	}
	if f.replay != "" || f.plot != "" {
		return f.checkFilesOnly(fs, w)
	}
	return nil
}

// modes are the flags that each say what is to be done.
var modes = []string{"grid", "plot", "replay"}

// checkModes refuses flags of one mode in another.
func (f *tuneFlags) checkModes(fs *pflag.FlagSet) error {
	var given []string
	for _, name := range modes {
		if fs.Changed(name) {
			given = append(given, "--"+name)
		}
	}
	if len(given) > 1 {
		return usagef("take one of them", "%s exclude each other", strings.Join(given, " and "))
	}
	if f.grid.given() {
		for _, name := range []string{"processes", "threads"} {
			if fs.Changed(name) {
				return usagef("write it into the grid, as --grid 2x1..4", "--%s and --grid both say what is tried", name)
			}
		}
		if fs.Changed("within") {
			return usagef("interrupt it when you like: the same command goes on from there", "--within is not for --grid, which measures all cells")
		}
	}
	if f.replay == "" {
		for _, name := range []string{"seeds", "physical", "logical", "start", "noise"} {
			if fs.Changed(name) {
				return usagef("leave it out", "--%s is for --replay", name)
			}
		}
	}
	return nil
}

// checkFilesOnly refuses a job where nothing is run.
func (f *tuneFlags) checkFilesOnly(fs *pflag.FlagSet, w words) error {
	mode, allowed := "--plot", []string{"plot", "output", "quiet", "verbose"}
	if f.replay != "" {
		mode, allowed = "--replay", []string{"replay", "items", "seeds", "physical", "logical", "start", "noise", "json", "quiet", "verbose"}
	}
	if len(w.command) > 0 || len(w.items) > 0 || w.lists != nil {
		return usagef("leave the job out", "%s takes what was measured before and runs nothing", mode)
	}
	var bad string
	fs.Visit(func(flag *pflag.Flag) {
		for _, name := range allowed {
			if flag.Name == name {
				return
			}
		}
		bad = flag.Name
	})
	if bad != "" {
		return usagef("leave it out", "--%s makes no sense with %s, which runs nothing", bad, mode)
	}
	return nil
}
