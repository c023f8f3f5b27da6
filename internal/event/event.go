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
	Tuned     *Tuned // how the split was found; nil if it was given
}

// Tuned tells how the split of a run was found.
type Tuned struct {
	Trying   bool          // the split in force is a probe
	Best     [2]int        // processes and threads
	Rule     [2]int        // what the dull rule says: all CPUs, one thread each
	Most     int           // the most threads an item was given at any time
	Gain     float64       // of the best over the rule: 0.1 is 10 % faster
	Unsure   bool          // both were measured, and which is faster is not certain
	Speedup  float64       // over 1 x 1; 0 if there is no telling
	Measured bool          // 1 x 1 was tried, so that Speedup is no estimate
	Probes   int           // splits tried beside the rule
	Probing  time.Duration // lost by trying
	Recalled bool          // an earlier run had found the best
	Why      []string      // why more workers do not help, one sentence each; in the final snapshot
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
