//go:build !race

package judge

// Raced says that the race detector is at work: loops take ten times as long.
const Raced = false
