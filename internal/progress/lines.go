package progress

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/label"
	"github.com/comal-go/comal/internal/units"
)

// plainLog writes a line now and then.
type plainLog struct {
	last    time.Duration
	quarter int
}

func (p *plainLog) update(w io.Writer, s event.Snapshot, e *estimator) {
	const every, atLeast = 10 * time.Second, time.Second
	quarter := 0
	if s.Total > 0 {
		quarter = 4 * s.Done / s.Total
	}
	passed := s.Elapsed - p.last
	if s.Final || passed < every && (quarter == p.quarter || passed < atLeast) {
		return
	}
	p.last, p.quarter = s.Elapsed, quarter
	parts := []string{countText(s)}
	if s.Total > 0 {
		parts[0] += fmt.Sprintf(" (%d %%)", percent(s))
	}
	parts = append(parts, units.Time(s.Elapsed)+" so far")
	if s.Failed > 0 {
		parts = append(parts, units.Count(s.Failed)+" failed")
	}
	if r := e.rate(); r > 0 {
		parts = append(parts, units.Rate(r))
	}
	if left := leftText(s, e); left != "" {
		parts = append(parts, left)
	}
	fmt.Fprintln(w, strings.Join(parts, ", "))
}

// countText tells how many items are done.
func countText(s event.Snapshot) string {
	if s.Total < 0 {
		return units.Count(s.Done) + " done"
	}
	return units.Count(s.Done) + " of " + units.Count(s.Total)
}

// percent rounds down: 100 % is all of them.
func percent(s event.Snapshot) int {
	if s.Total <= 0 {
		return 100
	}
	return int(100 * int64(s.Done) / int64(s.Total))
}

// leftText tells how long the rest takes, "" if there is no telling.
func leftText(s event.Snapshot, e *estimator) string {
	low, high, ok := e.left(s.Total)
	switch {
	case !ok || s.Done >= s.Total:
		return ""
	case high < time.Second:
		return "less than 1 s left"
	}
	low, high = roundLeft(low), roundLeft(high)
	switch {
	case low == high:
		return "about " + units.Time(high) + " left"
	case low == 0:
		return "up to " + units.Time(high) + " left"
	}
	return units.Time(low) + " to " + units.Time(high) + " left"
}

// roundLeft rounds as coarsely as an estimate deserves.
func roundLeft(d time.Duration) time.Duration {
	switch {
	case d < time.Minute:
		return d.Round(time.Second)
	case d < 10*time.Minute:
		return d.Round(10 * time.Second)
	case d < 24*time.Hour:
		return d.Round(time.Minute)
	}
	return d.Round(time.Hour)
}

// jsonLog writes an object now and then.
type jsonLog struct {
	last time.Duration
	any  bool
}

// jsonState is a snapshot in JSON. Times are in seconds, sizes in bytes; what is
// not known is left out.
type jsonState struct {
	Done      int          `json:"done"`
	Total     *int         `json:"total,omitempty"`
	Failed    int          `json:"failed"`
	Retried   int          `json:"retried"`
	Elapsed   float64      `json:"elapsed"`
	Rate      float64      `json:"rate,omitempty"`
	Left      *[2]float64  `json:"left,omitempty"`
	Engine    string       `json:"engine,omitempty"`
	Processes int          `json:"processes"`
	Threads   int          `json:"threads"`
	Trying    bool         `json:"trying,omitempty"`
	PeakRSS   int64        `json:"peak_rss,omitempty"`
	Final     bool         `json:"final,omitempty"`
	Workers   []jsonWorker `json:"workers,omitempty"`
}

type jsonWorker struct {
	Name    string  `json:"name"`
	PID     int     `json:"pid,omitempty"`
	Item    string  `json:"item,omitempty"`
	Batch   int     `json:"batch"`
	Seconds float64 `json:"seconds,omitempty"`
	CPU     float64 `json:"cpu,omitempty"`
	Threads int     `json:"threads,omitempty"`
	RSS     int64   `json:"rss,omitempty"`
}

func (j *jsonLog) update(w io.Writer, s event.Snapshot, e *estimator) {
	if j.any && !s.Final && s.Elapsed-j.last < time.Second {
		return
	}
	j.any, j.last = true, s.Elapsed
	state := jsonState{
		Done: s.Done, Failed: s.Failed, Retried: s.Retried, Elapsed: s.Elapsed.Seconds(), Rate: e.rate(),
		Engine: s.Engine, Processes: s.Processes, Threads: s.Threads, PeakRSS: s.PeakRSS, Final: s.Final,
	}
	if s.Total >= 0 {
		state.Total = &s.Total
	}
	state.Trying = s.Tuned != nil && s.Tuned.Trying
	if low, high, ok := e.left(s.Total); ok {
		state.Left = &[2]float64{low.Seconds(), high.Seconds()}
	}
	for _, at := range s.Workers {
		state.Workers = append(state.Workers, jsonWorker{
			Name: at.Name, PID: at.PID, Item: label.Of(at.Item, 0), Batch: at.Batch,
			Seconds: at.Since.Seconds(), CPU: at.CPU, Threads: at.Threads, RSS: at.RSS,
		})
	}
	line, err := json.Marshal(map[string]jsonState{"progress": state})
	if err != nil {
		return // a rate or a load that is no number: the next line has a better one
	}
	w.Write(append(line, '\n'))
}
