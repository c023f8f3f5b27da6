package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/progress"
	"github.com/comal-go/comal/internal/results"
	"github.com/comal-go/comal/internal/units"
)

// values prints what came out, as comal map would.
func (d *demo) values(files []string, r demoRun) error {
	out := bufio.NewWriter(d.c.out)
	var w results.Writer = &results.Plain{Out: out, Terminal: true}
	if d.json {
		w = &results.JSONLines{Out: out}
	}
	for _, res := range r.results {
		err := w.Write(&results.Record{
			Index: res.Index, Item: filepath.Base(files[res.Index]), JSON: strconv.AppendInt(nil, res.Value, 10),
			Seconds: res.Seconds, Attempt: res.Attempt, Worker: res.Worker, PeakRSS: res.PeakRSS, Resumed: res.Resumed,
		})
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

// sum prints the times.
func (d *demo) sum(many, one demoRun) error {
	if !d.json {
		_, err := d.c.out.Write(d.table(many, one))
		return err
	}
	lines := &results.JSONLines{Out: d.c.out}
	return lines.Summary(demoSummary{
		Items: len(many.results), Seconds: many.wall.Seconds(), Processes: many.at.Processes, Threads: many.at.Threads,
		Speedup: many.gain(one), Measured: true, OneByOne: one.wall.Seconds(), Tuned: tunedSummary(many.at), Picture: d.picture,
	})
}

// demoSummary is the last line of JSON.
type demoSummary struct {
	Items     int            `json:"items"`
	Failed    int            `json:"failed"`
	Seconds   float64        `json:"seconds"`
	Processes int            `json:"processes"`
	Threads   int            `json:"threads"`
	Speedup   float64        `json:"speedup"`
	Measured  bool           `json:"speedup_measured"`
	OneByOne  float64        `json:"seconds_1x1"`
	Tuned     *results.Tuned `json:"tuned,omitempty"`
	Picture   string         `json:"picture"`
}

// table compares the times and says what they mean.
func (d *demo) table(many, one demoRun) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "\n%-10s%10s%12s\n", "split", "time", "speed-up")
	rows := []demoRun{one, many}
	if many.alone() || many.resumed > 0 {
		rows = rows[1:]
	}
	for _, r := range rows {
		note := ""
		if r.found() {
			note = "  found while it ran"
		}
		fmt.Fprintf(&b, "%-10s%10s%12.2f%s\n", r.split(), units.Time(r.wall), r.gain(one), note)
	}
	fmt.Fprintf(&b, "\n%s\n", d.verdict(many, one))
	if found := progress.Found(many.at); found != "" {
		fmt.Fprintln(&b, found)
	}
	fmt.Fprintf(&b, "picture: %s\n", items.Quote(d.picture))
	fmt.Fprintf(&b, "next:    comal map --func signature --glob 'your/folder/*'\n")
	return b.Bytes()
}

const (
	worthIt = 1.1 // a smaller gain is none
	undone  = 0.8 // a run that got less of the CPUs says little
)

// verdict says in a sentence what was gained.
func (d *demo) verdict(many, one demoRun) string {
	gain := many.gain(one)
	switch {
	case many.resumed > 0:
		return fmt.Sprintf("%d of %d images were done before (--resume), so the time says nothing.", many.resumed, len(many.results))
	case many.alone() && many.found():
		return "One worker was the fastest here."
	case many.alone():
		return "There is one worker, so there is nothing to gain; comal doctor tells which limit decides."
	case gain >= worthIt:
		return fmt.Sprintf("%s (%s at once, %s each) was %.2f times as fast as one worker; both were measured.", many.split(),
			units.Plural(many.at.Processes, "image", "images"), units.Plural(many.at.Threads, "thread", "threads"), gain)
	case many.share() < undone:
		return fmt.Sprintf("%s gained nothing over one worker: other programs had %.0f%% of its CPUs. Try again when the machine is idle.",
			many.split(), 100*(1-many.share()))
	}
	return many.split() + " gained nothing over one worker here: the work is too short for this machine."
}

// note is what stands behind the time of the split in the picture.
func (d *demo) note(many, one demoRun) string {
	if gain := many.gain(one); gain >= worthIt {
		return fmt.Sprintf("%.2f times as fast", gain)
	}
	return "no gain"
}
