package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/comal-go/comal/internal/units"
	"github.com/comal-go/comal/plan/internal/graph"
)

// SVG draws a plan: files, stages and what they make, from left to right, with the
// bytes that move on the arrows.
func (p Plan) SVG() []byte {
	var d drawing
	files := map[string]int{} // to the box, of what was written last
	stages := make([]int, len(p.Stages))
	for i, s := range p.Stages {
		stages[i] = d.box(false, d.about(s), s.Name, fmt.Sprintf("%s, %d at once", units.Plural(s.Tasks, "task", "tasks"), s.AtOnce),
			fmt.Sprintf("%s a task, %s in all", units.Bytes(total(s.Task)), units.Bytes(s.Peak)))
		for _, in := range s.Inputs {
			if _, ok := files[in.Name]; !ok {
				files[in.Name] = d.box(true, in.Name, in.Name, units.Bytes(in.Size))
			}
			d.arrow(files[in.Name], stages[i], moved(in.Read))
		}
		if s.Output != "" {
			files[s.Output] = d.box(true, s.Output, s.Output)
			d.arrow(stages[i], files[s.Output], moved(s.Writes))
		}
	}
	return graph.Draw(d.boxes, d.arrows)
}

// A drawing is what is drawn of a plan.
type drawing struct {
	boxes  []graph.Box
	arrows []graph.Arrow
}

func (d *drawing) box(round bool, title string, lines ...string) int {
	d.boxes = append(d.boxes, graph.Box{Lines: lines, Title: title, Round: round})
	return len(d.boxes) - 1
}

// arrow adds one unless it is there.
func (d *drawing) arrow(from, to int, label string) {
	if !slices.ContainsFunc(d.arrows, func(a graph.Arrow) bool { return a.From == from && a.To == to }) {
		d.arrows = append(d.arrows, graph.Arrow{From: from, To: to, Label: label})
	}
}

// about returns the name of a stage and what it holds.
func (d *drawing) about(s Stage) string {
	lines := []string{s.Name}
	for _, u := range holds(s, Limits{}, s.AtOnce) {
		if u.Bytes > 0 {
			lines = append(lines, units.Bytes(u.Bytes)+" "+u.What)
		}
	}
	return strings.Join(lines, "\n")
}
