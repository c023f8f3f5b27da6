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
// # How a split is found
//
// A run begins with the dull rule: a process of one thread for each logical CPU,
// or with more threads each where items or memory allow fewer processes than
// that. It is hard to beat, so another split has to prove that it is faster, on
// items that have to be done anyway, and nothing is ever done twice.
//
// What is believed of the splits is a surface over the logarithms of P and T (a
// Gaussian process). It starts from what is usual: time falls with more threads
// up to the cores, less up to the logical CPUs, and rises slowly beyond; threads
// are a bit worse than processes, but may be much better. Each window of tasks
// moves it, most where it was measured and less with distance, so that one cheap
// try tells of many splits. Machines are not as smooth as that: beyond some number
// of processes memory may not do. So the surface may also have a step at any
// number of processes, and the steeper what was seen, the higher the steps and
// the less is known of what lies between; whether the machine is rougher than
// usual is taken from how likely that makes what was seen. Windows are means of
// logarithms, corrected for the tasks that have not ended, and one item that
// takes 20 times as long counts for nothing. Where the machine changes by itself,
// windows that lie far apart in time count less.
//
// The next try is the one that is worth most: what the items left are expected
// to gain by what will be known after it, less one and a half times what it is
// expected to lose, by items done slowly, workers started, and workers that idle
// while others end. When none is worth it, the neighbours of the best split are
// looked at that nobody has tried (half and twice the processes, the threads, and
// one for the other, a process more or less), unless what was seen excludes that
// they are 5 % faster. How sure that is depends on how wrong the surface was about
// the splits tried so far. Before a try of more processes, bad luck counts too:
// its late items have to end before anything else can begin.
//
// All tries and changes together may lose 2 % of the whole, and up to 6 % when
// something has been found that is that much faster than the rule. So with few
// items nothing is tried at all, slow starts make changes of T rare, and a long
// run is searched thoroughly. A try ends early when what is under way is late
// already. What looked much faster is compared with the rule once more in the end,
// for somebody else may have used the machine when the rule was measured.
//
// More than 2.5 threads for each CPU are tried only step by step, where as many
// have just proved best.
//
// Workers that use less than 70 % of their CPUs wait for something else. Then P
// is raised at once, up to four times a step, as long as throughput rises: many
// more processes than CPUs are right for a job that sleeps or downloads. How
// many is bounded by what it costs to start them.
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
