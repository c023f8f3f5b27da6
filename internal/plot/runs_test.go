package plot

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"testing"
	"time"
)

// example is the work of the demonstration as two cores may do it.
func example(processes int) []Run {
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
	return []Run{one, many}
}

func TestRuns(t *testing.T) {
	for _, processes := range []int{1, 2, 24} {
		var b bytes.Buffer
		err := (&Runs{"24 images of 1600 x 1200 on this machine", "processes x threads; each box is an image", example(processes)}).Write(&b, PNG)
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("PLOT_DIR"); dir != "" {
			os.WriteFile(fmt.Sprintf("%s/runs%d.png", dir, processes), b.Bytes(), 0o666)
		}
		if _, err := png.Decode(&b); err != nil {
			t.Error(err)
		}
	}
}
