package host

import (
	"fmt"
	"iter"
	"math/bits"
	"strconv"
	"strings"
)

// maxCPUs bounds the numbers a CPU list may name, so that a damaged file cannot
// ask for gigabytes. Linux is built for 8192 at most.
const maxCPUs = 1 << 16

// cpuSet is a set of logical CPU numbers.
type cpuSet []uint64

// parseCPUSet reads the kernel's list format, as in "0-3,8".
func parseCPUSet(text string) (cpuSet, error) {
	var set cpuSet
	text = strings.TrimSpace(text)
	if text == "" {
		return set, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		lo, err := strconv.ParseUint(first, 10, 32)
		hi := lo
		if err == nil && isRange {
			hi, err = strconv.ParseUint(last, 10, 32)
		}
		if err != nil || hi < lo || hi >= maxCPUs {
			return nil, fmt.Errorf("%q is not a list of CPUs", part)
		}
		for n := lo; n <= hi; n++ {
			set.add(int(n))
		}
	}
	return set, nil
}

// firstCPUs is the set of CPUs 0 to n-1.
func firstCPUs(n int) cpuSet {
	var set cpuSet
	for i := range n {
		set.add(i)
	}
	return set
}

func (s *cpuSet) add(n int) {
	for n/64 >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[n/64] |= 1 << (n % 64)
}

func (s cpuSet) count() int {
	sum := 0
	for _, w := range s {
		sum += bits.OnesCount64(w)
	}
	return sum
}

// and is the set of CPUs that are in both.
func (s cpuSet) and(t cpuSet) cpuSet {
	both := make(cpuSet, min(len(s), len(t)))
	for i := range both {
		both[i] = s[i] & t[i]
	}
	return both
}

// all yields the CPUs in ascending order.
func (s cpuSet) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(i*64 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}
