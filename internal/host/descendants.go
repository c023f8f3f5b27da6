//go:build linux || darwin || windows

package host

import "slices"

// descendants walks down from a process, given the children of each, and
// returns parents before their children. Loops end: a process id that was used
// again while the table was read could make one.
func descendants(pid int, children map[int][]int) []int {
	tree := []int{pid}
	for i := 0; i < len(tree); i++ {
		for _, child := range children[tree[i]] {
			if !slices.Contains(tree, child) {
				tree = append(tree, child)
			}
		}
	}
	return tree[1:]
}
