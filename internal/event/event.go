// Package event describes the state of a run for those who watch it: a progress
// display, a log, a page. Watchers poll; a run pays nothing for being watched
// beside the poll.
package event

import "time"

// Snapshot is a run at a moment.
type Snapshot struct {
	Total     int           // items in all; -1 while the input has not ended
	Done      int           // items finished, failed ones included
	Resumed   int           // of these, items that an earlier run had finished
	Failed    int           // items that failed for good
	Retried   int           // attempts beyond the first
	Elapsed   time.Duration // since the run began
	Busy      time.Duration // sum of the wall times of all items done
	Engine    string        // where it runs
	Kind      string        // what runs: closure, go, python or command
	Processes int           // P: items at once
	Threads   int           // T: threads each may use
	Seen      int           // most live threads seen in one worker process; 0 if not known
	PeakRSS   int64         // largest resident size seen of all we started, in bytes; 0 if not known
	Final     bool          // the run has ended
	Workers   []Worker
}

// Worker is one row of a display.
type Worker struct {
	Name    string
	PID     int
	Item    string        // label of the item it is at, or of the first of its batch
	Batch   int           // items in its batch; 0 while it is idle
	Since   time.Duration // how long it has been at it
	CPU     float64       // cores used since the last snapshot
	Threads int           // live threads
	RSS     int64         // resident bytes
}
