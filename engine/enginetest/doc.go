// Package enginetest tests engines, as testing/fstest tests file systems: Run
// drives one as the scheduler does and checks what package engine promises.
//
// What goes wrong is data. A Fault is one line of text that says what an item
// does at its attempts; it can be the item of a Go function, of a Python
// function and of a command, so that the same faults reach all engines.
//
// Lossy makes a bad engine of a good one, for those who must live with it.
//
// The tests that use it start their own binary as a worker: TestMain must call
// comal.Main first.
package enginetest
