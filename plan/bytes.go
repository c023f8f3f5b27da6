package plan

import "math"

// add and times compute with bytes, none negative, and stop at the largest number:
// what somebody asks for may well be more than there is.
func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func times(n, bytes int64) int64 {
	if n > 0 && bytes > math.MaxInt64/n {
		return math.MaxInt64
	}
	return n * bytes
}
