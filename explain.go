package comal

import (
	"time"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/tune"
)

// why says why more workers would not help, from what the run has shown. It is
// asked once the run has ended.
func (c *conductor) why(o tune.Outcome) []string {
	m, st := machine(), c.run.Stats()
	e := tune.Evidence{
		Logical: m.AllowedCPUs, Physical: m.AllowedPhysical, Quota: m.Quota,
		Samples: o.Samples, Best: o.Best, Wall: c.run.Elapsed(),
		Longest: c.trial.longest, Busy: st.Busy.Seconds(), Items: st.Done, Kind: c.kind.String(),
	}
	if c.throttled >= 0 { // it is told summed over the CPUs
		e.Throttled = max(0, throttledNow()-c.throttled) / time.Duration(m.AllowedCPUs)
	}
	if c.trial.dry > 0 {
		e.Alone = c.run.Elapsed() - c.trial.dry
	}
	var texts []string
	for _, cause := range tune.Explain(e) {
		texts = append(texts, cause.Text)
	}
	return texts
}

// throttledNow is how long the quota has stopped us so far; negative is not
// known.
func throttledNow() time.Duration {
	if machine().Quota == 0 {
		return -1
	}
	if d, known := host.Throttled(); known {
		return d
	}
	return -1
}
