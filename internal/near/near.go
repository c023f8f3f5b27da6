// Package near finds the name that somebody meant who mistyped it.
package near

import (
	"slices"
	"strings"
)

// Name returns the name that is fewest edits away, or begins with what was
// typed; "" if none is near. Upper and lower case are the same.
func Name(typed string, names []string) string {
	if typed == "" {
		return ""
	}
	best, least := "", 1+len(typed)/3
	for _, n := range names {
		if d := edits(strings.ToLower(typed), strings.ToLower(n)); d <= least && (best == "" || d < least) {
			best, least = n, d
		}
	}
	if best != "" || len(typed) < 2 {
		return best
	}
	for _, n := range names {
		if strings.HasPrefix(strings.ToLower(n), strings.ToLower(typed)) {
			return n
		}
	}
	return ""
}

// edits counts the insertions, deletions and changes of a byte, and exchanges of two
// neighbours, that make a into b (the distance of optimal string alignment).
func edits(a, b string) int {
	row, last := make([]int, len(b)+1), []int(nil)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := last
		last = slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
