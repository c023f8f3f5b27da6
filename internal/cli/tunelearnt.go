package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/label"
	"github.com/comal-go/comal/internal/learnt"
	"github.com/comal-go/comal/internal/units"
)

// splitsFile is the file that keeps the splits found, "" if none does.
func splitsFile() string {
	switch name := os.Getenv("COMAL_SPLITS"); name {
	case "":
		return learnt.DefaultPath()
	case "off":
		return ""
	default:
		return name
	}
}

// splitsOfRun is the file for a run. Where the cache folder cannot be made, as in
// a container without a home, there is none: who has not asked for a file need
// not be warned at each run.
func splitsOfRun() string {
	path := splitsFile()
	if path != "" && path == learnt.DefaultPath() && os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return ""
	}
	return path
}

// newTuneList returns the command that shows what was learnt.
func newTuneList(c *console) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use: "list [--json]", DisableFlagsInUseLine: true,
		Short:   "List the splits that are remembered",
		Example: "  comal tune list\n  comal tune list --json",
		Long: `list shows for which jobs a split is remembered: what was run, how large the job
was, the fastest processes x threads, and its gain over all CPUs with one thread
each: 12 % faster, or 3.0 times as fast. The next run of such a job on the same machine begins with it.

They are kept in splits.json in comal's folder of your cache; COMAL_SPLITS=FILE
names another file, COMAL_SPLITS=off keeps none.`,
		Args: noWords,
		RunE: func(*cobra.Command, []string) error { return c.listSplits(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return cmd
}

// newTuneForget returns the command that removes what was learnt.
func newTuneForget(c *console) *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use: "forget PATTERN|--all", DisableFlagsInUseLine: true,
		Short:   "Forget splits that are remembered",
		Example: "  comal tune forget job.py:score\n  comal tune forget 'job.py:*'\n  comal tune forget --all",
		Long: `forget removes the jobs in whose name PATTERN occurs (* is anything), as
comal tune list shows it; their next run looks for the split anew.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if all == (len(args) > 0) || len(args) > 1 {
				return usagef("comal tune list shows what there is", "name one PATTERN, or --all")
			}
			return c.forgetSplits(args)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "forget all of them")
	return cmd
}

// splitsStore is the file, if there is one.
func splitsStore() (*learnt.Store, string, error) {
	path := splitsFile()
	if path == "" {
		return nil, "", usagef("name a file in COMAL_SPLITS, or let HOME be your folder", "no file keeps splits")
	}
	return learnt.Open(path), path, nil
}

// listSplits prints what was learnt.
func (c *console) listSplits(asJSON bool) error {
	store, path, err := splitsStore()
	if err != nil {
		return err
	}
	entries, err := store.List()
	if err = c.warnOfSplits(err); err != nil {
		return err
	}
	out := splitTable(entries, learnt.Fingerprint(host.Detect()))
	switch {
	case asJSON:
		out, err = splitLines(entries, learnt.Fingerprint(host.Detect()))
	case len(entries) == 0:
		out = fmt.Appendf(nil, "nothing is remembered yet in %s: comal map and comal tune do so\n", items.Quote(path))
	}
	if err != nil {
		return err
	}
	_, err = c.out.Write(out)
	return err
}

// warnOfSplits tells of damage, which has been dealt with, and returns other
// errors as what they are here: the end.
func (c *console) warnOfSplits(err error) error {
	var damaged *learnt.DamagedError
	if errors.As(err, &damaged) && damaged.Aside != "" {
		fmt.Fprintf(c.err, "warning: %v\n", err)
		return nil
	}
	if err != nil {
		return usagef("", "%v", err)
	}
	return nil
}

// splitTable is what was learnt for people. here is this machine.
func splitTable(entries []learnt.Entry, here string) []byte {
	const mostName = 48
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	others := false
	fmt.Fprintln(w, "job\tsize\tsplit\tgain\tfound")
	for _, e := range entries {
		mark := ""
		if e.Machine != here {
			others, mark = true, " *"
		}
		fmt.Fprintf(w, "%s\t%s\t%s%s\t%s\t%s\n", label.Of(jobName(e.Function), mostName), label.Of(e.Size, mostName),
			e.Best, mark, gainText(e), foundText(e))
	}
	_ = w.Flush() // to memory
	if others {
		b.WriteString("* of another machine, or of other limits on this one: it is not used here\n")
	}
	return b.Bytes()
}

// gainText is by how much the split was faster than the rule.
func gainText(e learnt.Entry) string {
	switch {
	case e.Gain < 0.005:
		return "-"
	case e.Gain < 1:
		return fmt.Sprintf("%.0f %%", 100*e.Gain)
	}
	return fmt.Sprintf("%.1f times", 1+e.Gain)
}

func foundText(e learnt.Entry) string {
	text := e.When.Local().Format("2006-01-02 15:04")
	if e.Runs > 1 {
		text += ", " + units.Count(e.Runs) + " runs"
	}
	return text
}

// digest is the hash of a Python function's source behind its name, which tells
// people nothing.
var digest = regexp.MustCompile(`^(python .*) [0-9a-f]{12,64}$`)

// jobName is a function as people know it: of this program, it has none before it.
func jobName(function string) string {
	return digest.ReplaceAllString(strings.Replace(function, "go  ", "go ", 1), "$1")
}

// splitLine is what was learnt about a job, as JSON. Times are in seconds, sizes
// in bytes.
type splitLine struct {
	Function  string    `json:"function"`
	Size      string    `json:"size"`
	Processes int       `json:"processes"`
	Threads   int       `json:"threads"`
	Gain      float64   `json:"gain"`
	ItemTime  float64   `json:"item_seconds"`
	Start     float64   `json:"start_seconds"`
	Bytes     int64     `json:"bytes"`
	When      time.Time `json:"when"`
	Runs      int       `json:"runs"`
	Machine   string    `json:"machine"`
	Here      bool      `json:"here"`
}

func splitLines(entries []learnt.Entry, here string) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	for _, e := range entries {
		err := out.Encode(splitLine{
			Function: e.Function, Size: e.Size, Processes: e.Best.P, Threads: e.Best.T, Gain: e.Gain, ItemTime: e.ItemTime,
			Start: e.Start, Bytes: e.Bytes, When: e.When, Runs: e.Runs, Machine: e.Machine, Here: e.Machine == here,
		})
		if err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// forgetSplits removes what matches a pattern, or all.
func (c *console) forgetSplits(pattern []string) error {
	store, _, err := splitsStore()
	if err != nil {
		return err
	}
	match := func(learnt.Entry) bool { return true }
	if len(pattern) > 0 {
		re := regexp.MustCompile("(?s)" + strings.ReplaceAll(regexp.QuoteMeta(pattern[0]), `\*`, ".*"))
		match = func(e learnt.Entry) bool { return re.MatchString(e.Function) || re.MatchString(jobName(e.Function)) }
	}
	n, err := store.Forget(match)
	if err = c.warnOfSplits(err); err != nil {
		return err
	}
	if n == 0 && len(pattern) > 0 {
		return usagef("comal tune list shows what there is", "no job of the name %s is remembered", items.Quote(pattern[0]))
	}
	_, err = fmt.Fprintln(c.out, units.Plural(n, "job", "jobs"), "forgotten")
	return err
}
