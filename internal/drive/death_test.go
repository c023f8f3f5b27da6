package drive

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// TestDeaths loses the worker of one item three times: each has a certificate,
// the item is in quarantine after the third, and those that had ended before it
// were not to blame.
func TestDeaths(t *testing.T) {
	s := play(t, 6, sched.Config{Slots: 1, Batch: 6, Retries: 2})
	one := s.task(0, 6, 1)
	s.p.results <- engine.Result{ID: one.ID, N: 1}
	s.lose(one, 3, 2)
	s.done(s.task(1, 2, 1))
	s.lose(s.task(3, 1, 2), 1, 0)
	s.done(s.task(4, 2, 1))
	s.lose(s.task(3, 1, 3), 1, 0)
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	s.all(6, 1)
	if len(s.died) != 3 || s.told[len(s.told)-1] != "failed" {
		t.Fatalf("told: %q", s.told)
	}
	for i, e := range append(s.died, s.failed...) {
		if e.Index != 3 || e.Attempt != min(i+1, 3) || e.Worker != "p7" || e.PeakRSS != 1<<20 || e.Signal != "SIGKILL" || e.Stderr != "last words" {
			t.Errorf("certificate %d: %+v", i, e)
		}
	}
	if st := s.r.Stats(); st.Retried != 2 || st.Done != 6 || st.Failed != 1 {
		t.Errorf("%+v", st)
	}
}

// TestDeathOfNoItem tells of a worker that died between items.
func TestDeathOfNoItem(t *testing.T) {
	s := play(t, 2, sched.Config{Slots: 1, Batch: 2, Retries: 2})
	s.lose(s.task(0, 2, 1), 0, 0)
	s.done(s.task(0, 2, 1))
	if err := s.end(); err != nil || len(s.died) != 1 || s.died[0].Index != -1 || s.died[0].Attempt != 1 || s.r.Stats().Retried != 0 {
		t.Errorf("%v, %+v, %+v", err, s.died, s.r.Stats())
	}
	s.all(2, 0)
}

// TestOOM has a worker killed for want of memory: its item is tried again with
// nothing beside it, and has not used an attempt.
func TestOOM(t *testing.T) {
	s := play(t, 3, sched.Config{Slots: 2, Batch: 1})
	a, b := s.task(0, 1, 1), s.task(1, 1, 1)
	s.p.results <- engine.Result{ID: a.ID, Final: true, Started: 1, Lost: &engine.ItemError{Kind: engine.KindOOM}}
	s.wait("the death is booked", func() bool { return s.r.busy() == 1 })
	s.quiet()
	s.done(b)
	a = s.task(0, 1, 1)
	s.quiet()
	s.done(a)
	s.done(s.task(2, 1, 1))
	if err := s.end(); err != nil {
		t.Error(err)
	}
	s.all(3, 0)
}

func (r *Run) busy() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.Busy()
}

var late = &engine.ItemError{Kind: engine.KindTimeout, Message: "took longer than 1 s", Advice: "allow more"}

func TestKill(t *testing.T) {
	s := play(t, 4, sched.Config{Slots: 1, Batch: 4, Retries: 1})
	one := s.task(0, 4, 1)
	if !s.r.Kill(one.ID, 2, time.Second, late, sched.Suspect) {
		t.Error("the engine can kill")
	}
	if !s.r.Kill(one.ID, 2, time.Second, late, sched.Condemned) || s.r.Kill(one.ID, 3, time.Second, late, sched.Condemned) {
		t.Error("that item's worker is being killed, once")
	}
	s.lose(one, 4, 0) // an engine that does not know which had ended
	s.done(s.task(0, 2, 1))
	two := s.task(2, 1, 2)
	if s.r.Kill(one.ID, 2, 0, late, sched.Suspect) {
		t.Error("a task that is over was killed")
	}
	if !s.r.Kill(two.ID, 0, 0, late, sched.Condemned) {
		t.Error("the engine can kill")
	}
	s.lose(two, 1, 0)
	s.done(s.task(3, 1, 1))
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	s.all(4, 1)
	for i, e := range append(s.died, s.failed...) {
		if e.Index != 2 || e.Attempt != min(i+1, 2) || e.Kind != engine.KindTimeout || e.Message != late.Message || e.Advice != "allow more" ||
			e.Stderr != "last words" || e.Signal != "SIGKILL" || e.PeakRSS != 1<<20 {
			t.Errorf("certificate %d: %+v", i, e)
		}
	}
	if late.Index != 0 || len(s.r.kills) > 0 {
		t.Errorf("%+v, %d kills are left", late, len(s.r.kills))
	}
}

// TestKillTooLate kills the worker of an item that ends just then.
func TestKillTooLate(t *testing.T) {
	s := play(t, 3, sched.Config{Slots: 1, Batch: 3})
	one := s.task(0, 3, 1)
	if !s.r.Kill(one.ID, 0, 0, late, sched.Condemned) {
		t.Error("the engine can kill")
	}
	s.lose(one, 2, 1) // it was at the next one
	s.done(s.task(0, 1, 1))
	s.done(s.task(1, 1, 1))
	last := s.task(2, 1, 1)
	s.p.kill = func(id uint64, at int) bool { return false }
	if s.r.Kill(last.ID, 0, 0, late, sched.Condemned) {
		t.Error("the engine said no")
	}
	s.p.kill = nil
	if !s.r.Kill(last.ID, 0, 0, late, sched.Condemned) {
		t.Error("the engine can kill")
	}
	s.done(last)
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	s.all(3, 0)
	if len(s.died) != 1 || s.died[0].Index != -1 || s.died[0].Kind != engine.KindTimeout || len(s.r.kills) > 0 {
		t.Errorf("%+v, %d kills are left", s.died, len(s.r.kills))
	}
}

// TestKillCrowded has three items of which one needs all the room.
func TestKillCrowded(t *testing.T) {
	s := play(t, 4, sched.Config{Slots: 2, Batch: 1})
	a, b := s.task(0, 1, 1), s.task(1, 1, 1)
	s.r.Kill(a.ID, 0, 0, &engine.ItemError{Kind: engine.KindOOM, Message: "too much"}, sched.Crowded)
	s.lose(a, 1, 0)
	s.wait("the death is booked", func() bool { return s.r.busy() == 1 })
	s.done(b)
	a = s.task(0, 1, 1)
	s.quiet()
	s.done(a)
	c, d := s.task(2, 1, 1), s.task(3, 1, 1)
	s.done(c)
	s.done(d)
	if err := s.end(); err != nil || s.died[0].Kind != engine.KindOOM || s.died[0].Message != "too much" {
		t.Errorf("%v, %+v", err, s.died)
	}
	s.all(4, 0)
}

func TestKillNeedsAKiller(t *testing.T) {
	r := New(newCareless(1), sched.Config{}, &ledger{t: t})
	r.Grow(1)
	if r.Kill(1, 0, 0, late, sched.Suspect) || len(r.kills) > 0 {
		t.Error("killed by an engine that cannot")
	}
}

// TestLateFiles has a result of a task that is over come with files: nobody
// takes them, so they go.
func TestLateFiles(t *testing.T) {
	s := play(t, 1, sched.Config{Slots: 1})
	one := s.task(0, 1, 1)
	dir := t.TempDir()
	array, output := filepath.Join(dir, "array"), filepath.Join(dir, "output")
	for _, name := range []string{array, output} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.p.results <- engine.Result{
		ID: one.ID + 1000, N: 1, Final: true,
		Arrays: []engine.Array{{Npy: []byte("short")}, {File: array}}, Outputs: []engine.Output{{}, {StdoutFile: output}},
	}
	s.done(one)
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	s.all(1, 0)
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
}
