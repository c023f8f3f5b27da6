//go:build linux

package faults

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
)

// Row 3: the coordinator is killed. Within a second nothing of it runs any more,
// and the next start sweeps what it left.
func TestRow03CoordinatorKilled(t *testing.T) {
	each(t, workers, func(l *lab) {
		r := l.start(l.line(l.items(2*l.p, map[int]string{0: "wait", 1: "hang", 2: "spin", 3: "stop"}))...)
		for i := range l.p {
			l.begun(i, 1)
		}
		l.killed(r)
	})
	t.Run("pipeline", func(t *testing.T) {
		l := newLab(t)
		r := l.start("map", "-p", "2", "--shell", "echo > "+l.path("begun{}")+"; sleep 1000 | cat", "1", "2", "3")
		l.until("two pipelines run", func() bool { return exists(l.path("begun1")) && exists(l.path("begun2")) })
		l.killed(r)
	})
}

// killed kills comal and sees whether all of it goes.
func (l *lab) killed(r *run) {
	l.Helper()
	mark := "COMAL_TESTKIT_MARK=" + os.Getenv("COMAL_TESTKIT_MARK")
	if len(alive(mark)) < 2 {
		l.Error("the processes of a run are not seen: the test is of no use")
	}
	r.signal(syscall.SIGKILL)
	began := time.Now()
	for len(alive(mark)) > 0 && time.Since(began) < 10*time.Second {
		time.Sleep(2 * time.Millisecond)
	}
	if left := alive(mark); len(left) > 0 {
		l.Errorf("%d processes outlive comal by 10 s: %v", len(left), left)
	}
	l.Logf("all gone after %v, promised 1s", time.Since(began).Round(time.Millisecond))
	<-r.over
	if o := l.do("map", "-q", "true", ":::", "1"); o.code != 0 {
		l.Errorf("the next start: exit code %d\n%s", o.code, o.err)
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// Row 4: a worker is stopped. That is seen, it is ended, the item is tried again.
func TestRow04WorkerStopped(t *testing.T) {
	each(t, workers, func(l *lab) {
		o := l.run(l.items(20, map[int]string{5: "stop 1"}))
		o.expect(l, 20, nil)
		l.checkStarts(20, map[int]int{5: 2})
		o.soon(l, "a stopped worker is found and replaced", 10*time.Second)
	})
}

// Row 5: an endless loop that ignores signals is ended at its deadline and tried
// again. A goroutine's context ends.
func TestRow05EndlessLoop(t *testing.T) {
	each(t, workers, func(l *lab) {
		faults := map[int]string{5: "spin 1", 6: "hang 1", 7: "spin"}
		if testing.Short() {
			delete(faults, 6)
		}
		bad := map[int][]engine.Kind{7: kinds(engine.KindTimeout)}
		o := l.run(l.items(12, faults), "--timeout", "700ms", "--retries", "1")
		o.expect(l, 12, bad)
		for i := range faults {
			if n := l.starts(i); n != 2 {
				l.Errorf("item %d was started %d times, want 2", i, n)
			}
		}
		if e := o.lines[7].Error; e == nil || e.Advice == "" {
			l.Errorf("%+v has no next step", e)
		}
	})
	each(t, []client{goroutine}, func(l *lab) {
		o := l.here(l.items(12, map[int]string{5: "wait"}), comal.Option{Timeout: 200 * time.Millisecond})
		o.expect(l, 12, map[int][]engine.Kind{5: kinds(engine.KindTimeout)})
	})
}

// Row 16: the first ^C starts nothing more and lets run what runs, for two
// seconds; the second ends all at once.
func TestRow16Interrupted(t *testing.T) {
	each(t, workers, func(l *lab) {
		r := l.start(l.line(l.items(40, map[int]string{0: "sleep 600ms"}), "--chunk", "1")...)
		l.begun(0, 1)
		r.signal(syscall.SIGINT)
		since := time.Now()
		o := r.wait()
		l.Logf("ended %v after ^C, promised 2s", time.Since(since).Round(time.Millisecond))
		if o.code != 130 && !(o.code == 0 && len(o.lines) == 40) || time.Since(since) > 20*time.Second {
			l.Errorf("exit code %d after %v\n%s", o.code, time.Since(since), tail(o.err))
		}
		if got := o.lines[0]; !got.OK {
			l.Errorf("the item that ran was not waited for: %+v", got)
		}
	})
	each(t, workers, func(l *lab) {
		faults := map[int]string{}
		for i := range l.p {
			faults[i] = []string{"hang", "spin", "wait", "hang"}[i]
		}
		r := l.start(l.line(l.items(40, faults), "--chunk", "1")...)
		for i := range l.p {
			l.begun(i, 1)
		}
		r.signal(syscall.SIGINT)
		l.until("comal says that it stops", func() bool { return r.said("interrupt again") || r.ended() })
		if r.ended() {
			l.Error("comal did not wait for what runs")
		}
		r.signal(syscall.SIGINT)
		since := time.Now()
		o := r.wait()
		l.Logf("ended %v after the second ^C, promised 200ms", time.Since(since).Round(time.Millisecond))
		if o.code != 130 || time.Since(since) > 10*time.Second {
			l.Errorf("exit code %d, %v after the second ^C\n%s", o.code, time.Since(since), tail(o.err))
		}
	})
}

// ended says whether comal has.
func (r *run) ended() bool {
	select {
	case <-r.over:
		return true
	default:
		return false
	}
}

// said says whether comal has told its user one of some words.
func (r *run) said(words ...string) bool {
	text := strings.ToLower(r.err.String())
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// Row 30: one item takes a hundred times as long. The others do not wait for
// it, and at the end of a run a worker that has nothing to do takes it, too.
func TestRow30SlowItem(t *testing.T) {
	each(t, workers, func(l *lab) {
		n := 100
		faults := map[int]string{10: "sleep 1s"}
		for i := range n {
			if i != 10 {
				faults[i] = "sleep 10ms"
			}
		}
		o := l.run(l.items(n, faults))
		o.expect(l, n, nil)
		o.soon(l, fmt.Sprintf("%d items of 10ms and one of 1s", n), time.Second+time.Duration(n/l.p)*15*time.Millisecond)
	})
	each(t, workers, func(l *lab) {
		if l.p == 1 {
			l.Log("there is no other worker")
			return
		}
		o := l.run(l.items(20, map[int]string{19: "hang 1"}), "--backups", "--chunk", "1")
		o.expect(l, 20, nil)
		if n := l.starts(19); n != 2 {
			l.Errorf("the late item was started %d times", n)
		}
	})
}
