package plot

import "math"

// ticks returns all multiples from low to high of a number that is 1, 2 or 5
// times a power of ten: the smallest of which there are no more than most. Where
// there is none it returns the ends.
func ticks(low, high float64, most int) []float64 {
	span := high - low
	if !(span > 1e-300) || math.IsInf(span, 0) {
		return []float64{low}
	}
	step := math.Pow10(int(math.Floor(math.Log10(span / float64(max(1, most))))))
	for i := 0; ; i++ {
		// A little more than there is: 3 x 0.1 is not 0.3.
		first, last := math.Ceil(low/step-1e-9), math.Floor(high/step+1e-9)
		n := int(last-first) + 1
		if n <= 0 {
			return []float64{low, high}
		}
		if n <= max(1, most) {
			all := make([]float64, n)
			for k := range all {
				all[k] = (first+float64(k))*step + 0 // + 0 makes 0 of -0
			}
			return all
		}
		step *= []float64{2, 2.5, 2}[i%3]
	}
}
