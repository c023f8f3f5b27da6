package array_test

import (
	"os"
	"testing"

	"github.com/comal-go/comal"
)

// runPeak is what a process of TestPeak does, where there is that test.
var runPeak = func(string) {}

func TestMain(m *testing.M) {
	comal.Main()
	if text := os.Getenv("COMAL_TEST_PEAK"); text != "" {
		runPeak(text)
		return
	}
	if text := os.Getenv(killedVariable); text != "" {
		runKilled(text)
		return
	}
	os.Exit(m.Run())
}
