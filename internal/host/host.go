// Package host says what this machine allows a run to use and what processes
// use of it.
//
// Begin with [Detect]: processors and memory, each as the machine has them and
// as this process may use them, with every limit that was found and the one
// that won. [ReadUsage], [Tree] and [TreeUsage] look at running processes,
// [ThreadEnv] keeps the libraries in a child to the threads it was given, and
// [DiskFree] tells the room on a disk. [OOMKills] counts what the kernel killed.
//
// Linux tells the most. What another system does not tell is named in
// [Info.NotKnown] or answered with an error that wraps [errors.ErrUnsupported].
package host

// Info is what a machine has and what this process may use of it.
type Info struct {
	OS   string // as in runtime.GOOS
	Arch string // as in runtime.GOARCH
	SIMD string // avx512, avx2, sse2, neon or none: what this process may execute

	LogicalCPUs   int // processors that are online, hardware threads counted one by one
	PhysicalCores int // the cores behind them; taken as LogicalCPUs where siblings are not known
	NUMANodes     int // 0 if not known

	// AllowedCPUs is how many logical CPUs to keep busy, at least 1: the
	// smallest of CPULimits. A user who sets COMAL_CPUS decides instead, for
	// less or for more, up to LogicalCPUs.
	AllowedCPUs int
	// AllowedPhysical is how many physical cores stand behind AllowedCPUs. It
	// is smaller where the affinity mask holds both threads of a core.
	AllowedPhysical int
	// Quota is the tightest cgroup quota in CPUs, unrounded; 0 if there is
	// none. As a limit it is rounded up: with a quota of 1.5 one worker would
	// leave a third of it unused, two are throttled but use it all.
	Quota     float64
	CPULimits []Limit

	Memory        int64 // bytes of the machine, 0 if not known
	AllowedMemory int64 // bytes: the smallest of MemLimits or COMAL_MEM, as with CPUs; 0 if not known
	MemAvailable  int64 // bytes the whole machine could give now without swapping, 0 if not known
	MemLimits     []Limit

	Cgroup string // v1, v2, hybrid, or empty if there is none

	// NotKnown names what could not be read here and why, and variables that
	// were ignored because their value makes no sense, one sentence each.
	NotKnown []string
}

// Limit is one bound on CPUs or on bytes of memory.
type Limit struct {
	Name   string // what sets it, as in "affinity mask"
	Value  int64  // CPUs or bytes
	Source string // the file or the variable it was read from
	Won    bool   // the one that decides; one per list
}

// MemGroupPrefix begins the names of the memory groups of runs.
const MemGroupPrefix = "comal-run-"

// decide marks the limit that wins and returns its value: the smallest, the
// first of equals. The user's own value, if any, replaces the others but cannot
// pass limits[0], which is what the machine has; that may be 0, not known.
func decide(limits []Limit, own *Limit) ([]Limit, int64) {
	if own != nil {
		limits = append(limits, *own)
		won := len(limits) - 1
		if top := limits[0].Value; top > 0 && own.Value > top {
			won = 0
		}
		limits[won].Won = true
		return limits, limits[won].Value
	}
	won := 0
	for i, l := range limits {
		if l.Value < limits[won].Value || limits[won].Value == 0 {
			won = i
		}
	}
	limits[won].Won = limits[won].Value > 0
	return limits, limits[won].Value
}
