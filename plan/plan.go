// Package plan says what a run over arrays would do before it does it: how many
// tasks in which passes, what each of them needs in memory, and what moves to and
// from disks. It refuses what will not fit. It reads nothing and runs nothing.
package plan

import "github.com/comal-go/comal/grid"

// Use is memory that something needs.
type Use struct {
	What  string `json:"what"` // "chunk of X.npy", for people
	Bytes int64  `json:"bytes"`
}

// Input is an array that a stage reads: a file, or the Output of a stage before.
type Input struct {
	Name string `json:"name"`
	Size int64  `json:"size"` // of all its elements, in bytes as they are stored
	Read int64  `json:"read"` // bytes that the stage reads of it: 0 for random numbers, several times Size for several passes
}

// Stage is one pass over some arrays: a map of tasks, one for each chunk of a
// grid, or for a few of them.
type Stage struct {
	Name  string    `json:"name"` // "mean over axis 0", for people
	Grid  grid.Grid `json:"grid"` // whose chunks the tasks are
	Tasks int       `json:"tasks"`
	// Task is what one task holds at once; Shared is what the run holds beside,
	// whatever the number of tasks. Both are sorted by Fit, largest first.
	Task   []Use   `json:"task"`
	Shared []Use   `json:"shared,omitempty"`
	Inputs []Input `json:"inputs,omitempty"`
	Output string  `json:"output,omitempty"` // what it makes: a file, or "" for a result in memory
	Writes int64   `json:"writes"`           // bytes written to stores
	Flops  float64 `json:"flops,omitempty"`  // of products and factorisations
	// Optional is what a run may find that it needs, beside others or instead of one.
	Optional bool `json:"optional,omitempty"`

	// What follows is Fit's: how many tasks run at once, what the run holds then,
	// and about how long it takes, 0 if no rates are known.
	AtOnce  int     `json:"at_once"`
	Peak    int64   `json:"peak"`
	Seconds float64 `json:"seconds,omitempty"`
}

// Reads returns how many bytes a stage reads from stores.
func (s Stage) Reads() int64 {
	n := int64(0)
	for _, in := range s.Inputs {
		n = add(n, in.Read)
	}
	return n
}

// Plan is what a run would do. Fit makes it.
type Plan struct {
	Stages []Stage `json:"stages"`
	// Budget is what the run may use; Processes how many tasks run at once, in
	// the stages that have so many.
	Budget    int64 `json:"budget"`
	Processes int   `json:"processes"`
	// Peak is the projected peak in bytes of the whole run, Base what the program
	// needs by itself, with its workers.
	Peak int64 `json:"peak"`
	Base int64 `json:"base"`
	// Reads and Writes are bytes from and to stores in all. Passes is how often
	// the inputs that no stage makes are read on average, with what is read of
	// intermediate arrays: a rechunk through one of them has 2.
	Reads  int64   `json:"reads"`
	Writes int64   `json:"writes"`
	Passes float64 `json:"passes"`
	// Seconds is about how long the run takes with the stages that it is sure to
	// have, 0 if no rates are known: what moves, and the operations of Flops, at
	// Rates. Functions of elements are not counted, nor is unpacking.
	Seconds float64 `json:"seconds,omitempty"`
	Rates   Rates   `json:"rates"`
}

// total adds the bytes of uses.
func total(uses []Use) int64 {
	n := int64(0)
	for _, u := range uses {
		n = add(n, u.Bytes)
	}
	return n
}
