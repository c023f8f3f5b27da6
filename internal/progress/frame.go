package progress

import (
	"fmt"
	"slices"

	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/label"
	"github.com/comal-go/comal/internal/units"
)

// look is what a frame is drawn for.
type look struct {
	columns, rows int
	workers       int // most rows for workers
	color, ascii  bool
}

// The colours that are used, by their codes.
const (
	faint = "2"
	red   = "31"
	green = "32"
)

// cell is a part of a row.
type cell struct {
	text  string
	color string
	rank  int // the highest goes first where there is no room
	right bool
	width int // at least
}

// newFrame draws a snapshot: how far the run is, a row for each worker, and
// what it runs on. It leaves the last column and the last line of the terminal
// free, because writing there makes some terminals scroll.
func newFrame(s event.Snapshot, e *estimator, l look) []row {
	room := l.columns - 1
	if room < 1 {
		return nil
	}
	frame := []row{headRow(s, e, l, room)}
	lines := l.rows - 3 // beside the first, the last and the free one
	if lines < 1 {
		return frame
	}
	frame = append(frame, workerRows(s, l, room, min(lines, l.workers))...)
	return append(frame, footRow(s, l, room))
}

// headRow tells how far the run is.
func headRow(s event.Snapshot, e *estimator, l look, room int) row {
	cells := []cell{{text: countText(s)}}
	if s.Total >= 0 {
		cells = append(cells, cell{text: fmt.Sprintf("%d %%", percent(s)), rank: 3})
	}
	if s.Failed > 0 {
		cells = append(cells, cell{text: units.Count(s.Failed) + " failed", color: red, rank: 1})
	}
	if r := e.rate(); r > 0 {
		cells = append(cells, cell{text: units.Rate(r), rank: 4})
	}
	if left := leftText(s, e); left != "" {
		cells = append(cells, cell{text: left, rank: 2})
	}
	if s.Retried > 0 {
		cells = append(cells, cell{text: units.Count(s.Retried) + " retried", rank: 5})
	}
	cells = fit(cells, room)
	if s.Total >= 0 {
		if free := room - taken(cells) - len(gap); free >= leastBar {
			filled, empty := bar(s, min(free, mostBar), l.ascii)
			cells = slices.Insert(cells, 0, cell{text: filled, color: green}, cell{text: empty, color: faint})
			return write(cells, room, l.color, 1)
		}
	}
	return write(cells, room, l.color, 0)
}

const (
	gap      = "  "
	leastBar = 10
	mostBar  = 30
)

// workerRows has a row for each worker, and one for those there is no room for.
func workerRows(s event.Snapshot, l look, room, lines int) []row {
	shown := s.Workers
	if len(shown) > lines {
		shown = shown[:lines-1]
	}
	table := make([][]cell, len(shown))
	measured := slices.ContainsFunc(s.Workers, func(w event.Worker) bool { return w.RSS > 0 || w.Threads > 0 })
	for i, w := range shown {
		table[i] = workerCells(w, measured)
	}
	align(table)
	var rows []row
	for i, cells := range table {
		cells = fit(cells, room-leastLabel-len(gap))
		free := room - taken(cells) - len(gap)
		cells = slices.Insert(cells, 1, labelCell(shown[i], free))
		rows = append(rows, write(cells, room, l.color, 0))
	}
	if more := len(s.Workers) - len(shown); more > 0 {
		text := fmt.Sprintf("and %d more", more)
		rows = append(rows, write([]cell{{text: text, color: faint}}, room, l.color, 0))
	}
	return rows
}

const (
	leastLabel = 12
	mostLabel  = 48
)

// labelCell tells what a worker is at, in the room that is left.
func labelCell(w event.Worker, free int) cell {
	free = max(1, min(free, mostLabel))
	if w.Batch == 0 {
		return cell{text: "idle", color: faint, width: free}
	}
	more := ""
	if w.Batch > 1 {
		more = fmt.Sprintf(" +%d", w.Batch-1)
	}
	return cell{text: label.Of(w.Item, max(1, free-len(more))) + more, width: free}
}

// workerCells has all of a worker's row but the item.
func workerCells(w event.Worker, measured bool) []cell {
	since, cpu, threads, rss := "", "", "", ""
	if w.Batch > 0 {
		since = units.Time(w.Since)
	}
	if w.RSS > 0 || w.Threads > 0 {
		cpu = fmt.Sprintf("%.0f %% CPU", 100*w.CPU)
		threads = units.Plural(w.Threads, "thread", "threads")
		rss = units.Bytes(w.RSS)
	}
	cells := []cell{{text: label.Of(w.Name, 12)}, {text: since, rank: 2, right: true, width: 6}}
	if measured {
		cells = append(
			cells,
			cell{text: cpu, rank: 4, right: true, width: 9},
			cell{text: threads, rank: 5, right: true},
			cell{text: rss, rank: 3, right: true, width: 7},
		)
	}
	return cells
}

// footRow tells what the run runs on.
func footRow(s event.Snapshot, l look, room int) row {
	cells := []cell{{text: splitText(s), color: faint}}
	if t := s.Tuned; t != nil && t.Trying {
		cells = []cell{{text: splitText(Settled(s)), color: faint}, {text: "trying " + cross([2]int{s.Processes, s.Threads}), color: faint, rank: 1}}
	}
	cells = append(cells, cell{text: units.Time(s.Elapsed) + " so far", color: faint, rank: 1})
	var rss int64
	for _, w := range s.Workers {
		rss += w.RSS
	}
	if rss > 0 {
		cells = append(cells, cell{text: units.Bytes(rss) + " in all", color: faint, rank: 2})
	}
	if disobeyed(s) {
		text := fmt.Sprintf("a worker has %d threads", s.Seen)
		cells = append(cells, cell{text: text, color: red, rank: 1})
	}
	return write(fit(cells, room), room, l.color, 0)
}
