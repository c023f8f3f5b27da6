package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/tune"
)

// replayLine is what --replay --json prints. Fractions: 0.05 is 5 %.
type replayLine struct {
	RegretMedian  float64    `json:"regret_median"` // of the whole time, against the best split kept from begin to end
	RegretP95     float64    `json:"regret_p95"`
	ProbingMedian float64    `json:"probing_median"`         // lost while trying, as a part of the whole
	WorseThanRule float64    `json:"worse_than_rule_median"` // negative is better
	Best          replayEnd  `json:"best"`
	Rule          replayEnd  `json:"rule"`
	Seconds       float64    `json:"seconds"` // median
	Found         []foundEnd `json:"found"`   // the most frequent first
	Items         int        `json:"items"`
	Seeds         int        `json:"seeds"`
}

// replayEnd is a split and the median time with it.
type replayEnd struct {
	P       int     `json:"processes"`
	T       int     `json:"threads"`
	Seconds float64 `json:"seconds"`
}

// foundEnd is a split and how many replays ended with it.
type foundEnd struct {
	P       int `json:"processes"`
	T       int `json:"threads"`
	Replays int `json:"replays"`
}

// replay says what auto would have done where a grid was measured.
func (t *tuning) replay(context.Context, words) error {
	cfg, err := t.flags.replayConfig()
	if err != nil {
		return err
	}
	g, err := readGrid(t.flags.replay)
	if err != nil {
		return err
	}
	r, err := tune.Replay(g, cfg)
	if err != nil {
		return err
	}
	if cfg.Items == 0 {
		cfg.Items = cmp.Or(g.Facts.Replay, g.Facts.Items, 12)
	}
	found := foundBy(r.Found)
	if t.flags.json {
		return json.NewEncoder(t.c.out).Encode(replayLine{
			RegretMedian: r.Median, RegretP95: r.P95, ProbingMedian: r.Probing, WorseThanRule: r.WorseThanRule,
			Best: replayEnd{r.Best.P, r.Best.T, r.BestSeconds}, Rule: replayEnd{r.Rule.P, r.Rule.T, r.RuleSeconds},
			Seconds: r.Seconds, Found: found, Items: cfg.Items, Seeds: cfg.Seeds,
		})
	}
	_, err = t.c.out.Write(replayText(r, cfg, found))
	return err
}

// replayConfig reads the flags. --items is a number here.
func (f *tuneFlags) replayConfig() (cfg tune.ReplayConfig, err error) {
	if f.itemsFile != "" {
		if cfg.Items, err = strconv.Atoi(f.itemsFile); err != nil || cfg.Items < 1 {
			return cfg, usagef("write a number, as --items 600", "--items %q: with --replay it is how many items there are, at least 1", f.itemsFile)
		}
		if cfg.Items > mostReplayed {
			return cfg, usagef(fmt.Sprintf("at most %d make sense", mostReplayed), "--items %d are too many", cfg.Items)
		}
	}
	cfg.Seeds, cfg.Physical, cfg.Logical = int(f.seeds), int(f.physical), int(f.logical)
	cfg.Start, cfg.Noise = f.start.value, f.noise.value
	if f.noise.value != nil && *f.noise.value > mostNoise {
		return cfg, usagef("0.1 is usual", "--noise %s: at most %d makes sense", &f.noise, mostNoise)
	}
	if f.physical > 0 && f.logical > 0 && f.physical > f.logical {
		return cfg, usagef("", "--physical %d --logical %d: there are no more cores than CPUs", f.physical, f.logical)
	}
	return cfg, nil
}

const (
	mostReplayed = 1_000_000
	mostNoise    = 2 // as in the table
)

// foundBy lists where replays ended, the most frequent first.
func foundBy(found map[tune.Split]int) []foundEnd {
	list := []foundEnd{}
	for s, n := range found {
		list = append(list, foundEnd{s.P, s.T, n})
	}
	slices.SortFunc(list, func(a, b foundEnd) int { return cmp.Or(b.Replays-a.Replays, a.P-b.P, a.T-b.T) })
	return list
}

const mostFound = 4 // that are named

// replayText says it in sentences.
func replayText(r tune.Regret, cfg tune.ReplayConfig, found []foundEnd) []byte {
	var b strings.Builder
	took := func(s float64) string { return units.Time(seconds(s)) }
	fmt.Fprintf(&b, "%s, %s, each with other noise:\n", units.Plural(cfg.Items, "item", "items"), units.Plural(cfg.Seeds, "replay", "replays"))
	fmt.Fprintf(&b, "  auto takes %s, starts and tries included (median).\n", took(r.Seconds))
	fmt.Fprintf(&b, "  The best split kept from begin to end, %s, takes %s: auto is %s (95 %% of the replays: %s).\n",
		r.Best, took(r.BestSeconds), slowerText(r.Median), slowerText(r.P95))
	fmt.Fprintf(&b, "  The simple rule, %s, takes %s: auto is %s.\n", r.Rule, took(r.RuleSeconds), slowerText(r.WorseThanRule))
	fmt.Fprintf(&b, "  Trying other splits costs %.1f %% of the time.\n", 100*r.Probing)
	var ends []string
	for i, f := range found {
		if i == mostFound {
			ends = append(ends, fmt.Sprintf("%d others", len(found)-mostFound))
			break
		}
		ends = append(ends, fmt.Sprintf("%s (%d)", tune.Split{P: f.P, T: f.T}, f.Replays))
	}
	fmt.Fprintf(&b, "  It ends with %s.\n", strings.Join(ends, ", "))
	return []byte(b.String())
}

// slowerText says how much slower something is that takes so much more time. What
// is 12 % faster does 12 % more in the same time, as everywhere else.
func slowerText(x float64) string {
	switch {
	case x > 0.0005:
		return fmt.Sprintf("%.1f %% slower", 100*x)
	case x <= -0.5:
		return fmt.Sprintf("%.1f times as fast", 1/(1+x))
	case x < -0.0005:
		return fmt.Sprintf("%.1f %% faster", 100*(1/(1+x)-1))
	}
	return "as fast"
}
