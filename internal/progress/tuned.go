package progress

import (
	"fmt"
	"strings"

	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/units"
)

const (
	// worthTelling is a gain that is more than the noise of a run.
	worthTelling = 0.02
	// scalesBadly is a speed-up, as a part of the workers of the rule, below
	// which people ask why.
	scalesBadly = 0.7
)

// Settled is the final snapshot as it is told of: with the split that was found
// instead of the one that was in force at the end, when few items were left.
func Settled(s event.Snapshot) event.Snapshot {
	if t := s.Tuned; t != nil && t.Best[0] > 0 {
		s.Processes, s.Threads = t.Best[0], t.Best[1]
	}
	return s
}

// Found says in a sentence how the split was found and what that gained, "" if
// no other was tried.
func Found(s event.Snapshot) string {
	t := s.Tuned
	if t == nil {
		return ""
	}
	tried := t.Probes
	if t.Recalled && t.Best != t.Rule {
		tried-- // what was known is no try
	}
	switch {
	case tried <= 0 && !t.Recalled:
		return ""
	case tried <= 0:
		return "The split is known from an earlier run" + recalledGain(t) + "."
	case t.Recalled:
		return fmt.Sprintf("The split is known from an earlier run%s; %s tried beside it, which cost %s of the time.",
			recalledGain(t), units.Plural(tried, "other was", "others were"), costOf(s))
	}
	return fmt.Sprintf("%s tried while it ran, which cost %s of the time: %s.",
		units.Plural(tried, "other split was", "other splits were"), costOf(s), verdictOf(t))
}

// verdictOf compares what was found with the rule.
func verdictOf(t *event.Tuned) string {
	switch {
	case t.Best == t.Rule:
		return "none was faster than " + cross(t.Rule) + " (" + theRule + ")"
	case t.Unsure:
		return fmt.Sprintf("%s was taken; it is not certain whether it is faster than %s (%s)", cross(t.Best), cross(t.Rule), theRule)
	case t.Gain == 0: // memory did not allow the rule, or the run was too short
		return fmt.Sprintf("%s was taken; %s (%s) was not measured", cross(t.Best), cross(t.Rule), theRule)
	case t.Gain < worthTelling:
		return fmt.Sprintf("%s was as good as %s (%s)", cross(t.Best), cross(t.Rule), theRule)
	}
	return fmt.Sprintf("%s was %s %s (%s)", cross(t.Best), faster(t.Gain), cross(t.Rule), theRule)
}

// theRule is what everybody would do.
const theRule = "the simple rule: all CPUs, one thread each"

func recalledGain(t *event.Tuned) string {
	switch {
	case t.Best == t.Rule:
		return ", which found none faster"
	case t.Gain >= worthTelling:
		return fmt.Sprintf(" (%s %s)", faster(t.Gain), cross(t.Rule))
	}
	return ""
}

// speedupText says how much faster the run was than one worker, "" if there is
// no telling.
func speedupText(s event.Snapshot) string {
	if t := s.Tuned; t != nil && t.Speedup > 0 {
		if t.Best == [2]int{1, 1} {
			return ""
		}
		how := "estimated"
		if t.Measured {
			how = "measured"
		}
		return fmt.Sprintf(" It is %s times as fast as 1 x 1 (%s).", factor(t.Speedup), how)
	}
	if x := Speedup(s); x > 0 {
		return fmt.Sprintf(" That is about %s times as fast as one item after the other, estimated from the items' own times.", factor(x))
	}
	return ""
}

// Why says why more workers do not help, a line each: all that is known of it,
// or the first reason of a run that was far from as many times faster as it had
// workers. It is "" if nothing is to be said.
func Why(s event.Snapshot, all bool) string {
	t := s.Tuned
	if t == nil || len(t.Why) == 0 {
		return ""
	}
	if all {
		return strings.Join(t.Why, "\n")
	}
	if workers := float64(t.Rule[0] * max(1, t.Rule[1])); t.Speedup > 0 && t.Speedup < scalesBadly*workers {
		return t.Why[0]
	}
	return ""
}

// faster says how much faster something is than what follows.
func faster(gain float64) string {
	if gain < 1 {
		return share(gain) + " faster than"
	}
	return factor(1+gain) + " times as fast as"
}

// cross writes a split as people do.
func cross(split [2]int) string { return fmt.Sprintf("%d x %d", split[0], split[1]) }

// costOf is the part of the run that was lost by trying.
func costOf(s event.Snapshot) string {
	if s.Elapsed <= 0 || s.Tuned.Probing <= 0 {
		return "0 %"
	}
	part := s.Tuned.Probing.Seconds() / s.Elapsed.Seconds()
	if part < 0.001 {
		return "under 0.1 %"
	}
	return share(min(1, part))
}

// share writes a part of 1 with as many digits as it deserves.
func share(part float64) string {
	if part < 0.0995 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", 100*part), ".0") + " %"
	}
	return fmt.Sprintf("%.0f %%", 100*part)
}
