package host

import (
	"os"
	"runtime"

	"golang.org/x/sys/windows"
)

// CPUModel is the name of the processor, empty if not known.
func CPUModel() string { return os.Getenv("PROCESSOR_IDENTIFIER") }

// machine fills in what Windows tells.
func (s *scan) machine(info *Info) (cpus, mems []Limit) {
	allowed := runtime.NumCPU() // counts the process's affinity mask
	info.LogicalCPUs = max(allowed, int(windows.GetActiveProcessorCount(windows.ALL_PROCESSOR_GROUPS)))
	s.missing("memory", "set COMAL_MEM to what a run may use")
	s.missing("NUMA nodes", "they are not used")
	s.missing("limits of job objects", "set COMAL_CPUS to what a run may use")
	cpus = []Limit{
		{Name: "logical CPUs", Value: int64(info.LogicalCPUs), Source: "GetActiveProcessorCount"},
		{Name: "affinity mask", Value: int64(allowed), Source: "GetProcessAffinityMask"},
	}
	return cpus, []Limit{{Name: "memory of the machine", Source: "not known"}}
}
