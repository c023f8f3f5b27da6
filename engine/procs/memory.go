package procs

import (
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
)

// killer follows the kernel's count of processes it has killed for want of
// memory in our control group.
type killer struct {
	count func() (n int64, known bool)

	mu      sync.Mutex
	looked  time.Time // the latest look
	earlier int64     // what it was some seconds before, less what has been explained
	latest  int64     // what it was at the latest look
	known   bool
}

// forgetKills is for how long the kernel's kills may explain a death: a process
// that held much memory needs seconds to end.
const forgetKills = 5 * time.Second

// look has kills that are older forgotten.
func (k *killer) look(now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now.Sub(k.looked) < forgetKills {
		return
	}
	n, known := k.count()
	if k.known {
		k.earlier = k.latest
	} else {
		k.earlier = n
	}
	k.looked, k.latest, k.known = now, n, known
}

// explain says whether the kernel has killed a process in the last seconds that
// has not been accounted for.
func (k *killer) explain() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	n, known := k.count()
	if !known || !k.known || n <= k.earlier {
		return false
	}
	k.earlier++
	k.latest = max(k.latest, k.earlier)
	return true
}

// blameMemory tells of a death by SIGKILL whether the kernel was it.
func (e *Engine) blameMemory(lost *engine.ItemError, end ending) {
	if end.signal != "SIGKILL" || lost.Kind != engine.KindKilled || !e.kills.explain() {
		return
	}
	lost.Kind = engine.KindOOM
	lost.Message += " by the kernel: the memory limit of the control group was reached"
	lost.Advice = fewer + ", or allow more memory"
}
