package cli

import (
	"time"

	"github.com/comal-go/comal/tune"
)

// why says why more workers do not help, from what the runs have shown.
func (h *hunt) why(c *tune.Comparison) []string {
	e := tune.Evidence{
		Logical: h.cfg.Logical, Physical: h.cfg.Physical, Quota: h.machine.Quota,
		Samples: h.samples(c), Best: c.Best.Split, Wall: seconds(c.Best.Seconds()),
		Items: h.job.n, Kind: h.job.first.program.kind.String(),
	}
	for _, m := range h.runs {
		if m.Split == c.Best.Split && !m.Cut {
			e.Longest, e.Busy = m.longest, m.busy
			e.Alone = max(0, m.last.Sub(m.lastStart))
		}
	}
	var lines []string
	for _, cause := range tune.Explain(e) {
		lines = append(lines, cause.Text)
	}
	if len(lines) > 0 {
		lines[0] = "Why not more: " + lines[0]
	}
	return lines
}

// samples is what was measured of each split that came to its end.
func (h *hunt) samples(c *tune.Comparison) []tune.Sample {
	var all []tune.Sample
	for _, t := range c.Tried {
		if t.Cut() {
			continue
		}
		s := tune.Sample{Split: t.Split, CPU: t.Runs[0].CPU, Left: -1, Wall: seconds(t.Seconds())}
		for _, m := range h.runs {
			if m.Split != t.Split || m.Cut {
				continue
			}
			s.Tasks, s.Items, s.Failed = append(s.Tasks, m.tasks...), s.Items+m.done, s.Failed+m.failed
			s.Start, s.Bytes = max(time.Microsecond, m.begin), max(s.Bytes, m.peak/int64(t.P))
		}
		all = append(all, s)
	}
	return all
}
