package cli

import (
	"fmt"
	"strings"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/label"
	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/tune"
)

// report prints what was found.
func (h *hunt) report() error {
	c := tune.Compare(h.tried)
	if c.Best.P == 0 {
		return nil // no run came to its end
	}
	if err := h.table(&c).write(h.c.out); err != nil {
		return err
	}
	for _, line := range h.sentences(&c) {
		if _, err := fmt.Fprintln(h.c.out, line); err != nil {
			return err
		}
	}
	if err := h.keep(&c); err != nil {
		return err
	}
	_, err := fmt.Fprintln(h.c.out, "next: "+h.next(&c))
	return err
}

// table is the table of the times with its marks.
func (h *hunt) table(c *tune.Comparison) *timeTable {
	splits := make([]tune.Split, len(c.Tried))
	for i, t := range c.Tried {
		splits[i] = t.Split
	}
	one, hasOne := c.Of(tune.Split{P: 1, T: 1})
	return newTimeTable(splits, func(s tune.Split) (text, mark string) {
		t, ok := c.Of(s)
		if !ok {
			return "", ""
		}
		switch text = secondsText(t.Seconds()); {
		case s == c.Best.Split:
			mark = "*"
		case t.Cut():
			mark = ">"
		case c.Same(t):
			mark = "="
		}
		if hasOne && !one.Cut() && t.Seconds() > one.Seconds()*(1+c.Margin) {
			mark = "!"
		}
		return text, mark
	})
}

// sentences says what the table means.
func (h *hunt) sentences(c *tune.Comparison) []string {
	lines := []string{"", h.verdict(c)}
	if s := h.lighter(c); s != "" {
		lines = append(lines, s)
	}
	if s := h.startUp(c); s != "" {
		lines = append(lines, s)
	}
	if s := h.failures(); s != "" {
		lines = append(lines, s)
	}
	if c.Noisy() {
		lines = append(lines, fmt.Sprintf("The same split took now more and now less: what differs by less than %.0f %% says nothing here. Try again when the machine is idle.", 100*c.Margin))
	} else {
		lines = append(lines, h.why(c)...)
	}
	if h.err != nil {
		lines = append(lines, "It was ended early: other splits may be faster.")
	}
	return lines
}

// verdict says how fast the best is: "4 x 2: 3.1 times as fast as 1 x 1, 8 %
// faster than 8 x 1".
func (h *hunt) verdict(c *tune.Comparison) string {
	one, rule := tune.Split{P: 1, T: 1}, h.cfg.Rule()
	best := c.Best
	var parts []string
	switch t, ok := c.Of(one); {
	case !ok || best.Split == one:
	case c.Same(t):
		parts = append(parts, "not distinguishable from 1 x 1")
	default:
		parts = append(parts, timesText(t, best)+" as fast as 1 x 1")
	}
	if t, ok := c.Of(rule); ok && rule != one && rule != best.Split {
		parts = append(parts, overRule(c, t))
	}
	text := fmt.Sprintf("%s: %s", best.Split, units.Time(seconds(best.Seconds())))
	if len(parts) > 0 {
		text = fmt.Sprintf("%s: %s", best.Split, strings.Join(parts, ", "))
	}
	if rule == best.Split {
		text += "; it is what the simple rule says, one process for each CPU"
	}
	return text + "."
}

// timesText says how many times as fast best is.
func timesText(t, best tune.Tried) string {
	x := fmt.Sprintf("%.1f times", t.Seconds()/best.Seconds())
	if t.Cut() {
		return "more than " + x
	}
	return x
}

// overRule says how much faster than the rule the best is.
func overRule(c *tune.Comparison, rule tune.Tried) string {
	gain := rule.Seconds()/c.Best.Seconds() - 1
	switch {
	case rule.Cut() || gain >= 1:
		return fmt.Sprintf("%s as fast as %s", timesText(rule, c.Best), rule.Split)
	case c.Same(rule):
		return fmt.Sprintf("not distinguishable from %s, which is the simple rule", rule.Split)
	}
	return fmt.Sprintf("%.0f %% faster than %s", 100*gain, rule.Split)
}

// peak is the most memory that the runs of a split occupied.
func (h *hunt) peak(s tune.Split) int64 {
	var most int64
	for _, m := range h.runs {
		if m.Split == s {
			most = max(most, m.peak)
		}
	}
	return most
}

const lessMemory = 0.8 // as a part of the best's: a smaller saving is none

// lighter names an equally fast split that needs less memory, "" if there is none.
func (h *hunt) lighter(c *tune.Comparison) string {
	had := h.peak(c.Best.Split)
	light, least := tune.Split{}, int64(float64(had)*lessMemory)
	for _, t := range c.Tried {
		if need := h.peak(t.Split); t.Split != c.Best.Split && c.Same(t) && need > 0 && need <= least {
			light, least = t.Split, need
		}
	}
	if light.P == 0 {
		return ""
	}
	return fmt.Sprintf("%s is as fast, as far as can be told, with less memory: %s at its peak instead of %s.",
		light, units.Bytes(least), units.Bytes(had))
}

const (
	mostlyStart = 0.5   // of the time: then it is the start that was measured
	shortest    = 0.010 // seconds of a command: a shorter one is mostly its start
)

// startUp says that the job is all start-up, "" if it is not.
func (h *hunt) startUp(c *tune.Comparison) string {
	for _, m := range h.runs {
		if m.Split != c.Best.Split || m.Cut || m.done == 0 {
			continue
		}
		part, each := m.idle.Seconds()/m.Seconds, m.busy/float64(m.done)
		switch {
		case part > mostlyStart:
			return fmt.Sprintf("The job is mostly start-up: %.0f %% of its time goes by before the first item and after the last one, so more items may want another split.", 100*part)
		case h.job.first.program.kind == engine.Command && each < shortest:
			return fmt.Sprintf("The job is mostly start-up: a command takes %s, about what it takes to start one. Several items for each command (-n) would gain more than any split.", units.Time(seconds(each)))
		}
		return ""
	}
	return ""
}

// failures tells of items that fail, "" if there are none.
func (h *hunt) failures() string {
	for _, m := range h.runs {
		if m.failure != nil && !m.Cut {
			verb := "fail"
			if m.failed == 1 {
				verb = "fails"
			}
			return fmt.Sprintf("%d of %s %s, as item %d %s: %s: %s", m.failed, units.Plural(h.job.n, "item", "items"), verb,
				m.failure.Index, label.Of(m.failedItem, 100), m.failure.Kind, m.failure.Message)
		}
	}
	return ""
}

// next is a command to go on with.
func (h *hunt) next(c *tune.Comparison) string {
	if rule, ok := c.Of(h.cfg.Rule()); ok && c.Same(rule) {
		return "comal map as it is: no split was shown to be faster than the simple rule"
	}
	text := fmt.Sprintf("comal map -p %d -t %d", c.Best.P, c.Best.T)
	if h.remembers(c) {
		text += ", or comal map alone, which remembers it"
	}
	return text
}
