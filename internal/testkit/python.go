package testkit

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
)

// Python returns the path of the interpreter that the tests use, which is
// COMAL_TEST_PYTHON or else the python3 on PATH. Without one the test ends as
// with Need(t, "python").
func Python(t testing.TB) string {
	t.Helper()
	Need(t, "python")
	path, err := interpreter()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func interpreter() (string, error) {
	name := "python3"
	if runtime.GOOS == "windows" {
		name = "python"
	}
	if set := os.Getenv("COMAL_TEST_PYTHON"); set != "" {
		name = set
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("no Python: %w (set COMAL_TEST_PYTHON, or run ./test.sh, which makes one)", err)
	}
	return path, nil
}
