package plot

import "io"

// Format is a file format of pictures.
type Format int

// The formats.
const (
	PNG Format = iota
	SVG
)

// Picture is anything that can be drawn.
type Picture interface {
	// Write draws it.
	Write(w io.Writer, f Format) error
}

// HeatMap shows a number for each number of processes (downwards) and threads
// (to the right).
type HeatMap struct {
	Title, Subtitle string
	Unit            string      // of the numbers, as "seconds"; beside the colour bar
	P, T            []int       // T of 0 is written "unset"
	Values          [][]float64 // by P, then T; NaN is a hole
	BestP, BestT    int         // the cell that is marked; 0, 0 is none (T may be 0)
	Low             bool        // low numbers are good
}

// Style is how a curve is drawn.
type Style int

// The styles.
const (
	Measured Style = iota // points and a line
	Ideal                 // thin and dashed
	Law                   // a fitted law: smooth
	Bound                 // what the number of items allows: steps
)

// Curve is one line of a chart, labelled at its end.
type Curve struct {
	Label string
	Style Style
	X, Y  []float64
}

// Chart shows curves over a number of workers.
type Chart struct {
	Title, Subtitle string
	XLabel, YLabel  string
	Curves          []Curve
	Note            string // below, as what explains the curve
}

// Write draws the map.
func (h *HeatMap) Write(w io.Writer, f Format) error { panic("not built") }

// Write draws the chart.
func (c *Chart) Write(w io.Writer, f Format) error { panic("not built") }
