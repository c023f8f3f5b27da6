package reduce

import (
	"math"
	"slices"
)

// leastRadix is from how many elements on counting digits is faster than comparing.
const leastRadix = 1024

// sortNumbers sorts x, in which there is no NaN, with as much room beside it: from
// the last of eight bytes to the first, without those that all elements have alike.
func sortNumbers(x, room []float64) {
	if len(x) < leastRadix {
		slices.Sort(x)
		return
	}
	var counts [8][256]int32
	for _, v := range x {
		k := key(v)
		counts[0][k&255]++
		counts[1][k>>8&255]++
		counts[2][k>>16&255]++
		counts[3][k>>24&255]++
		counts[4][k>>32&255]++
		counts[5][k>>40&255]++
		counts[6][k>>48&255]++
		counts[7][k>>56]++
	}
	from, to := x, room[:len(x)]
	for digit := range counts {
		at, shift := &counts[digit], 8*digit
		if int(at[key(x[0])>>shift&255]) == len(x) {
			continue
		}
		sum := int32(0)
		for i, n := range at {
			at[i] = sum
			sum += n
		}
		for _, v := range from {
			i := &at[key(v)>>shift&255]
			to[*i] = v
			*i++
		}
		from, to = to, from
	}
	if &from[0] != &x[0] {
		copy(x, from)
	}
}

// key is a whole number in the order of numbers.
func key(x float64) uint64 {
	b := math.Float64bits(x)
	return b ^ (uint64(int64(b)>>63) | 1<<63)
}
