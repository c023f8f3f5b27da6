package bench

import (
	"regexp"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/tune"
)

func TestSplit(t *testing.T) {
	testkit.NoLeaks(t)
	rep, err := Split(t.Context(), Config{Quick: true, Repeats: 1})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range rep.Rows {
		names = append(names, strings.SplitN(r.Name, ",", 2)[0])
		if r.Ours.Median <= 0 || !strings.HasPrefix(r.Peers[0].Name, "best cell, ") || r.Peers[0].AtLeast == 0 {
			t.Errorf("%+v", r)
		}
	}
	if got := strings.Join(names, "; "); got != "images at auto; images in the split found; triad at auto; triad in the split found; sleep at auto; sleep in the split found" {
		t.Errorf("rows are %s", got)
	}
}

func TestSplitOfNoJob(t *testing.T) {
	_, err := Split(t.Context(), Config{Quick: true, Only: regexp.MustCompile("pancake")})
	if err == nil || !strings.Contains(err.Error(), "\n  triad") {
		t.Errorf("%v", err)
	}
}

// TestSplitRows has a split found that is none of the cells.
func TestSplitRows(t *testing.T) {
	cells := []tune.Split{{P: 1, T: 1}, {P: 2, T: 1}, {P: 9, T: 1}}
	var all []*contender
	for _, s := range []float64{1.2, 9, 8, 1} {
		all = append(all, &contender{samples: []float64{s}})
	}
	j := &splitJob{name: "corn", near: imagesNear, floor: &floor{cells[1], 8}}
	rows := j.rows(all, cells, cells[2])
	auto, split := rows[0], rows[1]
	if auto.Name != "corn at auto" || auto.Ours.Median != 1.2 || len(auto.Peers) != 4 {
		t.Errorf("%+v", auto)
	}
	best, floor := auto.Peers[0], auto.Peers[2]
	if best.Name != "best cell, 9 x 1" || best.Reached(auto.Ours) || floor.Name != "2 x 1" || floor.AtLeast != 8 || floor.Reached(auto.Ours) {
		t.Errorf("%+v", auto.Peers)
	}
	if split.Name != "corn in the split found, 9 x 1" || !split.Peers[0].Reached(split.Ours) {
		t.Errorf("%+v", split)
	}
}
