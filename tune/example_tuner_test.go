package tune_test

import (
	"fmt"
	"time"

	"github.com/comal-go/comal/tune"
)

// A driver does what the tuner wants and tells what it measured, until the work
// is done. Here an item takes a second, and no longer with more of them at once.
func ExampleTuner() {
	t := tune.New(tune.Config{Logical: 4, Items: 100, MostP: 4, Deaf: true})
	want := t.First()
	for left := 96; left > 0; left -= 20 {
		s := tune.Sample{Split: want.Split, CPU: -1, Left: left}
		for range want.Tasks {
			s.Tasks = append(s.Tasks, 1) // seconds
		}
		s.Wall = time.Duration(want.Tasks/want.Split.P) * time.Second
		want = t.Tell(s)
	}
	o := t.Outcome()
	fmt.Println(o.Best, o.Gain)
	// Output: 4 x 1 0
}

func ExampleReplay() {
	g := &tune.Grid{Name: "my grid", Facts: tune.Facts{Items: 12, Logical: 2}}
	for _, c := range []tune.Cell{
		{Split: tune.Split{P: 1, T: 1}, Seconds: 24},
		{Split: tune.Split{P: 2, T: 1}, Seconds: 12},
	} {
		g.Cells = append(g.Cells, c)
	}
	r, err := tune.Replay(g, tune.ReplayConfig{Items: 600, Seeds: 5})
	fmt.Println(r.Best, r.Rule, r.Median < 0.05, err)
	// Output: 2 x 1 2 x 1 true <nil>
}
