package procs

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/host"
)

// group bounds what workers, commands and all they start occupy together, so
// that the kernel takes one of them and nothing else when there is too little.
// A nil group bounds nothing.
type group struct{ mem *host.MemGroup }

var groupsMade atomic.Uint64

// newGroup makes the group of a program that has a limit, nil where that cannot
// be. Groups that runs have left behind which were killed are removed.
func newGroup(p *engine.Program) *group {
	if p.Memory <= 0 {
		return nil
	}
	host.SweepMemGroups(host.MemGroupPrefix)
	// Who finds a group can see whose it is, or was.
	name := fmt.Sprintf("%s%d-%d-%s", host.MemGroupPrefix, os.Getpid(), groupsMade.Add(1), p.RunID)
	mem, err := host.NewMemGroup(name, p.Memory)
	if err != nil {
		return nil // somebody else watches over memory, too
	}
	return &group{mem}
}

// add puts a child that has just been started into the group. One that cannot
// be added stays unbounded; one that has ended needs none.
func (g *group) add(c *child) {
	if g == nil {
		return
	}
	c.mu.Lock() // until it is reaped the number is the child's
	defer c.mu.Unlock()
	if !c.gone {
		_ = g.mem.Add(c.pid)
	}
}

// soon is when a command is added. Most end earlier, and to move a process takes
// as long as to start one; in that time none can fill a machine.
const soon = 10 * time.Millisecond

// addSoon adds a child that may end at once.
func (g *group) addSoon(c *child) {
	if g != nil {
		time.AfterFunc(soon, func() { g.add(c) })
	}
}

// oomKills is how many processes the kernel has killed for want of memory among
// those that this engine has started and, as a child is for a moment, in this
// process's own group.
func (g *group) oomKills() (n int64, known bool) {
	n, known = host.OOMKills()
	if g == nil {
		return n, known
	}
	inside, alsoKnown := g.mem.OOMKills()
	return n + inside, known || alsoKnown
}

// peak is the most that was occupied, in bytes; 0 if not known.
func (g *group) peak() int64 {
	if g == nil {
		return 0
	}
	return g.mem.Peak()
}

// remove removes the group. What a command has left running in the background
// goes on without a bound.
func (g *group) remove() {
	if g != nil {
		_ = g.mem.Remove()
	}
}
