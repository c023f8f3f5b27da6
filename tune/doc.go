// Package tune finds how many processes of how many threads each do a job
// fastest, and says what a speed-up curve tells.
//
// [New] returns a [Tuner]: it asks for measurements and is told what came of
// them, while the job runs. [Replay] shows what it would have done on a machine
// whose times were recorded as a [Grid]. [FitAmdahl], [FitGustafson] and
// [FitUSL] fit the laws of parallel computing to a [Point] a number of workers,
// [GuessCores] reads the machine's cores off such a curve, and [Explain] says
// why it flattens.
//
// The package has no clock, goroutine, input or output beside readers and
// writers it is given: whoever runs the job measures it.
package tune

import "strconv"

// Unset is a number of threads that is not set at all: the library's own
// default, which is often all CPUs for each process.
const Unset = 0

// Split is P processes of T threads each.
type Split struct {
	P int
	T int // Unset is the library's own default
}

// String returns the split as people write it: "4 x 2".
func (s Split) String() string {
	if s.T == Unset {
		return strconv.Itoa(s.P) + " x unset"
	}
	return strconv.Itoa(s.P) + " x " + strconv.Itoa(s.T)
}
