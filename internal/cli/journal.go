package cli

import (
	"encoding/json"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/journal"
	"github.com/comal-go/comal/internal/units"
)

// newJournal returns the command about journals.
func newJournal(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "journal show FILE", DisableFlagsInUseLine: true,
		Short:   "Show what a journal of --resume holds",
		Example: "  comal map --resume job.journal --shell 'sort {} | uniq | wc -l' *.txt\n  comal journal show job.journal",
		Long: `A journal keeps the results of a run while they come. The same command with the
same --resume FILE goes on where the last one was ended, by whatever: items whose
results are there are not run again, unless the function or command, its
parameters, the item or a file that it names have changed.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("such as: comal journal show FILE", "there is no command %q", "journal "+args[0])
			}
			return cmd.Help()
		},
	}
	asJSON := false
	show := &cobra.Command{
		Use: "show FILE", DisableFlagsInUseLine: true,
		Short:   "Show what a journal holds",
		Example: "  comal journal show job.journal\n  comal journal show --json job.journal",
		Long: `show tells how many results a journal holds, of which runs, and whether its end
is torn. It changes nothing and may be used while a run writes to the journal.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("such as: comal journal show FILE", "name one journal")
			}
			return c.showJournal(args[0], asJSON)
		},
	}
	show.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	cmd.AddCommand(show)
	return cmd
}

// journalLine is what a journal holds, as JSON. Sizes are in bytes.
type journalLine struct {
	Results int           `json:"results"`
	Records int           `json:"records"`
	Bytes   int64         `json:"bytes"`
	Torn    int64         `json:"torn"`
	Files   int           `json:"files"`
	Beside  int64         `json:"files_bytes"`
	Gone    int           `json:"files_missing"`
	PID     int           `json:"pid,omitempty"` // of the run that has it now
	Host    string        `json:"host,omitempty"`
	Runs    []journal.Run `json:"runs"`
}

func (c *console) showJournal(name string, asJSON bool) error {
	j, err := journal.Show(name)
	if err != nil {
		if codeOf(err) == exitDamaged {
			return err
		}
		return usagef("name a file that --resume has made", "%v", err)
	}
	if asJSON {
		return json.NewEncoder(c.out).Encode(journalLine{
			Results: j.Results, Records: j.Records, Bytes: j.Bytes, Torn: j.Torn, Files: j.Files, Beside: j.Beside, Gone: j.Gone,
			PID: j.PID, Host: j.Host, Runs: append([]journal.Run{}, j.Runs...),
		})
	}
	t := table{}
	t.row("journal", "%s", items.Quote(name))
	t.row("results", "%s, %s", units.Count(j.Results), units.Bytes(j.Bytes))
	if j.Files > 0 {
		t.row("files", "%s beside it, %s", units.Count(j.Files), units.Bytes(j.Beside))
	}
	if j.Gone > 0 {
		t.row("missing", "%s of these: what they belong to is run again", units.Count(j.Gone))
	}
	if j.Torn > 0 {
		t.row("torn", "%s at the end, as after a crash: the next run cuts it off", units.Bytes(j.Torn))
	}
	if j.Held {
		t.row("in use", "by process %d on %s", j.PID, printable(j.Host))
	}
	for i, r := range j.Runs {
		t.row(onlyFirst(i, "runs"), "%s  %s", r.When.Local().Format(time.DateTime), printable(items.Quote(r.What)))
	}
	_, err = io.WriteString(c.out, t.String())
	return err
}

// printable takes from a text of a file what a terminal would obey.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, s)
}
