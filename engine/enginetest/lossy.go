package enginetest

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/comal-go/comal/engine"
)

// Lossy makes a bad engine of a good one. It loses tasks before and after they
// have run, delivers results late, out of order between tasks, and twice, and
// results of tasks that it has reported lost. It keeps to what package engine
// says, so a run over it must still give each result exactly once. No item is
// lost with blame at more than its first attempt.
//
// The seed chooses what happens to which task, as far as their order does not.
func Lossy(inner engine.Engine, seed uint64) engine.Engine {
	return &lossy{Engine: inner, rand: rand.New(rand.NewPCG(seed, seed)), fates: map[uint64]*fate{}}
}

// lossy hides the other interfaces of the engine it wraps.
type lossy struct {
	engine.Engine
	once    sync.Once
	results chan engine.Result
	closing chan struct{} // the inner engine has closed its results
	under   sync.WaitGroup

	mu    sync.Mutex
	rand  *rand.Rand
	fates map[uint64]*fate
}

// fate is what happens to the results of a task.
type fate struct {
	task     engine.Task
	what     mishap
	delay    time.Duration
	results  []engine.Result // so far
	innocent float64         // which part of the items is told to have ended when they are lost
	told     chan struct{}   // closed when it has been reported lost; nil if it is not
}

type mishap int

const (
	nothing mishap = iota
	vanish         // never reaches a worker
	giveUp         // reported lost while it runs
	forget         // reported lost when it has ended
	midway         // the same after some of its results
	twice          // reported twice
	delay          // late
	mishaps        // how many there are
)

// Results delivers what is left of the results.
func (l *lossy) Results() <-chan engine.Result {
	l.open()
	return l.results
}

func (l *lossy) open() {
	l.once.Do(func() {
		l.results = make(chan engine.Result)
		l.closing = make(chan struct{})
		go l.pass()
	})
}

// Submit hands a task over, or loses it.
func (l *lossy) Submit(ctx context.Context, t engine.Task) error {
	l.open()
	f := l.decide(t)
	if f.what == vanish {
		l.later(f.delay, nil, nil, l.lost(f, 0))
		return nil
	}
	if err := l.Engine.Submit(ctx, t); err != nil {
		return err
	}
	if f.what == giveUp {
		l.later(f.delay, f.told, nil, l.lost(f, t.N))
	}
	return nil
}

// decide throws the dice.
func (l *lossy) decide(t engine.Task) *fate {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := &fate{task: t, innocent: max(0, 2*l.rand.Float64()-1), delay: time.Duration(l.rand.IntN(3000)) * time.Microsecond}
	if l.rand.IntN(2) == 0 {
		f.what = mishap(l.rand.IntN(int(mishaps)))
	}
	if t.Attempt > 1 && f.what != twice && f.what != vanish {
		f.what = delay
	}
	if f.what == giveUp && l.Properties().SharedMemory {
		f.what = forget // two attempts at once would write to the same memory
	}
	if f.what == giveUp {
		f.told = make(chan struct{})
	}
	l.fates[t.ID] = f
	return f
}

// lost is the report of a task as one whose worker died.
func (l *lossy) lost(f *fate, started int) engine.Result {
	ended := int(f.innocent * float64(started))
	return engine.Result{ID: f.task.ID, Worker: "lossy", Final: true, Started: started, Ended: ended, Lost: &engine.ItemError{
		Kind: engine.KindLost, Worker: "lossy", Message: "lost on purpose", Attempt: f.task.Attempt,
	}}
}

// pass does to the results of the inner engine what is to happen to them. A
// task's are kept until the last, so that they stay in order.
func (l *lossy) pass() {
	for r := range l.Engine.Results() {
		l.mu.Lock()
		f := l.fates[r.ID]
		l.mu.Unlock()
		if f == nil {
			continue
		}
		f.results = append(f.results, r)
		if r.Final {
			l.mu.Lock()
			delete(l.fates, r.ID)
			l.mu.Unlock()
			l.end(f)
		}
	}
	close(l.closing)
	l.under.Wait()
	close(l.results)
}

// end delivers the results of a task that has ended.
func (l *lossy) end(f *fate) {
	rs := f.results
	left := f.task.N
	switch f.what {
	case forget:
		rs = append([]engine.Result{l.lost(f, left)}, rs...)
	case midway:
		if len(rs) > 1 {
			told := rs[:len(rs)/2]
			for _, r := range told {
				left -= r.N
			}
			rs = append(append(told[:len(told):len(told)], l.lost(f, left)), rs...)
		}
	case twice:
		rs = append(rs[:len(rs):len(rs)], rs...)
	}
	l.later(f.delay, nil, f.told, rs...)
}

// later delivers results in a moment and after another event, in this order,
// and then says so. When the engine is closed nobody may want them any more.
func (l *lossy) later(d time.Duration, done, after chan struct{}, rs ...engine.Result) {
	l.under.Go(func() {
		if done != nil {
			defer close(done)
		}
		time.Sleep(d)
		if after != nil {
			<-after
		}
		for _, r := range rs {
			select {
			case l.results <- r:
			case <-l.closing:
				return
			}
		}
	})
}

// Close ends the engine.
func (l *lossy) Close(ctx context.Context) error {
	err := l.Engine.Close(ctx)
	l.once.Do(func() { l.results = make(chan engine.Result); close(l.results) })
	if l.closing != nil {
		<-l.closing
	}
	return err
}
