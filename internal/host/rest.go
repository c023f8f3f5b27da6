//go:build !linux && !darwin && !windows

package host

import (
	"errors"
	"fmt"
	"runtime"
)

// CPUModel is the name of the processor, empty if not known.
func CPUModel() string { return "" }

// machine fills in what the Go runtime tells everywhere.
func (s *scan) machine(info *Info) (cpus, mems []Limit) {
	info.LogicalCPUs = runtime.NumCPU()
	s.missing("memory", "set COMAL_MEM to what a run may use")
	s.missing("NUMA nodes", "they are not used")
	cpus = []Limit{{Name: "logical CPUs", Value: int64(info.LogicalCPUs), Source: "the Go runtime"}}
	return cpus, []Limit{{Name: "memory of the machine", Source: "not known"}}
}

// Tree is not told on this system: the error wraps [errors.ErrUnsupported].
func Tree(pid int) ([]int, error) {
	return nil, unsupported("children", pid)
}

// DiskFree is not told on this system: the error wraps [errors.ErrUnsupported].
func DiskFree(path string) (int64, error) {
	return 0, fmt.Errorf("free space of %s on %s: %w", path, runtime.GOOS, errors.ErrUnsupported)
}
