package plot

import (
	"image/color"
	"slices"
)

// scale gives numbers their colours.
type scale struct {
	low, high   float64 // at the ends of the palette
	least, most float64 // of all numbers; those beyond the ends have the colours of the ends
	lowIsLight  bool
}

// newScale fits a scale to numbers. What is good is light.
func newScale(numbers []float64, lowIsGood bool) scale {
	sorted := slices.Sorted(slices.Values(numbers))
	kept := withoutOutliers(sorted, (len(sorted)+5)/10)
	return scale{
		low: kept[0], high: kept[len(kept)-1],
		least: sorted[0], most: sorted[len(sorted)-1], lowIsLight: lowIsGood,
	}
}

// withoutOutliers drops up to some of sorted numbers from the ends: those
// without which the rest, if it differs at all, fills less than a third of the
// range, so that a few cells would take most of the colours from the others.
func withoutOutliers(sorted []float64, most int) []float64 {
	for cut := 1; cut <= most; cut++ {
		for _, rest := range [][]float64{sorted[:len(sorted)-cut], sorted[cut:]} {
			if span := extent(rest); span > 0 && span < extent(sorted)/3 {
				return withoutOutliers(rest, most-cut)
			}
		}
	}
	return sorted
}

func extent(sorted []float64) float64 { return sorted[len(sorted)-1] - sorted[0] }

// color is that of a number.
func (s scale) color(v float64) color.RGBA {
	if s.high == s.low {
		return shade(0.5)
	}
	// The halves keep the span of huge numbers finite.
	t := (v/2 - s.low/2) / (s.high/2 - s.low/2)
	if s.lowIsLight {
		t = 1 - t
	}
	return shade(t)
}
