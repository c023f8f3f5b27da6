package host

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// RunDelay is how long the threads of some processes, as far as they live, have
// waited for a CPU while they could have run. Beside the CPU time it tells who
// is kept from working from who waits for something else. False says that this
// kernel does not tell it.
func RunDelay(pids ...int) (d time.Duration, known bool) {
	for _, pid := range pids {
		dir := "/proc/" + strconv.Itoa(pid) + "/task/"
		threads, _ := os.ReadDir(dir)
		for _, t := range threads {
			text, err := os.ReadFile(dir + t.Name() + "/schedstat")
			if err != nil {
				continue
			}
			if n, ok := parseDelay(string(text)); ok {
				d, known = d+n, true
			}
		}
	}
	return d, known
}

// parseDelay reads the second of the three numbers of schedstat.
func parseDelay(text string) (time.Duration, bool) {
	f := strings.Fields(text)
	if len(f) != 3 {
		return 0, false
	}
	n, err := strconv.ParseInt(f[1], 10, 64)
	return time.Duration(n), err == nil && n >= 0
}
