//go:build race

package cli_test

// raced says that the race detector watches: images take ten times as long.
const raced = true
