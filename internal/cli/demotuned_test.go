package cli

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/results"
)

// foundRun is a run of four images whose split was found.
func foundRun() (many, one demoRun) {
	began := time.Now()
	many = demoRun{
		at: comal.Progress{
			Processes: 2, Threads: 1, Elapsed: 2 * time.Second,
			Tuned: &event.Tuned{Best: [2]int{2, 1}, Rule: [2]int{4, 1}, Gain: 0.15, Probes: 2, Probing: 30 * time.Millisecond},
		},
		cpus: 2, wall: 2 * time.Second, began: began,
	}
	for i := range 4 {
		many.results = append(many.results, comal.Result[int64]{
			Index: i, Seconds: 1, Worker: []string{"g1", "g2"}[i%2], Ended: began.Add(time.Duration(1+i/2) * time.Second),
		})
	}
	one = many
	one.at, one.wall = comal.Progress{Processes: 1, Threads: 1}, 4*time.Second
	return many, one
}

func TestDemoTellsTheSplitFound(t *testing.T) {
	many, one := foundRun()
	d := &demo{picture: "p.png"}
	wants(t, string(d.table(many, one)),
		`^1 x 1 +4 s +1.00$`, `^2 x 1 +2 s +2.00  found while it ran$`,
		`^2 x 1 \(2 images at once, 1 thread each\) was 2.00 times as fast as one worker; both were measured.$`,
		`^2 other splits were tried while it ran, which cost 1.5 % of the time: 2 x 1 was 15 % faster than 4 x 1 \(the simple rule`,
		`^picture: p.png$`)
	var b bytes.Buffer
	d.c, d.json = &console{out: &b}, true
	if err := d.sum(many, one); err != nil {
		t.Fatal(err)
	}
	wants(t, b.String(), `"processes":2,"threads":1,"speedup":2,.*"tuned":{"rule":{"processes":4,"threads":1},"gain":0.15,"probes":2,`)

	picture, err := results.Create(filepath.Join(t.TempDir(), "p.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer picture.Discard()
	if err := d.draw(picture, many, one); err != nil {
		t.Error(err)
	}
}

func TestDemoOfOneWorkerThatWasFound(t *testing.T) {
	many, _ := foundRun()
	many.at.Processes, many.at.Tuned.Best = 1, [2]int{1, 1}
	d := &demo{picture: "p.png"}
	wants(t, string(d.table(many, many)), `^1 x 1 +2 s +1.00  found while it ran$`, `^One worker was the fastest here.$`)
}
