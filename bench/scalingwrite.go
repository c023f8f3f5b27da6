package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/comal-go/comal/internal/units"
)

// WriteMarkdown writes a table for each job, and what its curves tell.
func (s *Scaling) WriteMarkdown(w io.Writer) error {
	if _, err := io.WriteString(w, s.heading()); err != nil {
		return err
	}
	for i := range s.Jobs {
		j := &s.Jobs[i]
		if j.Name != "" {
			fmt.Fprintf(w, "\n%s\n", j.Name)
		}
		if _, err := fmt.Fprintf(w, "\n%s", align(s.table(j))); err != nil {
			return err
		}
		for k := range j.Ways {
			if _, err := fmt.Fprintf(w, "\n%s", s.about(j, &j.Ways[k])); err != nil {
				return err
			}
		}
	}
	return nil
}

// heading says on what and how it was measured.
func (s *Scaling) heading() string {
	if s.Repeats == 0 {
		return "Times as they were given.\n"
	}
	how := fmt.Sprintf("medians of %s (smallest to largest), then the speed-up over one.", units.Plural(s.Repeats, "interleaved repeat", "interleaved repeats"))
	if s.Quick {
		how += " A quick run with tiny sizes: the figures mean nothing."
	}
	return s.Machine + "\n\n" + how + "\n"
}

// about says what a way's times tell, or why there are none.
func (s *Scaling) about(j *Job, w *Way) string {
	if len(w.Times) == 0 {
		return fmt.Sprintf("%s:\n  not measured: %s\n", w.Name, cell(w.Why))
	}
	text := s.describe(j, w)
	if w.Why != "" {
		text += fmt.Sprintf("  not measured with some %s: %s\n", s.Workers, cell(w.Why))
	}
	return text
}

// table has a line for each number of workers.
func (s *Scaling) table(j *Job) [][]string {
	head := []string{s.Workers}
	for _, w := range j.Ways {
		head = append(head, w.Name, "")
	}
	if j.Costs != nil {
		head = append(head, "items allow")
	}
	table := [][]string{head, make([]string, len(head))}
	for _, n := range j.numbers() {
		line := []string{strconv.Itoa(n)}
		for _, w := range j.Ways {
			line = append(line, w.cells(n)...)
		}
		if j.Costs != nil {
			line = append(line, ratio(j.Bound(n)))
		}
		table = append(table, line)
	}
	return table
}

// cells are the time on n workers, and the speed-up.
func (w *Way) cells(n int) []string {
	t, ok := w.at(n)
	if !ok {
		return []string{"", ""}
	}
	if s := w.speedup(n); s > 0 {
		return []string{t.in(inSeconds), strconv.FormatFloat(s, 'f', 2, 64)}
	}
	return []string{t.in(inSeconds), ""}
}

// numbers are those of workers that any way has a time for.
func (j *Job) numbers() []int {
	var all []int
	for _, w := range j.Ways {
		for _, t := range w.Times {
			all = append(all, t.N)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// WriteJSON writes a line for each job, number of workers and peer, the ideal
// line being one of them; then one for what each curve tells.
func (s *Scaling) WriteJSON(w io.Writer) error {
	if s.Repeats > 0 {
		if err := (&Report{Rows: s.rows(), Quick: s.Quick}).WriteJSON(w); err != nil {
			return err
		}
	}
	enc := json.NewEncoder(w)
	for i := range s.Jobs {
		for k := range s.Jobs[i].Ways {
			if way := &s.Jobs[i].Ways[k]; len(way.Times) > 0 {
				if err := enc.Encode(map[string]any{"curve": s.curve(&s.Jobs[i], way)}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// rows are the times as rows of a report: ours is the first way.
func (s *Scaling) rows() []Row {
	var rows []Row
	for _, j := range s.Jobs {
		for _, t := range j.Ways[0].Times {
			r := Row{Name: fmt.Sprintf("%s %c=%d", j.Name, s.Workers[0], t.N), Unit: inSeconds, Ours: t.Figures}
			for _, other := range j.Ways[1:] {
				if o, ok := other.at(t.N); ok {
					r.Peers = append(r.Peers, Peer{Name: other.Name, Figures: o.Figures})
				}
			}
			if one, ok := j.Ways[0].at(1); ok {
				ideal := one.Median / float64(t.N)
				r.Peers = append(r.Peers, Peer{Name: "ideal", Figures: Figures{ideal, ideal, ideal}})
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// curveLine is what a curve tells, in JSON.
type curveLine struct {
	Job         string    `json:"job,omitempty"`
	Name        string    `json:"name"`
	Laws        []lawLine `json:"laws"`
	StopsPaying int       `json:"stops_paying"`
	Physical    int       `json:"physical"` // by the curve, 0 if it does not show
	Logical     int       `json:"logical"`
	Sure        bool      `json:"sure"`
	Machine     *[2]int   `json:"machine,omitempty"` // physical and logical, as the machine says
	Why         string    `json:"why,omitempty"`
}

type lawLine struct {
	Law       string  `json:"law"`
	UpTo      int     `json:"up_to"` // workers that it was fitted to
	Parallel  float64 `json:"parallel"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Coherency float64 `json:"coherency,omitempty"`
	Off       float64 `json:"off"`
	Peak      int     `json:"peak,omitempty"`
}

func (s *Scaling) curve(j *Job, w *Way) curveLine {
	r := w.read()
	line := curveLine{
		Job: j.Name, Name: w.Name, Laws: []lawLine{}, StopsPaying: r.stops, Why: s.explains(j, w, r.top),
		Physical: r.cores.Physical, Logical: r.cores.Logical, Sure: r.cores.Sure,
	}
	for _, f := range r.laws {
		line.Laws = append(line.Laws, lawLine{f.Law, f.upTo, f.Parallel, f.Low, f.High, f.Coherency, f.RMS, f.Peak})
	}
	if s.Logical > 0 {
		line.Machine = &[2]int{s.Physical, s.Logical}
	}
	return line
}
