package host_test

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

// TestOOMInAMemGroup has a child that takes more than its group may have, and
// pays for it alone.
func TestOOMInAMemGroup(t *testing.T) {
	testkit.Need(t, "cgroup-memory")
	g, err := host.NewMemGroup(fmt.Sprintf("comal-test-%d", os.Getpid()), 128*mib)
	if err != nil {
		t.Fatal(err)
	}
	bystander, hungry := start("waiter"), start("hungry")
	defer bystander.stop()
	defer g.Remove()
	before, known := g.OOMKills()
	if err := errors.Join(g.Add(bystander.Process.Pid), g.Add(hungry.Process.Pid)); err != nil {
		t.Fatal(err)
	}
	hungry.stop()
	if ws, ok := hungry.ProcessState.Sys().(syscall.WaitStatus); !ok || !ws.Signaled() {
		t.Errorf("the child ended with %v", hungry.ProcessState)
	}
	if after, _ := g.OOMKills(); known && after != before+1 {
		t.Errorf("%d kills became %d", before, after)
	}
	if p := g.Peak(); p != 0 && p < 100*mib {
		t.Errorf("a peak of %d", p)
	}
	if l := load(t, bystander.Process.Pid); l.Dead() {
		t.Error("the bystander was killed")
	}
	if err := g.Add(hungry.Process.Pid); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("adding a process that is gone: %v", err)
	}
	// It still runs, outside of the group.
	if err := g.Remove(); err != nil {
		t.Error(err)
	}
}
