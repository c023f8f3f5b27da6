//go:build linux

package faults

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal"
)

// program is the comal that is tested.
var program string

// TestMain makes the test binary a worker, or builds the program and tests it.
func TestMain(m *testing.M) {
	comal.Main()
	os.Setenv("COMAL_SPLITS", "off") // each run is the first of its kind
	os.Exit(built(m))
}

func built(m *testing.M) int {
	dir, err := os.MkdirTemp("", "faults-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "comal")
	build := exec.Command("go", "build", "-o", program, "github.com/comal-go/comal/cmd/comal")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building comal:", err)
		return 1
	}
	return m.Run()
}
