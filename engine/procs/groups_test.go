//go:build unix

package procs

import (
	"strconv"
	"strings"
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

const groupBytes = 64 << 20

// TestMemoryGroup has a command that takes too much, as a child of a shell that
// had started it before anybody could have moved it.
func TestMemoryGroup(t *testing.T) {
	testkit.Need(t, "cgroup-memory")
	testkit.NoLeaks(t)
	var warning string
	e := started(t, engine.Program{
		Kind: engine.Command, Processes: 1, Threads: 1, Scratch: t.TempDir(), Memory: groupBytes,
		Warn: func(text string) { warning = text },
	})
	before, known := e.group.oomKills()
	o := do(t, e, commandTask(1, sh("head -c 500000000 /dev/zero | tail; echo $?")))
	if got := string(o.outputs[0].Stdout); got != "137\n" {
		t.Errorf("a pipe that takes 500 MB of %d ends with %q", groupBytes, got)
	}
	if after, _ := e.group.oomKills(); known && after <= before {
		t.Errorf("%d kills became %d", before, after)
	}
	if p := e.group.peak(); p > groupBytes {
		t.Errorf("a peak of %d", p)
	}
	// What is left running does not keep the group.
	left := do(t, e, commandTask(2, sh("sleep 1000 >/dev/null 2>&1 & echo $!")))
	pid, err := strconv.Atoi(strings.TrimSpace(string(left.outputs[0].Stdout)))
	if err != nil {
		t.Fatal(err)
	}
	defer kill(t, pid)
	closeEngine(t, e)
	if _, there := e.group.mem.OOMKills(); there {
		t.Error("the group is still there")
	}
	if known && !strings.Contains(warning, "the kernel killed processes that items had started (1)") {
		t.Errorf("the warning is %q", warning)
	}
	if l, _, _ := host.TreeUsage(pid); l[0].Dead() {
		t.Error("what was left running is gone")
	}
}

// TestOOMDeath is row 2 of the fault matrix, for a command.
func TestOOMDeath(t *testing.T) {
	testkit.Need(t, "cgroup-memory")
	testkit.NoLeaks(t)
	e := started(t, engine.Program{
		Kind: engine.Command, Processes: 1, Threads: 1, Scratch: t.TempDir(), Memory: groupBytes,
		Warn: func(text string) { t.Errorf("the death has been told, and: %s", text) },
	})
	waitFor(t, func() bool { e.kills.mu.Lock(); defer e.kills.mu.Unlock(); return e.kills.known })
	o := do(t, e, commandTask(1, []string{"tail", "/dev/zero"}))
	if l := o.last.Lost; l == nil || l.Kind != engine.KindOOM {
		t.Errorf("lost: %+v", l)
	}
}

func TestNoMemoryGroup(t *testing.T) {
	g := newGroup(&engine.Program{})
	if g != nil {
		t.Error("a program without a limit has a group")
	}
	g.add(&child{})
	g.remove()
	if n, _ := g.oomKills(); n < 0 || g.peak() != 0 {
		t.Errorf("%d kills, a peak of %d", n, g.peak())
	}
}

// BenchmarkMemoryGroup is what a group costs each command.
func BenchmarkMemoryGroup(b *testing.B) {
	testkit.Need(b, "cgroup-memory")
	e := started(b, engine.Program{Kind: engine.Command, Processes: 1, Threads: 1, Scratch: b.TempDir(), Memory: 1 << 30})
	for id := uint64(0); b.Loop(); id++ {
		do(b, e, commandTask(id, []string{"true"}))
	}
}
