package cli

import (
	"os"
	"sync"
	"time"

	"github.com/comal-go/comal/internal/host"
)

// highWater is the most memory that this process and all it has started have held
// at once, as plans count it: without files that are mapped.
type highWater struct {
	sync.Mutex
	most  int64
	ended chan struct{}
}

// lookAtMemory is how often all processes are looked at, which takes some 0.1 ms for
// each of them: progress comes five times a second, and not while a factor is taken
// apart between two passes.
const lookAtMemory = 50 * time.Millisecond

// watchMemory begins to look, until stop is called.
func watchMemory() *highWater {
	h := &highWater{ended: make(chan struct{})}
	go func() {
		ticks := time.NewTicker(lookAtMemory)
		defer ticks.Stop()
		for {
			select {
			case <-ticks.C:
				h.look()
			case <-h.ended:
				return
			}
		}
	}()
	return h
}

func (h *highWater) look() {
	h.Lock()
	defer h.Unlock()
	if _, all, err := host.TreeUsage(os.Getpid()); err == nil {
		h.most = max(h.most, all.Memory)
	}
}

// peak returns what it has been until now, bytes; 0 where systems do not tell.
func (h *highWater) peak() int64 {
	h.look()
	h.Lock()
	defer h.Unlock()
	return h.most
}

func (h *highWater) stop() { close(h.ended) }
