package sched

import (
	"cmp"
	"slices"
)

// largestFirst sorts indices by falling cost; equal costs keep their order.
func largestFirst(costs []float64) []int32 {
	order := make([]int32, len(costs))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(costs[b], costs[a]), cmp.Compare(a, b)) })
	return order
}

const (
	// An item costs at least 1/negligible of the mean, whatever was told: there
	// are batches of the smallest ones, and they take their time.
	negligible = 1000
	// infinite is a cost above all others whose sums are still numbers.
	infinite = 1e290
)

// know takes the relative costs of the items in their order. If they say
// nothing, all items count the same.
func (z *sizer) know(costs []float64, order []int32) {
	var sum float64
	for _, c := range costs {
		if c > 0 {
			sum += min(c, infinite)
		}
	}
	if sum == 0 {
		return
	}
	least := sum / float64(len(costs)) / negligible
	z.sums = make([]float64, len(order)+1)
	for pos, i := range order {
		c := least
		if costs[i] > least { // not so if it is not a number
			c = min(costs[i], infinite)
		}
		z.sums[pos+1] = z.sums[pos] + c
	}
}
