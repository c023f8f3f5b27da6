package cli

import (
	"bufio"
	"encoding/json"

	"github.com/comal-go/comal/engine"
)

// dryLine is a line of --dry-run --json.
type dryLine struct {
	Index int      `json:"index"`
	Item  []string `json:"item"`
	Run   string   `json:"run"`
	Argv  []string `json:"argv,omitempty"`
}

// dryRun prints what would run for each item, as one would type it.
func (r *mapRun) dryRun() error {
	out := bufio.NewWriter(r.c.out)
	defer out.Flush() // also what came before an error
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	n := 0
	for row, err := range r.source.Rows() {
		if err != nil {
			return err
		}
		l := dryLine{Index: n, Item: row, Run: r.program.text(n, row)}
		if r.program.kind == engine.Command {
			if l.Argv, err = r.program.shown(n, row); err != nil {
				return err
			}
		}
		if r.flags.json {
			err = lines.Encode(l)
		} else {
			_, err = out.WriteString(l.Run + "\n")
		}
		if err != nil {
			return err
		}
		n++
	}
	return out.Flush()
}
