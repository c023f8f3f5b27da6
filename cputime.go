package comal

import (
	"os"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/host"
)

// meter is a reading of the CPU time that a run has used. Of work in this
// process it is all that the process has used, and of worker processes and
// commands also what another run of this process used at the same time.
type meter struct {
	at    time.Time
	used  time.Duration
	kept  time.Duration // from running, as others had the CPUs
	known bool
}

// readMeter reads what an engine's workers have used. Those that have ended are
// known to the system, those that run are looked at.
func readMeter(eng engine.Engine) meter {
	own, ended, err := host.OwnCPU()
	m := meter{at: time.Now(), used: own, known: err == nil}
	if err != nil || eng.Properties().SharedMemory {
		m.kept, _ = host.RunDelay(os.Getpid())
		return m
	}
	m.used = ended
	in, ok := eng.(engine.Inspector)
	if !ok {
		m.known = false
		return m
	}
	var pids []int
	for _, w := range in.Workers() {
		if w.PID != 0 {
			pids = append(pids, w.PID)
		}
	}
	_, all, err := host.TreeUsage(pids...)
	m.used += all.CPU
	m.kept, _ = host.RunDelay(pids...)
	m.known = err == nil
	return m
}

// since is how many cores have been used since an earlier reading, or would have
// been if others had left them; negative if that is not known. Who is kept from
// running does not wait for anything else, and more workers are no help.
func (m meter) since(was meter) float64 {
	wall := m.at.Sub(was.at).Seconds()
	if !m.known || !was.known || wall <= 0 {
		return -1
	}
	used := max(0, (m.used-was.used).Seconds()/wall)
	would := used + max(0, (m.kept-was.kept).Seconds()/wall)
	return max(used, min(would, float64(machine().AllowedCPUs)))
}
