package host

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// CPUModel is the name of the processor, empty if not known.
func CPUModel() string {
	name, _ := unix.Sysctl("machdep.cpu.brand_string")
	return name
}

// machine fills in what macOS tells. It has no affinity masks.
func (s *scan) machine(info *Info) (cpus, mems []Limit) {
	info.LogicalCPUs = runtime.NumCPU()
	if cores, err := unix.SysctlUint32("hw.physicalcpu"); err == nil {
		info.PhysicalCores = int(cores)
	}
	if memory, err := unix.SysctlUint64("hw.memsize"); err == nil {
		info.Memory = int64(memory)
	} else {
		s.missing("memory", "hw.memsize: "+err.Error())
	}
	s.missing("available memory", "the total is")
	s.missing("NUMA nodes", "a Mac has one kind of memory")
	cpus = []Limit{{Name: "logical CPUs", Value: int64(info.LogicalCPUs), Source: "hw.logicalcpu"}}
	mems = []Limit{{Name: "memory of the machine", Value: info.Memory, Source: "hw.memsize"}}
	return cpus, mems
}
