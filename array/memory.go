package array

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/plan"
)

// needs is what the task of a chunk holds at most at once: in buffers, which are
// counted, and in memory that the collector looks after; and if it is another
// process, what this one holds for it.
type needs struct{ buffers, heap, arriving []plan.Use }

// share is the memory that a process may hold for a pass, in bytes.
type share struct {
	Buffers int64
	Heap    int64 // without what the program had before
}

// share returns what a process holds that runs so many tasks at once.
func (n needs) share(atOnce int) share {
	return share{
		Buffers: max(leastIdle, int64(atOnce)*sum(n.buffers)),
		Heap:    int64(atOnce) * sum(n.heap),
	}
}

// share returns what this process holds in a pass.
func (s *stage) share(p plan.Stage) share {
	n := s.needs()
	mine := n.share(p.AtOnce)
	if s.apart {
		mine = share{Buffers: leastIdle, Heap: int64(p.AtOnce) * sum(n.arriving)}
	}
	mine.Heap += sum(p.Shared)
	return mine
}

// leastIdle is how much memory is always worth keeping between tasks.
const leastIdle = 1 << 20

func sum(uses []plan.Use) int64 {
	n := int64(0)
	for _, u := range uses {
		n += u.Bytes
	}
	return n
}

// ration divides the memory of this process between the passes that it takes part
// in: buffers that are kept though idle, and a heap in which garbage is collected
// before there is more of it than was planned.
var ration rations

type rations struct {
	sync.Mutex
	taken   int
	all     share
	heap    int64 // what the program held before the first pass
	buffers int64 // the limits there were
	limit   int64
	worker  func() // gives back what this process has as a worker
}

// take adds a share, until it is given back. own is what the program may hold beside.
func (r *rations) take(s share, own int64) (giveBack func()) {
	r.Lock()
	defer r.Unlock()
	if r.taken == 0 {
		leave(own, s.Heap)
		r.heap = max(own, liveHeap())
		r.limit = debug.SetMemoryLimit(-1)
		r.buffers = buffer.Limit(s.Buffers)
	}
	r.taken++
	r.add(s.Buffers, s.Heap)
	return func() {
		r.Lock()
		defer r.Unlock()
		r.taken--
		r.add(-s.Buffers, -s.Heap)
		if r.taken == 0 {
			buffer.Limit(r.buffers)
			debug.SetMemoryLimit(r.limit)
		}
	}
}

// replace has the share of a worker process, which is in one pass at a time, be
// that of another pass.
func (r *rations) replace(s share) {
	r.Lock()
	giveBack := r.worker
	r.Unlock()
	if giveBack != nil {
		giveBack()
	}
	giveBack = r.take(s, workerHeap)
	r.Lock()
	r.worker = giveBack
	r.Unlock()
}

func (r *rations) add(buffers, heap int64) {
	r.all.Buffers += buffers
	r.all.Heap += heap
	buffer.Limit(r.all.Buffers)
	debug.SetMemoryLimit(min(r.limit, r.heap+r.all.Heap))
}

// leave gives back what a pass before has left: at once, if that and what this one adds
// to the heap are more than the program may hold, as not all of its memory is of the heap.
func leave(own, adds int64) {
	dense.DropWorkspace()
	objects, free := heap()
	switch {
	case objects+free > own+adds:
		debug.FreeOSMemory()
	case objects > own:
		runtime.GC()
	}
}

// liveHeap returns the bytes of objects on the heap, garbage included.
func liveHeap() int64 {
	objects, _ := heap()
	return objects
}

// heap returns the bytes of objects on the heap, garbage included, and those of the
// heap that are free, but have not been given back to the system.
func heap() (objects, free int64) {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64()), int64(s[1].Value.Uint64())
}
