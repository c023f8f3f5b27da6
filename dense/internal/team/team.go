// Package team shares the parts of some work among as many goroutines as are
// given.
//
// The goroutines beside the caller are helpers, which wait a little for the next
// job: kernels are called one after the other, and a new goroutine, or one that
// sleeps, begins tens of microseconds late. They end by themselves when nothing
// comes, so none is left behind, and hold no job that is over.
package team

import (
	"runtime"
	"sync/atomic"
)

// Do does the parts 0 to parts-1 on at most threads goroutines, the caller one
// of them, each taking the next part when it is free. Below 1 means 1. Parts begin
// in order, and no more goroutines are used than there are processors. A part may
// call Do. It must not panic: who else works on its job, or waits for it, could
// not be told.
func Do(parts, threads int, do func(part int)) {
	if threads = min(threads, parts); threads > 1 {
		threads = min(threads, runtime.GOMAXPROCS(0))
	}
	if threads <= 1 {
		for p := range parts {
			do(p)
		}
		return
	}
	j := &job{do: do, parts: int64(parts), over: make(chan struct{})}
	for range threads - 1 {
		help(j)
	}
	if !j.work() {
		j.wait()
	}
}

// job is some work under way.
type job struct {
	do             func(part int)
	parts          int64
	next, finished atomic.Int64
	over           chan struct{} // closed when all parts are finished
}

// work does parts until all are taken. It returns true if it finished the last
// one.
func (j *job) work() bool {
	last := false
	for p := j.next.Add(1) - 1; p < j.parts; p = j.next.Add(1) - 1 {
		j.do(int(p))
		last = j.finished.Add(1) == j.parts
	}
	if last {
		close(j.over)
	}
	return last
}

// wait returns when all parts are finished. Helpers that come too late to take
// one are not waited for.
func (j *job) wait() {
	if !spin(func() bool { return j.finished.Load() == j.parts }) {
		<-j.over
	}
}
