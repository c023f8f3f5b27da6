package plot

import "math"

// ticks returns 0 and up to seven multiples of 1, 2 or 5 times a power of ten,
// none beyond most.
func ticks(most float64) []float64 {
	if !(most > 0) || math.IsInf(most, 0) {
		return []float64{0}
	}
	step := math.Pow10(int(math.Floor(math.Log10(most))) - 1)
	for i := 0; most/step > 7; i++ {
		step *= []float64{2, 2.5, 2}[i%3]
	}
	var all []float64
	for n := 0; float64(n)*step <= most; n++ {
		all = append(all, float64(n)*step)
	}
	return all
}
