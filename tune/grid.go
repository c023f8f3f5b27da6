package tune

import "io"

// Cell is what one split took.
type Cell struct {
	Split
	Seconds float64
	Bytes   int64 // peak memory; 0 if not known
}

// Grid is what a job took at the splits of a grid.
type Grid struct {
	Name  string // of its file, for messages
	Facts Facts
	Cells []Cell // by P, then T
}

// Facts are what a grid file may say of the job and the machine in its first
// line: "# items=12 physical=4 logical=8 start=0.5".
type Facts struct {
	Items    int
	Physical int
	Logical  int
	Start    float64 // seconds to start a worker
	Noise    float64 // sigma of the lognormal noise of an item's time
}

// ReadGrid reads a table of "P T seconds" lines; name is for messages. Errors
// are of type [*GridError].
func ReadGrid(r io.Reader, name string) (*Grid, error) { panic("not built") }

// Write writes the table in the form that [ReadGrid] reads.
func (g *Grid) Write(w io.Writer) error { panic("not built") }

// At returns the cell of a split.
func (g *Grid) At(s Split) (Cell, bool) { panic("not built") }

// Best returns the fastest cell, the one of fewest threads among equals.
func (g *Grid) Best() Cell { panic("not built") }

// Complete says which cell of the rectangle of all P and T is missing, as a
// [*GridError]; nil if none is.
func (g *Grid) Complete() error { panic("not built") }

// GridError says what is wrong with a grid and where.
type GridError struct {
	File    string
	Line    int // from 1; 0 is the file as a whole
	Message string
	Advice  string
}

// Error returns file, line and message.
func (e *GridError) Error() string { panic("not built") }
