package bench

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

func TestPeerThatFails(t *testing.T) {
	l := newLab(t, Config{Python: testkit.Python(t)})
	_, err := inPython("pancake", 10).open(t.Context(), l)
	if err == nil || !strings.Contains(err.Error(), "KeyError: 'pancake'") {
		t.Errorf("%v, want the peer's last words", err)
	}
}

// TestCanceledPeerTakesItsWorkersAlong cancels one amid its work.
func TestCanceledPeerTakesItsWorkersAlong(t *testing.T) {
	testkit.Need(t, "linux") // where workers can be found
	l := newLab(t, Config{Python: testkit.Python(t)})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	before, err := host.Tree(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	p, err := inPython("multiprocessing.Pool.map chunksize=1", 1_000_000).open(ctx, l)
	if err != nil {
		t.Fatal(err)
	}
	workers, err := host.Tree(os.Getpid())
	workers = slices.DeleteFunc(workers, func(pid int) bool { return slices.Contains(before, pid) })
	if err != nil || len(workers) < 3 {
		t.Fatalf("processes %v, %v: want the peer and two workers", workers, err)
	}
	ended := make(chan error)
	go func() {
		_, err := p.run(ctx)
		ended <- err
	}()
	cancel()
	if err := <-ended; err == nil {
		t.Error("a canceled peer did not say so")
	}
	p.close()
	for _, pid := range workers {
		for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
			if _, err := host.ReadUsage(pid); errors.Is(err, os.ErrProcessDone) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("process %d outlived the run", pid)
			}
		}
	}
}
