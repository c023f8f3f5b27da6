// Package plan says what a run over arrays would do before it does it: how many
// tasks in which passes, what each of them needs in memory, and what moves to and
// from disks. It refuses what will not fit. It reads nothing and runs nothing.
package plan

import "github.com/comal-go/comal/grid"

// Use is memory that something needs.
type Use struct {
	What  string // "chunk of X.npy", for people
	Bytes int64
}

// Stage is one pass over some arrays: a map of tasks, one for each chunk of a
// grid, or for a few of them.
type Stage struct {
	Name  string    // "mean over axis 0", for people
	Grid  grid.Grid // whose chunks the tasks are
	Tasks int
	// Task is what one task holds at once, largest first after Fit; Shared is
	// what the run holds beside, whatever the number of tasks.
	Task, Shared []Use
	// Reads and Writes are bytes moved from and to stores in all.
	Reads, Writes int64
	// Inputs are the files and the numbers of the stages that are read.
	Inputs []string
	After  []int
	Output string // what it makes: a file, or "" for a result in memory
	Flops  float64
}

// Plan is what a run would do.
type Plan struct {
	Stages []Stage
	// Budget is what the run may use; Processes how many tasks run at once.
	Budget    int64
	Processes int
	// Peak is the projected peak in bytes of the whole run, Base what the program
	// needs by itself.
	Peak, Base int64
}
