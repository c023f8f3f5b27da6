package host

import (
	"errors"
	"strconv"
	"strings"
)

const (
	onlineFile = "/sys/devices/system/cpu/online"
	nodesFile  = "/sys/devices/system/node/online"
	statusFile = "/proc/self/status"
)

// processors fills in CPUs, cores and nodes. It returns the number of cores
// this process may run on and the limits that the machine and the affinity mask
// set.
func (s *scan) processors(info *Info, fallback int) (allowedCores int, limits []Limit) {
	online, source := s.online(fallback)
	coreOf := s.cores(online)
	info.LogicalCPUs = online.count()
	info.PhysicalCores = distinct(coreOf, online)
	info.NUMANodes = s.nodes()
	limits = []Limit{{Name: "logical CPUs", Value: int64(info.LogicalCPUs), Source: source}}

	allowed := online
	// The mask may name CPUs that are switched off; the kernel skips them too.
	if mask := s.affinity().and(online); mask.count() > 0 {
		allowed = mask
		limits = append(limits, Limit{Name: "affinity mask", Value: int64(mask.count()), Source: statusFile})
	}
	return distinct(coreOf, allowed), limits
}

// online returns the CPUs that are switched on and where that was read.
func (s *scan) online(fallback int) (cpuSet, string) {
	set, err := s.cpuList(onlineFile)
	if err == nil {
		return set, onlineFile
	}
	s.note("logical CPUs", onlineFile, err)
	return firstCPUs(fallback), "the Go runtime"
}

// cpuList reads a file that holds a list with at least one CPU.
func (s *scan) cpuList(path string) (cpuSet, error) {
	text, err := s.read(path)
	if err != nil {
		return nil, err
	}
	set, err := parseCPUSet(text)
	if err == nil && set.count() == 0 {
		err = errors.New("it names no CPU")
	}
	return set, err
}

// affinity returns the CPUs this process may run on. Cpusets of cgroups show
// here too: the kernel keeps the mask inside them.
func (s *scan) affinity() cpuSet {
	text, err := s.read(statusFile)
	if err != nil {
		s.note("affinity mask", statusFile, err)
		return nil
	}
	list, found := field(text, "Cpus_allowed_list")
	set, err := parseCPUSet(list)
	if !found {
		err = errors.New("it has no Cpus_allowed_list")
	}
	if err != nil {
		s.note("affinity mask", statusFile, err)
		return nil
	}
	return set
}

// cores maps each online CPU to the first CPU of its core. One file is read per
// core, not per CPU: a machine with hundreds of CPUs must stay quick.
func (s *scan) cores(online cpuSet) []int {
	coreOf := make([]int, len(online)*64)
	for i := range coreOf {
		coreOf[i] = -1
	}
	told := false
	for n := range online.all() {
		if coreOf[n] >= 0 {
			continue
		}
		coreOf[n] = n
		path := "/sys/devices/system/cpu/cpu" + strconv.Itoa(n) + "/topology/thread_siblings_list"
		siblings, err := s.cpuList(path)
		if err != nil && !told {
			told = true
			s.note("cores behind the logical CPUs", path, err)
		}
		for sibling := range siblings.and(online).all() {
			coreOf[sibling] = n
		}
	}
	return coreOf
}

// distinct counts the cores behind a set of CPUs.
func distinct(coreOf []int, set cpuSet) int {
	var cores cpuSet
	for n := range set.all() {
		cores.add(coreOf[n])
	}
	return cores.count()
}

// nodes counts NUMA nodes. A kernel built without them has no such folder.
func (s *scan) nodes() int {
	set, err := s.cpuList(nodesFile)
	if err != nil {
		s.note("NUMA nodes", nodesFile, err)
	}
	return set.count()
}

// field finds the value of a "Name: value" line, the form of status and meminfo.
func field(text, name string) (string, bool) {
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(line, ":"); ok && key == name {
			return strings.TrimSpace(value), true
		}
	}
	return "", false
}
