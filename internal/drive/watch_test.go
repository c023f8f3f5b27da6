package drive

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
	"github.com/comal-go/comal/internal/testkit"
)

func TestLimitHolds(t *testing.T) {
	s := play(t, 3, sched.Config{Slots: 1, Batch: 1})
	one := s.task(0, 1, 1)
	s.r.Limit(0)
	s.done(one)
	s.wait("the result is released", func() bool { return s.r.Stats().Done == 1 })
	s.quiet()
	s.r.Limit(2)
	a, b := s.task(1, 1, 1), s.task(2, 1, 1)
	s.r.Limit(0)
	s.done(b)
	s.done(a)
	if err := s.end(); err != nil {
		t.Error(err)
	}
	s.all(3, 0)
}

func TestKnown(t *testing.T) {
	s := stage(t, newPuppet(), sched.Config{Slots: 1, Batch: 5, Ordered: true})
	s.r.Known(2)
	s.r.Offer() // 2
	s.r.Known(1)
	s.r.Grow(1) // 4
	s.r.Known(1)
	s.r.Known(1)
	s.r.End()
	s.begin()
	s.done(s.task(2, 1, 1))
	s.done(s.task(4, 1, 1))
	if err := s.end(); err != nil {
		t.Error(err)
	}
	if !slices.Equal(s.released, []int{0, 1, 2, 3, 4, 5, 6}) {
		t.Errorf("released in this order: %v", s.released)
	}
	if st := s.r.Stats(); st.Done != 7 || st.Known != 5 || s.r.Total() != 7 {
		t.Errorf("%+v of %d", st, s.r.Total())
	}
}

func TestAllIsKnown(t *testing.T) {
	s := stage(t, newPuppet(), sched.Config{Slots: 2})
	s.r.Known(1000)
	s.r.End()
	s.begin()
	if err := s.end(); err != nil {
		t.Error(err)
	}
	s.all(1000, 0)
}

func TestDrain(t *testing.T) {
	testkit.NoLeaks(t)
	why := errors.New("enough")
	s := play(t, 3, sched.Config{Slots: 1, Batch: 1, Retries: 5})
	told := false
	s.r.OnStop = func(error) { told = true }
	one := s.task(0, 1, 1)
	s.r.Drain(why, time.Hour)
	s.r.Drain(errors.New("too late"), 0)
	if s.r.Room() != 0 {
		t.Error("there is room in a run that ends")
	}
	s.done(one)
	if err := s.end(); err != why || told {
		t.Errorf("%v, stopped %v", err, told)
	}
	s.quiet()
	s.all(1, 0)
	if s.r.drain.Stop() {
		t.Error("the timer was left running")
	}
}

// TestDrainAtTheEnd finds all items running.
func TestDrainAtTheEnd(t *testing.T) {
	why := errors.New("enough")
	for _, lost := range []bool{false, true} {
		s := play(t, 2, sched.Config{Slots: 2, Batch: 1, Retries: 5})
		a, b := s.task(0, 1, 1), s.task(1, 1, 1)
		s.r.Drain(why, time.Hour)
		s.done(a)
		if lost { // and would be tried again
			s.lose(b, 1, 0)
			if err := s.end(); err != why || len(s.died) != 1 {
				t.Errorf("%v with one item left out, and %d deaths", err, len(s.died))
			}
			s.all(1, 0)
			continue
		}
		s.done(b)
		if err := s.end(); err != nil {
			t.Errorf("%v, though all items are done", err)
		}
		s.all(2, 0)
	}
}

// TestDrainRunsOut has an item that takes too long, and another user who does
// not wait for it.
func TestDrainRunsOut(t *testing.T) {
	testkit.NoLeaks(t)
	why := errors.New("enough")
	for _, stop := range []bool{false, true} {
		s := play(t, 1, sched.Config{Slots: 1, Batch: 1})
		told := make(chan error, 1)
		s.r.OnStop = func(cause error) { told <- cause }
		one := s.task(0, 1, 1)
		if stop {
			s.r.Drain(why, time.Hour)
			s.r.Stop(errors.New("now"))
		} else {
			s.r.Drain(why, time.Millisecond)
		}
		if err := s.end(); err != why || <-told != why {
			t.Errorf("stop %v: %v", stop, err)
		}
		s.r.Done(engine.Result{ID: one.ID, Lost: &engine.ItemError{Kind: engine.KindCanceled}, Started: 1, Final: true})
		s.all(0, 0)
		if len(s.died) > 0 {
			t.Error("told of a death that was meant")
		}
	}
}

// TestDrainBeforeTheStart ends a run that has not begun, and one that is over.
func TestDrainBeforeTheStart(t *testing.T) {
	why := errors.New("enough")
	s := stage(t, newPuppet(), sched.Config{Slots: 1})
	s.r.Grow(1)
	s.r.Drain(why, time.Hour)
	s.r.End()
	s.begin()
	if err := s.end(); err != why {
		t.Error(err)
	}
	s = play(t, 0, sched.Config{Slots: 1})
	if err := s.end(); err != nil {
		t.Error(err)
	}
	s.r.Drain(why, time.Hour)
	if err := s.r.Work(t.Context()); err != nil {
		t.Errorf("%v after the end", err)
	}
}

// TestDrainOfGoroutines gives back what nobody has taken and waits for the rest.
func TestDrainOfGoroutines(t *testing.T) {
	why := errors.New("enough")
	s := stage(t, &puppet{shared: true}, sched.Config{Slots: 2, Batch: 1})
	s.r.Grow(3)
	s.r.End()
	one, _ := s.r.Next()
	s.r.Drain(why, time.Hour)
	if n := s.r.busy(); n != 1 {
		t.Errorf("%d tasks are waited for", n)
	}
	s.r.Done(engine.Result{ID: one.ID, N: 1, Final: true})
	if next, ok := s.r.Next(); ok {
		t.Errorf("%+v starts", next)
	}
	s.all(1, 0)
}

// TestBackup has the last item hang on one worker: it is started on another one,
// and the first is told to drop it.
func TestBackup(t *testing.T) {
	testkit.NoLeaks(t)
	s := play(t, 2, sched.Config{Slots: 2, Batch: 1, Backups: true})
	s.done(s.task(0, 1, 1))
	slow, again := s.task(1, 1, 1), s.task(1, 1, 1)
	s.done(again)
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	if id := <-s.p.canceled; id != slow.ID || again.ID == slow.ID {
		t.Errorf("task %d of %d and %d is canceled", id, slow.ID, again.ID)
	}
	s.r.Done(engine.Result{ID: slow.ID, N: 1, Final: true})
	s.all(2, 0)
	if st := s.r.Stats(); st.Retried != 0 || st.Done != 2 {
		t.Errorf("%+v", st)
	}
}

// TestBackupDies loses one copy, which nobody but Died hears of, and then the
// other.
func TestBackupDies(t *testing.T) {
	s := play(t, 2, sched.Config{Slots: 2, Batch: 1, Backups: true, Retries: 1})
	s.done(s.task(0, 1, 1))
	slow, again := s.task(1, 1, 1), s.task(1, 1, 1)
	s.lose(slow, 1, 0)
	s.wait("the death is told", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return len(s.died) == 1 })
	s.lose(again, 1, 0)
	s.done(s.task(1, 1, 2))
	if err := s.end(); err != nil || len(s.died) != 2 {
		t.Errorf("%v, %d deaths", err, len(s.died))
	}
	s.all(2, 0)
}

// TestBackupNotSubmitted has the first copy end before the engine has got the
// other one, which nobody has taken or somebody is about to submit.
func TestBackupNotSubmitted(t *testing.T) {
	for _, taken := range []bool{false, true} {
		backupNotSubmitted(t, taken)
	}
}

func backupNotSubmitted(t *testing.T, taken bool) {
	p := newPuppet()
	s := stage(t, p, sched.Config{Slots: 2, Batch: 1, Backups: true})
	s.r.Grow(2)
	s.r.End()
	one, _ := s.r.Next()
	two, _ := s.r.Next()
	s.r.Done(engine.Result{ID: one.ID, N: 1, Final: true, Wall: time.Microsecond})
	s.wait("the other item is late", func() bool {
		s.r.tell(sched.Event{Kind: sched.Look})
		return s.r.busy() == 2
	})
	var again engine.Task
	if taken {
		again, _ = s.r.Next()
	}
	if taken && (again.First != 1 || again.ID == two.ID) {
		t.Fatalf("%+v is no backup of %+v", again, two)
	}
	s.r.Done(engine.Result{ID: two.ID, N: 1, Final: true})
	s.all(2, 0)
	if !taken {
		if next, ok := s.r.Next(); ok || len(p.canceled) > 0 {
			t.Errorf("%+v starts, %d tasks are canceled", next, len(p.canceled))
		}
		return
	}
	<-p.canceled
	s.r.submit(t.Context(), again)
	if id := <-p.canceled; id != again.ID {
		t.Errorf("%d is canceled, not %d", id, again.ID)
	}
}

func TestNoBackupsInOneMemory(t *testing.T) {
	if r := New(&puppet{shared: true}, sched.Config{Backups: true}, &ledger{t: t}); r.backups {
		t.Error("two goroutines would write one result")
	}
}

func TestMedian(t *testing.T) {
	r := New(newPuppet(), sched.Config{Batch: 1000}, &ledger{t: t, released: make([]int, 5000), next: -1})
	if d, n := r.Median(); d != 0 || n != 0 {
		t.Errorf("%v of %d", d, n)
	}
	r.Grow(5000)
	next := func() uint64 { task, _ := r.Next(); return task.ID }
	id := next()
	r.Done(engine.Result{ID: id, N: 2, Wall: time.Second, Notes: []engine.Note{{Pos: 0, Seconds: 0.2}, {Pos: 1, Seconds: 0.8}}})
	r.Done(engine.Result{ID: id, N: 10, Wall: 3 * time.Second})
	if d, n := r.Median(); d != 300*time.Millisecond || n != 12 {
		t.Errorf("%v of %d", d, n)
	}
	r.Done(engine.Result{ID: id, Final: true})
	for range 1001 {
		r.Done(engine.Result{ID: next(), N: 1, Wall: time.Millisecond, Final: true})
	}
	if d, n := r.Median(); d != time.Millisecond || n != 1013 || len(r.latest.each) != lately || slices.Max(r.latest.each) > time.Millisecond {
		t.Errorf("%v of %d, of %d results", d, n, len(r.latest.each))
	}
}

// TestDisturbed ends runs over a careless engine while others hold, kill, look
// and drain.
func TestDisturbed(t *testing.T) {
	testkit.NoLeaks(t)
	const n = 1500
	for seed := range uint64(20) {
		l := &ledger{t: t, released: make([]int, n), failed: map[int]*engine.ItemError{}, next: -1}
		r := New(mortal{newCareless(seed)}, sched.Config{Slots: 4, Unbounded: true, Retries: 1000, Batch: 1 + int(seed)%5, Backups: seed%2 == 0}, l)
		drain := seed%4 == 3
		var users sync.WaitGroup
		ctx, over := context.WithCancel(t.Context())
		users.Go(func() { disturb(ctx, r, rand.New(rand.NewPCG(seed, 9)), drain) })
		for left := n; left > 0; {
			k := min(left, 1+int(seed)%3)
			if left -= k; left%2 == 0 {
				r.Known(k)
			} else {
				r.Grow(k)
			}
		}
		r.End()
		err := r.Work(t.Context())
		over()
		users.Wait()
		if err != nil && !drain {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for pos, times := range l.released {
			if times != 1 && (err == nil || times > 0) {
				t.Fatalf("seed %d: item %d was released %d times; %v", seed, pos, times, err)
			}
		}
	}
}

func disturb(ctx context.Context, r *Run, rnd *rand.Rand, drain bool) {
	defer r.Limit(4)
	for i := 0; ctx.Err() == nil; i++ {
		switch rnd.IntN(4) {
		case 0:
			r.Limit(rnd.IntN(5))
		case 1:
			r.Kill(uint64(rnd.IntN(1500)), 0, 0, late, sched.Verdict(rnd.IntN(2)))
		case 2:
			r.tell(sched.Event{Kind: sched.Look})
		case 3:
			r.Median()
		}
		if drain && i == 50 {
			r.Limit(1)
			r.Drain(ErrDrained, time.Duration(rnd.IntN(3))*time.Millisecond)
			return
		}
	}
}
