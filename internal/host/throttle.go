package host

import (
	"path"
	"strconv"
	"strings"
	"time"
)

// throttled is how long the CPU quotas of the group and its ancestors have kept
// its tasks from running, summed over its CPUs; the largest of them.
func (s *scan) throttled(g cgroups) (longest time.Duration, known bool) {
	for _, kind := range []struct {
		controller, name string
		unit             time.Duration
	}{{"", "throttled_usec", time.Microsecond}, {"cpu", "throttled_time", time.Nanosecond}} {
		for _, dir := range s.lineage(g, kind.controller) {
			text, err := s.read(path.Join(dir, "cpu.stat"))
			if err != nil {
				continue
			}
			value, found := keyed(text, kind.name)
			n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			if found && err == nil && n >= 0 {
				longest, known = max(longest, time.Duration(n)*kind.unit), true
			}
		}
	}
	return longest, known
}
