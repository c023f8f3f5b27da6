package comal

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/host"
)

// watchEvery is the time between two snapshots.
const watchEvery = 200 * time.Millisecond

// watcher calls a function with snapshots of a run.
type watcher struct {
	tell func(Progress)
	take func(w *watcher, final bool) Progress
	quit chan struct{}
	idle sync.WaitGroup

	cpu  map[int]time.Duration // by process, at the last snapshot
	last time.Time
	peak int64
}

func newWatcher(tell func(Progress), take func(*watcher, bool) Progress) *watcher {
	w := &watcher{tell: tell, take: take, quit: make(chan struct{}), cpu: map[int]time.Duration{}, last: time.Now()}
	w.idle.Go(w.loop)
	return w
}

func (w *watcher) loop() {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			w.tell(w.take(w, false))
		case <-w.quit:
			w.tell(w.take(w, true))
			return
		}
	}
}

func (w *watcher) stop() {
	close(w.quit)
	w.idle.Wait()
}

// snapshot describes the run at this moment.
func (j *job[I, O]) snapshot(w *watcher, final bool) Progress {
	st := j.run.Stats()
	total := j.run.Total()
	if total < 0 && j.opt.Items > 0 {
		total = j.opt.Items
	}
	s := event.Snapshot{
		Total: total, Done: st.Done, Failed: st.Failed, Retried: st.Retried,
		Elapsed: j.run.Elapsed(), Busy: st.Busy,
		Engine: j.eng.Properties().Name, Kind: j.kind().String(),
		Seen: st.Threads, Final: final,
	}
	in, _ := j.crew.inForce()
	s.Processes, s.Threads = in.P, in.T
	s.Tuned = j.podium.tuned(final)
	if j.diary != nil {
		s.Resumed = min(int(j.diary.had.Load()), s.Done)
	}
	if in, ok := j.eng.(engine.Inspector); ok {
		for _, ew := range in.Workers() {
			s.Workers = append(s.Workers, j.row(w, ew))
		}
	}
	w.last = time.Now()
	var rss int64
	for _, row := range s.Workers {
		rss += row.RSS
	}
	if j.eng.Properties().SharedMemory {
		own, _ := host.ReadUsage(os.Getpid())
		rss = own.RSS
	}
	w.peak = max(w.peak, rss)
	s.PeakRSS = cmp.Or(w.peak, st.PeakRSS)
	return s
}

// row describes one worker.
func (j *job[I, O]) row(w *watcher, ew engine.Worker) event.Worker {
	row := event.Worker{Name: ew.Name, PID: ew.PID, Batch: ew.N}
	if ew.N > 0 {
		row.Since = time.Since(ew.Since)
		row.Item = j.label(ew.First)
	}
	if ew.PID == 0 {
		return row
	}
	pids, _ := host.Tree(ew.PID)
	for _, pid := range append(pids, ew.PID) {
		u, err := host.ReadUsage(pid)
		if err != nil {
			continue
		}
		row.RSS += cmp.Or(u.AnonRSS, u.RSS) // what workers share is not theirs
		if j.kind() != engine.Go {          // whose runtime has threads of its own
			row.Threads = max(row.Threads, u.Threads)
		}
		if was, ok := w.cpu[pid]; ok && u.CPU > was {
			row.CPU += (u.CPU - was).Seconds() / time.Since(w.last).Seconds()
		}
		w.cpu[pid] = u.CPU
	}
	return row
}

// kind is the kind of the program.
func (j *job[I, O]) kind() engine.ProgramKind {
	if j.from == nil {
		return engine.Closure
	}
	return j.from.program.Kind
}

// label is how an item is shown: by itself if it is text, else by its number.
func (j *job[I, O]) label(pos int) string {
	if l, ok := j.store.(interface{ label(int) (I, bool) }); ok {
		if item, ok := l.label(pos); ok {
			switch v := any(item).(type) {
			case string:
				return v
			case []string:
				return strings.ReplaceAll(strings.Join(v, " "), engine.ThreadsMark, "{threads}")
			}
		}
	}
	return fmt.Sprintf("#%d", j.index(pos))
}
