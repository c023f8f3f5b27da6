package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ChaosConfig says what is to be survived and by whom. Of Config, Processes,
// Only (ways by name), Python and Log count.
type ChaosConfig struct {
	Config
	Items    int           // of the map; 0 is 20,000
	Kills    int           // of workers, in all
	Seed     uint64        // of the killer: when, and which
	Watchdog time.Duration // a map without a result for so long hangs; 0 is a minute
}

// chaosItem is how long an item takes.
const chaosItem = 5 * time.Millisecond

// chaosValue is what the work on an item results in.
func chaosValue(index int64) int64 { return index*7919 + 1 }

func (c ChaosConfig) withDefaults() (ChaosConfig, error) {
	var err error
	if c.Config, err = c.Config.withDefaults(); err != nil {
		return c, err
	}
	if c.Items < 0 || c.Kills < 0 {
		return c, SettingError(fmt.Sprintf("%d items and %d kills: neither can be negative", c.Items, c.Kills))
	}
	if c.Items == 0 {
		c.Items = 20_000
	}
	if c.Watchdog == 0 {
		c.Watchdog = time.Minute
	}
	return c, nil
}

// every is the mean time between two kills: so short that the last one falls
// into a map that nothing slows down.
func (c *ChaosConfig) every() time.Duration {
	if c.Kills == 0 {
		return 0
	}
	whole := time.Duration(c.Items) * chaosItem / time.Duration(c.Processes)
	return whole * 4 / 5 / time.Duration(c.Kills)
}

// Chaos maps over the same items in many ways, ours and others', while a killer
// ends worker processes at random, and says what became of each map. The error
// says that one of ours did not bring each result once; the report is there all
// the same.
func Chaos(ctx context.Context, cfg ChaosConfig) (*ChaosReport, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	l, done, err := openLab(cfg.Config)
	if err != nil {
		return nil, err
	}
	defer done()
	ways, err := chosen("way", l.Only, mappers(), func(m mapper) string { return m.name })
	if err != nil {
		return nil, err
	}
	if err := l.prepare(ctx); err != nil {
		return nil, err
	}
	rep := &ChaosReport{Processes: cfg.Processes, Items: cfg.Items, Kills: cfg.Kills, Every: cfg.every(), Seed: cfg.Seed, Watchdog: cfg.Watchdog}
	var failed []error
	for i, m := range ways {
		l.logf("%d/%d %s", i+1, len(ways), m.name)
		s, err := l.try(ctx, cfg, m)
		if ctx.Err() != nil {
			failed = append(failed, context.Cause(ctx))
			break
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("bench: %s: %w", m.name, err))
		}
		rep.Ways = append(rep.Ways, s)
		l.logf("  %s, %d results, %d kills", s.what(), s.Done, s.Kills)
	}
	rep.Machine = l.machine(context.WithoutCancel(ctx))
	return rep, errors.Join(failed...)
}
