package tune

import "time"

// Evidence is what is known of a run whose speed-up is to be explained.
type Evidence struct {
	Logical, Physical int
	Quota             float64  // of CPUs, unrounded; 0 is none
	Samples           []Sample // one a split; Sample.CPU where known
	Wall              time.Duration
	Best              Split
	Throttled         time.Duration // that the quota stopped all workers
	DiskWait          time.Duration // sum over CPUs of waiting for disks
	Longest           float64       // seconds of the longest item
	Busy              float64       // seconds of all items together
	Alone             time.Duration // at the end, with fewer items than workers under way
	Items             int
	Kind              string // closure, go, python or command
}

// Cause is one reason why more workers do not help, the heaviest first.
type Cause struct {
	Name  string  // bandwidth, smt, quota, disk, lock, tail, items, memory, start
	Share float64 // about how much of the lost speed-up it explains, 0 to 1
	Text  string  // one sentence with the numbers
}

// Explain says why it stopped scaling.
func Explain(e Evidence) []Cause { panic("not built") }
