package progress

import (
	"fmt"
	"strings"

	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/units"
)

// Summary says in one paragraph what a run did: items, failures, time, what it
// ran on, throughput, how the split was found, speed-up and memory. A second
// paragraph warns if the limit of threads was not obeyed. s is the final
// snapshot.
func Summary(s event.Snapshot) string {
	if s.Done == 0 && s.Total <= 0 {
		return "There were no items: nothing was run."
	}
	s = Settled(s)
	var b strings.Builder
	b.WriteString(doneText(s) + " in " + units.Time(s.Elapsed) + " on " + splitText(s))
	if seconds := s.Elapsed.Seconds(); s.Done-s.Resumed > 1 && seconds > 0 {
		b.WriteString(", " + units.Rate(float64(s.Done-s.Resumed)/seconds))
	}
	b.WriteString("." + resumedText(s) + restText(s))
	if found := Found(s); found != "" {
		b.WriteString(" " + found)
	}
	b.WriteString(speedupText(s))
	if s.Retried > 0 {
		b.WriteString(" " + units.Plural(s.Retried, "attempt was", "attempts were") + " repeated.")
	}
	if s.PeakRSS > 0 {
		b.WriteString(" Peak memory: " + units.Bytes(s.PeakRSS) + ".")
	}
	if disobeyed(s) {
		b.WriteString("\n" + disobeyedText(s))
	}
	return b.String()
}

// doneText counts the items.
func doneText(s event.Snapshot) string {
	text := units.Plural(s.Done, "item", "items")
	if s.Total > s.Done {
		text = units.Count(s.Done) + " of " + units.Plural(s.Total, "item", "items")
	}
	switch {
	case s.Failed == 0 || s.Done == 0:
		return text + " done"
	case s.Failed >= s.Done && s.Done == 1:
		return text + " failed"
	case s.Failed >= s.Done:
		return text + " done, all of which failed,"
	case s.Failed == 1:
		return text + " done, 1 of which failed,"
	}
	return text + " done, " + units.Count(s.Failed) + " of which failed,"
}

// resumedText counts what an earlier run had done.
func resumedText(s event.Snapshot) string {
	switch {
	case s.Resumed == 0:
		return ""
	case s.Resumed == 1:
		return " 1 of " + units.Count(s.Done) + " was done before."
	}
	return " " + units.Count(s.Resumed) + " of " + units.Count(s.Done) + " were done before."
}

// restText counts what was not done.
func restText(s event.Snapshot) string {
	switch {
	case s.Total < 0:
		return " The rest of the input was not read."
	case s.Total > s.Done:
		return " " + units.Plural(s.Total-s.Done, "item was", "items were") + " not done."
	}
	return ""
}

// splitText tells what a run runs on: "2 processes x 2 threads = 4 threads".
func splitText(s event.Snapshot) string {
	p, t := max(1, s.Processes), max(1, s.Threads)
	one, many := "task", "tasks"
	switch s.Engine {
	case "local":
		one, many = "goroutine", "goroutines"
	case "procs", "":
		one, many = "process", "processes"
	}
	text := units.Plural(p, one, many) + " x " + units.Plural(t, "thread", "threads") + " = " + units.Plural(p*t, "thread", "threads")
	if one == "task" {
		text += " of " + s.Engine
	}
	return text
}

// Speedup estimates how many times as fast a run was as one item after the
// other: from the splits that were tried, or else by how many items were at work
// at once on average, as if they did not slow each other down. It is 0 where that
// says nothing: with one worker or one item, where the items take no time beside
// the rest, or where more were at work than there are CPUs.
func Speedup(s event.Snapshot) float64 {
	if t := s.Tuned; t != nil && (t.Speedup > 0 || t.Best[0] > t.Rule[0]) {
		return t.Speedup
	}
	if s.Processes < 2 || s.Done-s.Resumed < 2 || s.Elapsed <= 0 {
		return 0
	}
	x := s.Busy.Seconds() / s.Elapsed.Seconds()
	if x < 1.05 {
		return 0
	}
	return min(x, float64(s.Processes))
}

func factor(x float64) string {
	if x < 9.95 {
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

// disobeyed tells whether a worker had more threads than any was given.
func disobeyed(s event.Snapshot) bool { return s.Threads > 0 && s.Seen > mostThreads(s) }

// mostThreads is the most that a worker was given at any time.
func mostThreads(s event.Snapshot) int {
	if s.Tuned != nil {
		return max(s.Threads, s.Tuned.Most)
	}
	return s.Threads
}

func disobeyedText(s event.Snapshot) string {
	had := fmt.Sprintf("Warning: a worker had %s where %s. ",
		units.Plural(s.Seen, "thread", "threads"), units.Plural(mostThreads(s), "was allowed", "were allowed"))
	if s.Kind == "command" {
		return had + "The command does not heed OMP_NUM_THREADS and the like: give it the number by a flag of its own " +
			"({threads} stands for it), or raise -t."
	}
	return had + "Either NumPy (or another library with threads) was imported " +
		"before the limit was set, or the program has set OMP_NUM_THREADS or the like itself: " +
		"let it do neither, or set the number by threadpoolctl inside the function."
}
