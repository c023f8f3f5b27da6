// Package team shares the parts of some work among as many goroutines as are
// given.
package team

import (
	"sync"
	"sync/atomic"
)

// Do does the parts 0 to parts-1 on at most threads goroutines, the caller one
// of them, each taking the next part when it is free. Below 1 means 1.
func Do(parts, threads int, do func(part int)) {
	if threads = min(threads, parts); threads <= 1 {
		for p := range parts {
			do(p)
		}
		return
	}
	var next atomic.Int64
	work := func() {
		for p := next.Add(1) - 1; p < int64(parts); p = next.Add(1) - 1 {
			do(int(p))
		}
	}
	var others sync.WaitGroup
	for range threads - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}
