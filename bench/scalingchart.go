package bench

import (
	"fmt"

	"github.com/comal-go/comal/internal/plot"
	"github.com/comal-go/comal/internal/units"
)

// Drawing is a picture and what its file may be called.
type Drawing struct {
	Short string // "" if it is the only one
	plot.Picture
}

// Drawings are a picture of each job that has times: its speed-ups beside the
// ideal line, what its items allow, and the law that fits ours.
func (s *Scaling) Drawings() []Drawing {
	var all []Drawing
	for i := range s.Jobs {
		j := &s.Jobs[i]
		if numbers := j.numbers(); len(numbers) > 0 {
			all = append(all, Drawing{j.Short, s.chart(j, numbers[len(numbers)-1])})
		}
	}
	return all
}

func (s *Scaling) chart(j *Job, most int) *plot.Chart {
	c := &plot.Chart{
		Title:    "Speed-up by " + s.Workers,
		Subtitle: s.subtitle(),
		XLabel:   s.Workers, YLabel: "times as fast as one",
		Curves: []plot.Curve{sampled("ideal", plot.Ideal, most, 1, func(n float64) float64 { return n })},
	}
	if j.Name != "" {
		c.Title += ": " + j.Name
	}
	if j.Costs != nil {
		c.Curves = append(c.Curves, sampled("what the items allow", plot.Bound, most, 1, func(n float64) float64 { return j.Bound(int(n)) }))
	}
	for k := range j.Ways {
		w := &j.Ways[k]
		if curve := w.drawn(); len(curve.X) > 0 {
			c.Curves = append(c.Curves, curve)
		}
		if k == 0 {
			s.explain(c, j, w, most)
		}
	}
	return c
}

// explain adds what explains our curve: a note, or the law that fits best, whose
// curve takes after the one before it. Where each file is somebody else's none is
// ours.
func (s *Scaling) explain(c *plot.Chart, j *Job, ours *Way, most int) {
	if s.Repeats == 0 && len(j.Ways) > 1 {
		return
	}
	r := ours.read()
	if why := s.explains(j, ours, r.top); why != "" {
		c.Note = ours.Name + ": " + why + "."
	} else if law, ok := r.best(); ok {
		c.Curves = append(c.Curves, sampled(law.Law, plot.Law, most, 0.1, law.Speedup))
		c.Note = fmt.Sprintf("%s fitted to %s: %s.", law.Law, ours.Name, inWords(law))
	}
}

// subtitle says on what and how it was measured.
func (s *Scaling) subtitle() string {
	if s.Repeats == 0 {
		return "times as they were given, one curve a file"
	}
	text := fmt.Sprintf("%s, %d logical; medians of %s", units.Plural(s.Physical, "physical core", "physical cores"),
		s.Logical, units.Plural(s.Repeats, "interleaved repeat", "interleaved repeats"))
	if s.Quick {
		text += "; a quick run whose figures mean nothing"
	}
	return text
}

// drawn are the speed-ups that were measured.
func (w *Way) drawn() plot.Curve {
	c := plot.Curve{Label: w.Name, Style: plot.Measured}
	for _, t := range w.Times {
		if v := w.speedup(t.N); v > 0 {
			c.X, c.Y = append(c.X, float64(t.N)), append(c.Y, v)
		}
	}
	return c
}

// sampled is a function from one to most workers.
func sampled(label string, style plot.Style, most int, step float64, f func(n float64) float64) plot.Curve {
	c := plot.Curve{Label: label, Style: style}
	step = max(step, float64(most)/1000) // typed-in numbers may be large
	for i := 0; ; i++ {
		x := min(1+float64(i)*step, float64(most))
		c.X, c.Y = append(c.X, x), append(c.Y, f(x))
		if x >= float64(most) {
			return c
		}
	}
}
