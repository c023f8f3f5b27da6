package tune

import (
	"container/heap"
	"slices"
)

// ItemBound is the speed-up that items of these costs allow on n workers: the
// total over the load of the fullest worker, where the longest item goes first,
// each to the worker that is least loaded. Sixteen equal items allow
// 16 / ceil(16/n), and no items more than their total over the largest.
//
// The rule is within a third of the best schedule: R. L. Graham, Bounds on
// multiprocessing timing anomalies, 1969, doi:10.1137/0117039.
func ItemBound(costs []float64, n int) float64 {
	if n < 1 {
		return 0
	}
	sorted := slices.Clone(costs)
	slices.Sort(sorted)
	loads := make(loads, min(n, len(costs)))
	total := 0.0
	for _, c := range slices.Backward(sorted) {
		if c > 0 {
			total += c
			loads[0] += c
			heap.Fix(&loads, 0)
		}
	}
	if total == 0 {
		return float64(n)
	}
	return total / slices.Max(loads)
}

// loads is a heap, the least on top.
type loads []float64

func (l loads) Len() int           { return len(l) }
func (l loads) Less(i, j int) bool { return l[i] < l[j] }
func (l loads) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }

// Push and Pop are not used: the number of workers stays.
func (l *loads) Push(any) {}

// Pop does nothing.
func (l *loads) Pop() any { return nil }
