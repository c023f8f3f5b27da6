package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/comal-go/comal/internal/host"
)

// killer ends workers of a map, at times of a Poisson process.
type killer struct {
	root   int    // the process whose descendants they are
	marks  string // the folder where they leave their ids
	most   int
	every  time.Duration // on average
	random *rand.Rand

	killed atomic.Int64
	cancel context.CancelFunc
	idle   sync.WaitGroup
}

// newKiller starts one.
func (t *trial) newKiller(ctx context.Context, root int) *killer {
	ctx, cancel := context.WithCancel(ctx)
	k := &killer{
		root: root, marks: t.marks, most: t.cfg.Kills, every: t.cfg.every(), cancel: cancel,
		random: rand.New(rand.NewPCG(t.cfg.Seed, 0)),
	}
	k.idle.Go(func() { k.work(ctx) })
	return k
}

func (k *killer) count() int { return int(k.killed.Load()) }

// stop ends the killer.
func (k *killer) stop() {
	if k.cancel != nil {
		k.cancel()
	}
	k.idle.Wait()
}

// work kills at the ticks of the clock. A tick that finds no worker passes: to
// make up for it would kill the next one before it has done anything.
func (k *killer) work(ctx context.Context) {
	for k.count() < k.most && !sleep(ctx, time.Duration(k.random.ExpFloat64()*float64(k.every))) {
		if k.kill() {
			k.killed.Add(1)
		}
	}
}

// sleep says whether the context ended instead.
func sleep(ctx context.Context, d time.Duration) (ended bool) {
	alarm := time.NewTimer(d)
	defer alarm.Stop()
	select {
	case <-alarm.C:
		return false
	case <-ctx.Done():
		return true
	}
}

// kill ends one worker, if there is one: a descendant of the map's process that
// has begun an item. What else a peer has started is left alone.
func (k *killer) kill() bool {
	marks, err := os.ReadDir(k.marks)
	if err != nil {
		return false
	}
	tree, err := host.Tree(k.root)
	if err != nil {
		return false
	}
	var alive []int
	for _, m := range marks {
		pid, err := strconv.Atoi(m.Name())
		if err != nil {
			continue
		}
		switch u, err := host.ReadUsage(pid); {
		case errors.Is(err, os.ErrProcessDone):
			k.forget(pid)
		case err == nil && u.RSS == 0: // ended, and its parent has not noticed
		case slices.Contains(tree, pid):
			alive = append(alive, pid)
		}
	}
	if len(alive) == 0 {
		return false
	}
	victim := alive[k.random.IntN(len(alive))]
	p, err := os.FindProcess(victim)
	if err != nil {
		return false
	}
	defer func() { _ = p.Release() }()
	if p.Kill() != nil {
		return false
	}
	k.forget(victim)
	return true
}

func (k *killer) forget(pid int) { _ = os.Remove(filepath.Join(k.marks, strconv.Itoa(pid))) }

// kin are processes, held so that none is taken for another that has its id
// later.
type kin []*os.Process

// family is a process and its descendants. Parents come before their children,
// so that none is started anew while they are killed.
func family(pid int) kin {
	var all kin
	tree, _ := host.Tree(pid)
	for _, pid := range append([]int{pid}, tree...) {
		if p, err := os.FindProcess(pid); err == nil {
			all = append(all, p)
		}
	}
	return all
}

// terminate asks all to end. Python's resource tracker does not listen: it ends
// by itself when the others have, and removes the semaphores they had.
func (all kin) terminate() {
	for _, p := range all {
		if p.Signal(syscall.SIGTERM) != nil {
			_ = p.Kill() // where there are no signals
		}
	}
}

func (all kin) kill() {
	for _, p := range all {
		_ = p.Kill() // most have ended
	}
}
