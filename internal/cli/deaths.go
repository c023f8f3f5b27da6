package cli

import (
	"fmt"

	"github.com/comal-go/comal"
)

// mostDeaths is how many lost workers are told of one by one.
const mostDeaths = 5

// died tells of a worker that was lost. Its item may be tried again: only if it
// fails for good is it one of the failures.
func (r *mapRun) died(e *comal.ItemError) {
	n := r.deaths.Add(1)
	if r.log != nil {
		r.log.Warn("worker lost", "worker", e.Worker, "item", e.Index, "attempt", e.Attempt, "kind", string(e.Kind),
			"message", e.Message, "signal", e.Signal, "peak_rss", e.PeakRSS, "stderr", e.Stderr)
	}
	if r.flags.quiet || n > mostDeaths && !r.flags.verbose {
		return
	}
	text := fmt.Sprintf("item %d, attempt %d: %s", e.Index, e.Attempt, e.Message)
	if e.Index < 0 {
		text = e.Message
	}
	if n == mostDeaths && !r.flags.verbose {
		text += " (more such deaths are told by -v and --log)"
	}
	fmt.Fprintf(r.watch.err, "warning: %s\n", text)
}
