package guard

import (
	"fmt"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// OrderKind says what is to be done.
type OrderKind int

// The kinds of orders, and the fields of Order each of them uses.
const (
	Limit   OrderKind = iota // run N items at once; 0 starts nothing until the next Limit; Short
	Kill                     // end Worker, which is at item At of Task; Grace, Verdict, Why
	Recycle                  // replace Worker once it has done its task
	Warn                     // tell the user Text
)

// Order is something to do.
type Order struct {
	Kind    OrderKind
	N       int
	Short   bool // N is less than all slots, for want of memory
	Worker  string
	Task    uint64
	At      int
	Grace   time.Duration // between the signal that asks and the one that does not
	Verdict sched.Verdict
	Why     *engine.ItemError
	Text    string
}

// gentle is the grace of a worker that may have something to put away.
const gentle = 500 * time.Millisecond

// kill orders the end of a worker, and remembers it.
func (g *Guard) kill(w *Worker, grace time.Duration, v sched.Verdict, why engine.ItemError) {
	t := g.tracks[w.Name]
	t.doomed, t.doomedAt = true, g.now
	why.Worker, why.PeakRSS = w.Name, t.peak
	g.orders = append(g.orders, Order{Kind: Kill, Worker: w.Name, Task: w.Task, At: w.At, Grace: grace, Verdict: v, Why: &why})
}

// recycle orders that a worker be replaced, once.
func (g *Guard) recycle(w *Worker) {
	if t := g.tracks[w.Name]; !t.recycled {
		t.recycled = true
		g.orders = append(g.orders, Order{Kind: Recycle, Worker: w.Name})
	}
}

// warn tells the user something, once for each key.
func (g *Guard) warn(key, format string, args ...any) {
	if !g.warned[key] {
		g.warned[key] = true
		g.orders = append(g.orders, Order{Kind: Warn, Text: fmt.Sprintf(format, args...)})
	}
}
