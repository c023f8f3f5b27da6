package plot

import (
	"fmt"
	"time"
)

// runsExample is the work of the demonstration as two cores may do it.
func runsExample(processes int) *Runs {
	run := func(p int) Run {
		r := Run{Label: fmt.Sprintf("%d x 1", p)}
		at := make([]time.Duration, p)
		for i := range 24 {
			w := i % p
			end := at[w] + time.Duration(280+7*(i*i%13))*time.Millisecond
			r.Spans = append(r.Spans, Span{Worker: fmt.Sprintf("g%d", w+1), Start: at[w], End: end})
			at[w] = end
			r.Wall = max(r.Wall, end)
		}
		return r
	}
	one, many := run(1), run(processes)
	many.Note = fmt.Sprintf("%.1f times faster", one.Wall.Seconds()/many.Wall.Seconds())
	return &Runs{"24 images of 1600 x 1200 on this machine", "processes x threads; each box is an image", []Run{one, many}}
}
