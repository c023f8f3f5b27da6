package tune

import (
	"math"
	"time"
)

// Config is what is known of a job before it begins.
type Config struct {
	Logical  int // CPUs it may use
	Physical int // the cores behind them; 0 is Logical
	Items    int // -1 if that is not known
	P, T     int // what the user has set; 0 is to be found
	MostP    int // processes at once that anything but memory allows; 0 is as many as make sense
	MostT    int // threads of one process; 0 is as many as make sense

	Free bool // a change of T needs no new processes: goroutines
	// Deaf says that the job cannot make use of threads, so that T stays 1. It
	// may turn out later: see Sample.Deaf.
	Deaf bool

	Start  time.Duration // what it takes to start a worker, if known: measured later
	Memory int64         // bytes that all workers may occupy; 0 is no limit
	Known  *Learnt       // what an earlier run of the same job found here; nil is nothing
}

// Sample is what was measured while a split was in force: from the moment all
// of its workers were there to the moment it was told. Tasks that began before
// that moment are no part of it. Where the same split is wanted several times in
// a row each sample holds all since that moment; while not all workers are there
// it has no tasks and no Wall.
type Sample struct {
	Split Split
	Wall  time.Duration
	// Tasks holds the seconds that an item took (of relative cost 1, where costs
	// are known), one for each task that began and ended at this split, in the
	// order they ended; Items is how many items they had.
	Tasks []float64
	Items int
	// Pending is how long tasks of this split have been under way that have not
	// ended, in seconds.
	Pending []float64

	Change time.Duration // from the order of this split to the moment its workers were there
	Start  time.Duration // what the start of one worker took lately; 0 is not known
	CPU    float64       // cores that all workers used; negative is not known
	Bytes  int64         // that the largest worker occupied; 0 is not known
	Failed int           // of the items
	Left   int           // items not started yet; -1 is not known
	Room   int           // processes that memory allows at this moment; 0 is no limit
	Deaf   bool          // items have not asked for their number of threads
}

// Want is what a tuner wants next.
type Want struct {
	Split Split
	// Tasks is after how many tasks that began and ended at this split it wants
	// to be told; 0 is no number: only by Left, or never. As those of a sample
	// they count from the moment all workers of the split were there: a split
	// that is wanted again goes on, and its next sample holds the tasks of the
	// last one, too.
	Tasks int
	// Wall is after what time it wants to be told at the latest, counted from
	// this want on, whether all workers are there or not; 0 is no limit.
	Wall time.Duration
	// Left is at how many items not started it wants to be told, whatever Tasks
	// and Wall say; -1 is none.
	Left int
	// Probe says that this is a try and not what the tuner believes in.
	Probe bool
}

// Outcome is what a tuner has found, at any moment.
type Outcome struct {
	Best, Rule Split
	// Gain is how much faster the best is than the rule: 0.1 is 10 %. It is 0
	// where that was not measured.
	Gain float64
	// Speedup is how many times as fast the best is as one process of one
	// thread, 0 if there is no telling; Measured says that 1 x 1 was tried.
	Speedup  float64
	Measured bool
	Probes   int           // splits tried beside the rule
	Probing  time.Duration // what was lost while trying: against the best all the time
	Samples  []Sample      // what was measured, by split, those of one split put together
}

// Learnt is what is kept of a job for the next run of it on the same machine.
type Learnt struct {
	Best     Split
	ItemTime float64 // seconds an item took at Best
	Gain     float64 // against the rule
	Start    float64 // seconds to start a worker
	Bytes    int64   // the largest worker occupied
	Tried    []Split
}

// Tuner finds the split of one run. It is not safe for concurrent use.
type Tuner struct {
	cfg  Config
	rule Split
	want Want // in force

	seen   []observation
	stays  []stay
	tries  []Sample // by split, in the order of the first
	model  model
	fitted bool      // to all that was seen
	sigma  float64   // how much items of one split differ, in logarithms
	errors []float64 // of what the model said of splits not seen yet, standardised

	raised float64 // items a second when workers that wait were raised last

	start     float64 // seconds of a worker
	left      int     // items not started; -1 is not known
	room      int     // processes that memory allows; 0 is no limit
	bytes     int64   // of the largest worker
	deaf      bool
	shunned   map[Split]bool // items failed there
	waited    map[Split]int  // how often not all workers were there in time
	ended     bool           // the last items have begun
	confirmed bool           // the rule was looked at again
	hears     bool           // threads were seen to make items faster
}

// New returns a tuner that has seen nothing.
func New(cfg Config) *Tuner {
	cfg.Logical = max(1, cfg.Logical)
	if cfg.Physical < 1 || cfg.Physical > cfg.Logical {
		cfg.Physical = cfg.Logical
	}
	t := &Tuner{cfg: cfg, left: cfg.Items, deaf: cfg.Deaf, start: max(0, cfg.Start.Seconds())}
	t.sigma = t.scatter()
	t.rule = t.dullRule()
	t.model = model{logical: float64(cfg.Logical), physical: float64(cfg.Physical), origin: t.rule, from: math.Log2(float64(t.rule.P)), rough: 1}
	t.waited = map[Split]int{}
	return t
}

// First is what it wants before anything has been measured.
func (t *Tuner) First() Want {
	split := t.opening()
	if k := t.cfg.Known; k != nil && k.Best.P > 0 && k.Best.T > 0 {
		split = t.bounded(k.Best)
	}
	t.want = Want{Split: split, Tasks: max(1, min(split.P, limit(t.left))), Left: -1}
	return t.want
}

// Tell takes what was measured and returns what it wants next.
func (t *Tuner) Tell(s Sample) Want {
	s = t.clean(s)
	t.left, t.room = s.Left, s.Room
	t.bytes = max(t.bytes, s.Bytes)
	t.deaf = t.deaf || s.Deaf
	if s.Start > 0 {
		t.start = s.Start.Seconds()
	}
	t.note(s)
	t.want = t.decide(s)
	return t.want
}
