package procs

import (
	"fmt"
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
	told    int64 // how many have explained a death
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
	k.told++
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

// tellOfKills warns of processes that the kernel has killed in the group and
// that were no workers or commands of ours: items had started them, and may have
// gone on without them. Nobody knows which item it was.
func (e *Engine) tellOfKills() {
	if e.group == nil || e.prog.Warn == nil {
		return
	}
	n, known := e.group.mem.OOMKills()
	e.kills.mu.Lock()
	n -= e.kills.told
	e.kills.mu.Unlock()
	if !known || n <= 0 {
		return
	}
	e.prog.Warn(fmt.Sprintf("the memory limit of the run was reached, and the kernel killed processes that items had started (%d): "+
		"items that did not fail then may have given wrong results; allow more memory, and run them again without their journal", n))
}
