package plan

import (
	"slices"

	"github.com/comal-go/comal/grid"
)

// Chunks says what a plan would be if an input had other chunks, as those of
// arrays have that are cut when they are read.
type Chunks struct {
	Of   string    // the input, as people name it
	Grid grid.Grid // how it is cut now
	// Unit is what the length of chunks along an axis should be a multiple of, as
	// far as there is a choice; 0 is 1.
	Unit int
	// Stages returns what Fit would be given with chunks of some size. An error
	// says that they are impossible, and is not shown.
	Stages func(chunk []int) ([]Stage, error)
}

// Advise completes a refusal by chunks that would fit, if c is not nil and there
// are some.
func (c *Chunks) Advise(e *TooLarge, l Limits) {
	if c == nil {
		return
	}
	l.Chunks = nil
	if chunk := c.fitting(l); chunk != nil {
		e.Of, e.Chunk = c.Of, chunk
	}
}

// fitting returns the largest chunks found that fit into limits: those there are
// cut along the first axis, and where the smallest are too large along the next
// one, too. It returns nil if there are none.
func (c *Chunks) fitting(l Limits) []int {
	fits := func(chunk []int) bool {
		stages, err := c.Stages(slices.Clone(chunk))
		if err != nil {
			return false
		}
		_, err = Fit(stages, l)
		return err == nil
	}
	chunk := slices.Clone(c.Grid.Chunk)
	unit := max(1, c.Unit)
	for a := range chunk {
		whole := (chunk[a] - 1) / unit // in units, less than now
		for n := whole; n > 0; n /= 2 {
			if chunk[a] = n * unit; fits(chunk) {
				c.grow(chunk, a, min(2*n, whole), fits)
				return chunk
			}
		}
		chunk[a] = min(unit, c.Grid.Chunk[a])
	}
	return nil
}

// grow finds the longest chunk along an axis that fits, below most units, by
// halves: there are no large ones that fit beyond smaller ones that do not.
func (c *Chunks) grow(chunk []int, axis, most int, fits func([]int) bool) {
	unit := max(1, c.Unit)
	good, bad := chunk[axis]/unit, most+1
	for bad-good > 1 {
		middle := good + (bad-good)/2
		if chunk[axis] = middle * unit; fits(chunk) {
			good = middle
		} else {
			bad = middle
		}
	}
	chunk[axis] = good * unit
}
