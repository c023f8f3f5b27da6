package array_test

import (
	"os"
	"testing"

	"github.com/comal-go/comal"
)

// runPeak and runMove are what processes of TestPeak and TestMoves do, where there
// are these tests.
var runPeak, runMove = func(string) {}, func(string) {}

func TestMain(m *testing.M) {
	comal.Main()
	if text := os.Getenv("COMAL_TEST_PEAK"); text != "" {
		runPeak(text)
		return
	}
	if text := os.Getenv("COMAL_TEST_MOVES"); text != "" {
		runMove(text)
		return
	}
	if text := os.Getenv(killedVariable); text != "" {
		runKilled(text)
		return
	}
	os.Exit(m.Run())
}
