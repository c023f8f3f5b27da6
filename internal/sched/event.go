package sched

import "time"

// Task is a batch to start: the items at positions [First, First+N).
type Task struct {
	ID      uint64
	First   int
	N       int
	Attempt int
	Budget  time.Duration // after which the worker gives back what it has not started; 0 is no limit
	Backup  bool          // another task runs the same item
}

// EventKind says what happened.
type EventKind int

// The kinds of events, and the fields of Event each of them uses.
const (
	Grow   EventKind = iota // N more items are there
	End                     // there will be no more items
	Known                   // N more items are there that have ended in an earlier run
	Resize                  // N tasks at once from now on; 0 starts nothing until the next Resize
	Done                    // the next N items of task ID ended; Wall, Fails, Final
	Lost                    // the worker of task ID died; Started, Ended, Verdict
	Look                    // nothing; time has passed
	Taken                   // the consumer has taken N items
	Stop                    // start nothing more
	Leave                   // nor wait for what runs
)

// Event is something that happened.
type Event struct {
	Kind    EventKind
	N       int
	ID      uint64
	Wall    time.Duration // of the N items, as measured by the worker
	Final   bool          // the task is off the worker; what is left was not started
	Fails   []int         // items that failed, counted from the first of the N, rising
	Started int           // items beyond those reported that had started
	Ended   int           // those of them that had also ended: they are innocent
	Verdict Verdict       // on those that had started and not ended
}

// Verdict says what follows for an item whose worker was lost.
type Verdict int

// The verdicts.
const (
	Suspect   Verdict = iota // it may be to blame: another attempt in a task of its own, if one is left
	Crowded                  // there was too little room: another attempt with nothing beside it, which does not count
	Condemned                // it has failed for good
)

// ActionKind says what is to be done.
type ActionKind int

// The kinds of actions.
const (
	Start   ActionKind = iota // start Task
	Release                   // items [First, First+N) may go to the consumer
	Fail                      // item First has failed for good, by the cause in the event
	Cancel                    // drop Task: its item has ended in another one
	Halt                      // too many failures: end the run. No action follows
)

// Action is something to do.
type Action struct {
	Kind  ActionKind
	Task  Task
	First int // position
	N     int
}
