package array

import "iter"

// flow bounds how many chunks are under way, from the input of a map up to where
// their results have been taken: those are large, and the consumer may be slower
// than the workers for a while.
type flow struct {
	under chan struct{} // one for each
	ended chan struct{}
}

// For each task at once there may be another result that waits; more if all of them
// have so many bytes together.
const littleResults = 2 << 20

func newFlow(atOnce int, result int64) flow {
	const plenty = 8 << 10
	n := max(2*int64(atOnce), min(plenty, littleResults/max(1, result)))
	return flow{make(chan struct{}, n), make(chan struct{})}
}

// chunks yields the tasks of n chunks as far as there is room for them.
func (f flow) chunks(t task, n int) iter.Seq[task] {
	return func(yield func(task) bool) {
		for i := range n {
			select {
			case f.under <- struct{}{}:
			case <-f.ended:
				return
			}
			t.Chunk = i
			if !yield(t) {
				return
			}
		}
	}
}
