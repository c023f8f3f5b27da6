package testkit

import (
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// markVariable is what NoLeaks sets for the length of a test: processes that
// outlive their parent are known by it.
const markVariable = "COMAL_TESTKIT_MARK"

// grace is how long what a test started may take to vanish. It is only spent
// on a test that leaks.
const grace = 10 * time.Second

// NoLeaks fails the test if, when it and its later clean-ups have ended, a
// goroutine or (on Linux) a process that it started is still there, children
// of children included. Call it first. It is for tests that run alone: with
// t.Parallel it panics, because a leak could not be told from another test's
// work.
func NoLeaks(t testing.TB) {
	t.Helper()
	watch(t, grace)
}

var watched atomic.Int64

func watch(t testing.TB, grace time.Duration) {
	t.Helper()
	mark := fmt.Sprintf("%d.%d", os.Getpid(), watched.Add(1))
	t.Setenv(markVariable, mark)
	goroutines := goleak.IgnoreCurrent()
	children := newBrood(markVariable + "=" + mark)
	t.Cleanup(func() {
		var left error
		for deadline := time.Now().Add(grace); ; time.Sleep(5 * time.Millisecond) {
			if left = children.leftover(); left == nil {
				left = goleak.Find(goroutines)
			}
			if left == nil || time.Now().After(deadline) {
				break
			}
		}
		if left != nil {
			t.Errorf("the test left something behind: %v", left)
		}
	})
}
