//go:build !linux

package host

import (
	"os"
	"runtime"
)

// Detect describes this machine. It keeps nothing: limits can change while a
// process runs.
func Detect() Info {
	info := Info{OS: runtime.GOOS, Arch: runtime.GOARCH, SIMD: simd()}
	s := &scan{}
	s.missing("cgroup limits", "only Linux has them")
	cpus, mems := s.machine(&info)
	if info.PhysicalCores == 0 {
		info.PhysicalCores = info.LogicalCPUs
		s.missing("cores behind the logical CPUs", "each is counted as a core")
	}
	s.settle(&info, os.Getenv, cpus, mems)
	info.AllowedPhysical = min(info.PhysicalCores, info.AllowedCPUs)
	info.NotKnown = s.notes
	return info
}

// missing records what this system does not tell.
func (s *scan) missing(what, why string) {
	s.notes = append(s.notes, what+": not known on "+runtime.GOOS+"; "+why)
}
