package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/comal-go/comal/internal/units"
)

// ChaosReport is what became of maps whose workers were killed.
type ChaosReport struct {
	Machine   string // processor, system and the versions of all that took part
	Processes int
	Items     int
	Kills     int           // that were meant
	Every     time.Duration // mean time between two
	Seed      uint64
	Watchdog  time.Duration
	Ways      []Survival
}

// Survival is what became of one map. An item counts once: among Done, Failed,
// Wrong or Lost.
type Survival struct {
	Name    string
	Version string
	Outcome Outcome
	Why     string // it gave up, is absent, or an item has failed

	Kills      int // workers killed until it was over, or stopped
	Done       int // items with their right result
	Failed     int // items given up, each with an error of its own
	Wrong      int // items with another result
	Lost       int // items with neither
	Duplicated int // results of items that had one
	Seconds    float64
}

// Outcome is how a map ended.
type Outcome string

// The outcomes.
const (
	Finished Outcome = "finished"
	GaveUp   Outcome = "gave up" // it ended early and said so
	Hangs    Outcome = "hangs"
	Absent   Outcome = "absent" // it could not be run at all
)

// whole says whether each item has its result, once.
func (s *Survival) whole(items int) bool {
	return s.Outcome == Finished && s.Done == items && s.Duplicated == 0
}

// what says it in words.
func (s *Survival) what() string {
	switch {
	case s.Outcome == Absent:
		return s.Why
	case s.Outcome == Hangs:
		return fmt.Sprintf("hangs after %s", units.Plural(s.Kills, "kill", "kills"))
	case s.Outcome == GaveUp:
		return fmt.Sprintf("gave up after %s: %s", units.Plural(s.Kills, "kill", "kills"), s.Why)
	case s.Failed > 0:
		return fmt.Sprintf("%s failed: %s", units.Plural(s.Failed, "item", "items"), s.Why)
	case s.Lost > 0:
		return "said it was done and was not"
	case s.Wrong > 0 || s.Duplicated > 0:
		return "finished with wrong results"
	}
	return "every item done"
}

// WriteJSON writes one line for each way.
func (r *ChaosReport) WriteJSON(w io.Writer) error {
	type line struct {
		Row        string  `json:"row"`
		Version    string  `json:"version,omitempty"`
		Outcome    Outcome `json:"outcome"`
		Why        string  `json:"why,omitempty"`
		Items      int     `json:"items"`
		Kills      int     `json:"kills"`
		Done       int     `json:"done"`
		Failed     int     `json:"failed"`
		Lost       int     `json:"lost"`
		Duplicated int     `json:"duplicated"`
		Wrong      int     `json:"wrong"`
		Seconds    float64 `json:"seconds"`
	}
	enc := json.NewEncoder(w)
	for _, s := range r.Ways {
		if err := enc.Encode(line{s.Name, s.Version, s.Outcome, s.Why, r.Items, s.Kills, s.Done, s.Failed, s.Lost, s.Duplicated, s.Wrong, s.Seconds}); err != nil {
			return err
		}
	}
	return nil
}

// WriteMarkdown writes a table, aligned for those who read it as it is.
func (r *ChaosReport) WriteMarkdown(w io.Writer) error {
	table := [][]string{{"map", "right results", "failed", "lost", "duplicated", "wrong", "kills", "time", "what happened"}}
	table = append(table, make([]string, len(table[0]))) // the rule
	for _, s := range r.Ways {
		cells := make([]string, len(table[0]))
		cells[0], cells[8] = s.Name, cell(s.what())
		if s.Version != "" {
			cells[0] += " (" + s.Version + ")"
		}
		if s.Outcome != Absent {
			for i, n := range []int{s.Done, s.Failed, s.Lost, s.Duplicated, s.Wrong, s.Kills} {
				cells[1+i] = units.Count(n)
			}
			cells[7] = units.Time(time.Duration(s.Seconds * float64(time.Second)))
		}
		table = append(table, cells)
	}
	_, err := fmt.Fprintf(w, "%s\n%s", r.heading(), align(table))
	return err
}

func (r *ChaosReport) heading() string {
	how := "no worker is killed"
	if r.Kills > 0 {
		how = fmt.Sprintf("a worker that has begun an item is killed (SIGKILL) every %s on average, %s times in all, at times of a Poisson process with seed %d",
			units.Time(r.Every), units.Count(r.Kills), r.Seed)
	}
	return fmt.Sprintf(`%s

One map over %s items of %s on %s each; %s.
A map without a result for %s hangs; its time is then that of its last result. comal tries an item %d times more, joblib and
the pools never, dask and ray as often as they do by themselves or as their row says.
`, r.Machine, units.Count(r.Items), units.Time(chaosItem), units.Plural(r.Processes, "worker", "workers"), how, units.Time(r.Watchdog), chaosRetries)
}
