package gemm

import "github.com/comal-go/comal/dense/internal/micro"

// chunk is how many steps of k are copied of all panels before the next ones,
// where a step is contiguous in memory over the panels.
const chunk = 16

// pack copies n elements of each of k steps into panels of width elements:
// element e of step l, at from[e*es+l*ls], goes to to[e/width*width*k+l*have+e%width],
// where have is width, but in the last panel as few multiples of lanes as hold
// what is there. Elements beyond n are set to 0.
func pack[T Float](to []T, width, lanes, n, k int, from []T, es, ls int) {
	step := k
	if es == 1 {
		step = chunk
	}
	for l := 0; l < k; l += step {
		steps := min(step, k-l)
		for e := 0; e < n; e += width {
			has := min(width, n-e)
			have := ceil(has, lanes) * lanes
			packPanel(to[e*k+l*have:], have, has, steps, from[e*es+l*ls:], es, ls)
		}
	}
}

// packPanel copies has elements of each of k steps, and sets those up to width to 0.
func packPanel[T Float](to []T, width, has, k int, from []T, es, ls int) {
	switch {
	case has >= 4 && es == 1:
		micro.PackRows(k, has/4, from, ls, to, width)
		if has%4 > 0 { // the last four, some of them again
			micro.PackRows(k, 1, from[has-4:], ls, to[has-4:], width)
		}
	case has >= 4 && ls == 1:
		for e := 0; e < has; e += 4 {
			e := min(e, has-4)
			micro.PackCols(k, from[e*es:], es, to[e:], width)
		}
	default:
		for l := range k {
			t, f := to[l*width:][:has], from[l*ls:]
			for e := range t {
				t[e] = f[e*es]
			}
		}
	}
	if has < width {
		for l := range k {
			clear(to[l*width+has : l*width+width])
		}
	}
}
