package host

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// TreeUsage tells what each process and its descendants use, and all together;
// of all, PID and State are 0 and Peak is the largest. One that is gone has
// zeros. It costs some 100 microseconds a process, less if it has one thread.
//
// Memory that several processes share would be counted in each: after a fork,
// or in a shared array. Where that could be much, the kernel is asked for each
// one's share, which takes milliseconds a gigabyte.
func TreeUsage(pids ...int) (each []Load, all Load, err error) {
	w := walk{buf: make([]byte, 8<<10)}
	each = make([]Load, len(pids))
	for i, pid := range pids {
		w.tree(i, &each[i], pid)
	}
	w.share(each)
	for i := range each {
		all.add(&each[i])
	}
	return each, all, nil
}

// walk is one visit to some trees of processes.
type walk struct {
	buf      []byte
	children map[int][]int // by parent, where the kernel does not list them
	large    []large
}

// large is a process whose memory may be shared with others that are large.
type large struct {
	tree, pid   int
	own, shared int64
}

// worthSharing is how much of one kind of memory makes a process large.
const worthSharing = 64 << 20

// tree visits a process and its descendants.
func (w *walk) tree(index int, l *Load, root int) {
	l.PID = root
	pids := []int{root}
	for i := 0; i < len(pids); i++ {
		u, state, ok := w.process(l, pids[i])
		if !ok {
			continue
		}
		l.Processes++
		if i == 0 {
			l.State, l.Peak = state, u.PeakRSS
		}
		l.Memory += u.AnonRSS
		l.CPU += u.CPU
		if own := u.AnonRSS - u.Shmem; own >= worthSharing || u.Shmem >= worthSharing {
			w.large = append(w.large, large{index, pids[i], own, u.Shmem})
		}
		for _, child := range w.childrenOf(pids[i], u.Threads) {
			if !slices.Contains(pids, child) { // a process id used again could make a loop
				pids = append(pids, child)
			}
		}
	}
}

// process reads what one process uses; its reads and writes are counted in l.
func (w *walk) process(l *Load, pid int) (u Usage, state byte, ok bool) {
	dir := "/proc/" + strconv.Itoa(pid)
	stat, err := w.read(dir + "/stat")
	if err != nil {
		return u, 0, false
	}
	state, cpu := parseStat(string(stat))
	if state != 'Z' { // of which nothing else is told
		if status, err := w.read(dir + "/status"); err == nil {
			u = parseStatus(string(status))
		}
	}
	u.CPU = cpu
	if io, err := w.read(dir + "/io"); err == nil {
		read, written := parseIO(string(io))
		l.Read += read
		l.Written += written
	}
	return u, state, true
}

// read returns a file until the next read.
func (w *walk) read(path string) ([]byte, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	for n := 0; ; {
		m, err := unix.Read(fd, w.buf[n:])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, err
		}
		if n += m; m == 0 {
			return w.buf[:n], nil
		}
		if n == len(w.buf) {
			w.buf = append(w.buf, make([]byte, n)...)
		}
	}
}

// childrenOf lists the children of a process. Most have one thread, whose list
// is where it is expected.
func (w *walk) childrenOf(pid, threads int) []int {
	if w.children != nil {
		return w.children[pid]
	}
	if threads == 1 {
		text, err := w.read("/proc/" + strconv.Itoa(pid) + "/task/" + strconv.Itoa(pid) + "/children")
		if err == nil {
			return numbers(string(text))
		}
	}
	children, err := childrenOf(pid)
	if err != nil {
		if w.children, err = childrenByParent(); err != nil {
			w.children = map[int][]int{}
		}
		return w.children[pid]
	}
	return children
}

// share replaces the memory of large processes by their share of it, where it
// can be that two of them have the same: forked in one tree, or shared memory
// in any.
func (w *walk) share(each []Load) {
	own := map[int]int{} // large processes by tree
	shared := 0
	for _, p := range w.large {
		if p.own >= worthSharing {
			own[p.tree]++
		}
		if p.shared >= worthSharing {
			shared++
		}
	}
	for _, p := range w.large {
		if !(p.own >= worthSharing && own[p.tree] > 1 || p.shared >= worthSharing && shared > 1) {
			continue
		}
		text, err := w.read("/proc/" + strconv.Itoa(p.pid) + "/smaps_rollup")
		if err != nil {
			continue
		}
		if share, ok := parseShare(string(text)); ok {
			each[p.tree].Memory += share - p.own - p.shared
		}
	}
}

// parseShare reads the proportional part of memory that is no file's; kernels
// before 5.4 do not tell it.
func parseShare(rollup string) (int64, bool) {
	var sum int64
	for _, name := range []string{"Pss_Anon", "Pss_Shmem"} {
		value, found := field(rollup, name)
		bytes, err := kibibytes(value)
		if !found || err != nil {
			return 0, false
		}
		sum += bytes
	}
	return sum, true
}

// parseStat reads the state and the time, that of awaited children included,
// from /proc/PID/stat.
func parseStat(stat string) (state byte, used time.Duration) {
	const utime, cstime = 11, 14 // counted from the state, the first field behind the name
	fields := statFields(stat)
	if len(fields) <= cstime {
		return 0, 0
	}
	for _, ticks := range fields[utime : cstime+1] {
		n, _ := strconv.ParseUint(ticks, 10, 38)
		used += time.Duration(n) * clockTick
	}
	return fields[0][0], used
}

// parseIO reads the bytes of system calls from /proc/PID/io.
func parseIO(text string) (read, written int64) {
	of := func(name string) int64 {
		value, _ := field(text, name)
		n, _ := strconv.ParseInt(value, 10, 64)
		return max(0, n)
	}
	return of("rchar"), of("wchar")
}

// numbers reads process ids with blanks between them.
func numbers(text string) []int {
	var all []int
	for word := range strings.FieldsSeq(text) {
		if n, err := strconv.Atoi(word); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// childrenByParent looks at every process of the machine.
func childrenByParent() (map[int][]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	children := make(map[int][]int)
	for _, entry := range entries {
		child, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + entry.Name() + "/stat")
		if err != nil {
			continue // it has ended meanwhile
		}
		if fields := statFields(string(stat)); len(fields) > 1 {
			parent, _ := strconv.Atoi(fields[1])
			children[parent] = append(children[parent], child)
		}
	}
	return children, nil
}
