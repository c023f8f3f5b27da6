// Package bench does the same work with comal and with its peers, side by side
// in one run, and says who was faster by how much. Begin with [Overhead].
//
// A row is one piece of work: our way of doing it and those of others, each
// opened once and then run in turn, so that what the machine does meanwhile
// hits all of them alike. What counts is the median. Pools are started before
// the clock is, ours as well as others'.
package bench
