package host

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ReadUsage tells what a process uses. It reads two files of /proc, some 20
// microseconds. The error of a process that is gone wraps [os.ErrProcessDone],
// that of a system that tells nothing [errors.ErrUnsupported].
//
// PeakRSS is the kernel's VmHWM, which begins anew with exec; the maximum that
// getrusage and wait report begins at the peak of the parent.
func ReadUsage(pid int) (Usage, error) {
	dir := "/proc/" + strconv.Itoa(pid)
	status, err := os.ReadFile(dir + "/status")
	if err != nil {
		return Usage{}, processError(pid, err)
	}
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return Usage{}, processError(pid, err)
	}
	usage := parseStatus(string(status))
	if usage.CPU, err = cpuTime(string(stat)); err != nil {
		return Usage{}, processError(pid, err)
	}
	return usage, nil
}

// parseStatus reads what /proc/PID/status tells in one pass. Lines it does not
// know and values it cannot read leave zeros.
func parseStatus(text string) Usage {
	var u Usage
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch name {
		case "VmRSS":
			u.RSS, _ = kibibytes(value)
		case "VmHWM":
			u.PeakRSS, _ = kibibytes(value)
		case "RssAnon":
			anon, _ := kibibytes(value)
			u.AnonRSS += anon
		case "RssShmem":
			u.Shmem, _ = kibibytes(value)
			u.AnonRSS += u.Shmem
		case "Threads":
			n, _ := strconv.ParseUint(value, 10, 31)
			u.Threads = int(n)
		}
	}
	return u
}

// clockTick is the unit of times in /proc/PID/stat: USER_HZ is 100 on every
// architecture Go runs on.
const clockTick = time.Second / 100

// cpuTime reads the user and system time from /proc/PID/stat.
func cpuTime(stat string) (time.Duration, error) {
	const utime, stime = 11, 12 // counted from the state, the first field behind the name
	fields := statFields(stat)
	if len(fields) <= stime {
		return 0, errors.New("stat is cut short")
	}
	user, errU := strconv.ParseUint(fields[utime], 10, 62)
	system, errS := strconv.ParseUint(fields[stime], 10, 62)
	return time.Duration(user+system) * clockTick, errors.Join(errU, errS)
}

// statFields returns the fields of /proc/PID/stat behind the program's name,
// which is in parentheses and may hold blanks, newlines and parentheses.
func statFields(stat string) []string {
	return strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
}

// Tree returns the descendants of a process, parents before their children.
// One whose parent has ended belongs to init and is not found. While children
// start and end one may be missed: the list is for looking, not for killing.
func Tree(pid int) ([]int, error) {
	if _, err := os.Stat("/proc/" + strconv.Itoa(pid)); err != nil {
		return nil, processError(pid, err)
	}
	tree := []int{pid}
	for i := 0; i < len(tree); i++ {
		children, err := childrenOf(tree[i])
		if err != nil {
			return treeByScan(pid)
		}
		tree = append(tree, children...)
	}
	return tree[1:], nil
}

// childrenOf asks the kernel for the children of each thread, which is much
// cheaper than looking at every process of the machine. The error says that
// the kernel was built without that.
func childrenOf(pid int) ([]int, error) {
	tasks := "/proc/" + strconv.Itoa(pid) + "/task"
	threads, _ := os.ReadDir(tasks) // one that has just ended has no children
	var children []int
	for _, thread := range threads {
		dir := filepath.Join(tasks, thread.Name())
		text, err := os.ReadFile(dir + "/children")
		if err != nil {
			if _, gone := os.Stat(dir); gone != nil {
				continue
			}
			return nil, err
		}
		children = append(children, numbers(string(text))...)
	}
	return children, nil
}

// treeByScan finds descendants by the parent that every process names.
func treeByScan(pid int) ([]int, error) {
	children, err := childrenByParent()
	if err != nil {
		return nil, processError(pid, err)
	}
	return descendants(pid, children), nil
}
