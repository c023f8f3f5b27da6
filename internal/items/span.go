package items

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Range returns the whole numbers of A:B or A:B:STEP as in Python: from A up to
// but not including B, or down with a negative step. It takes no memory, however
// long it is.
func Range(spec string) (Source, error) {
	parts := strings.Split(spec, ":")
	if len(parts) != 2 && len(parts) != 3 {
		return Source{}, fmt.Errorf("--range %q: write A:B or A:B:STEP, such as 0:100 for 0 to 99", spec)
	}
	nums := []int64{0, 0, 1}
	for i, p := range parts {
		n, err := strconv.ParseInt(strings.TrimSpace(p), 10, 64)
		if err != nil {
			return Source{}, fmt.Errorf("--range %q: %q is not a whole number of at most 64 bits; write A:B or A:B:STEP, such as 0:100", spec, p)
		}
		nums[i] = n
	}
	if nums[2] == 0 {
		return Source{}, fmt.Errorf("--range %q: the step is 0 and would never arrive: write 1, or -1 to count down", spec)
	}
	return span(nums[0], nums[1], nums[2]), nil
}

func span(from, to, step int64) Source {
	n := spanLen(from, to, step)
	count := -1
	if n <= math.MaxInt {
		count = int(n)
	}
	return Source{columns: 1, count: count, rows: func(yield func([]string, error) bool) {
		for v, left := from, n; left > 0; left-- {
			if !yield([]string{strconv.FormatInt(v, 10)}, nil) {
				return
			}
			v += step // may wrap after the last one, where it is not used
		}
	}}
}

// spanLen counts in uint64, which holds every distance between two int64.
func spanLen(from, to, step int64) uint64 {
	switch {
	case step > 0 && from < to:
		return (uint64(to)-uint64(from)-1)/uint64(step) + 1
	case step < 0 && from > to:
		return (uint64(from)-uint64(to)-1)/-uint64(step) + 1
	}
	return 0
}
