package host

import (
	"testing"
	"time"
)

func TestThrottled(t *testing.T) {
	const v1CPU = "36 31 0:33 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
	for name, c := range map[string]struct {
		mounts, groups string
		files          map[string]string
		want           time.Duration
		known          bool
	}{
		"v1": {v1CPU, "4:cpu,cpuacct:/job\n", map[string]string{
			"sys/fs/cgroup/cpu/job/cpu.stat": "nr_periods 10\nnr_throttled 3\nthrottled_time 1500000000\n",
		}, 1500 * time.Millisecond, true},
		"v2, the parent's": {v2Mount, "0::/user/job\n", map[string]string{
			"sys/fs/cgroup/unified/user/job/cpu.stat": "usage_usec 9\nthrottled_usec 0\n",
			"sys/fs/cgroup/unified/user/cpu.stat":     "usage_usec 9\nthrottled_usec 2000\n",
		}, 2 * time.Millisecond, true},
		"no quota": {v2Mount, "0::/\n", map[string]string{"sys/fs/cgroup/unified/cpu.stat": "usage_usec 9\n"}, 0, false},
		"nonsense": {v2Mount, "0::/\n", map[string]string{"sys/fs/cgroup/unified/cpu.stat": "throttled_usec x\n"}, 0, false},
		"none":     {"", "", nil, 0, false},
	} {
		s := &scan{system: groupFiles(c.mounts, c.groups, c.files)}
		if d, known := s.throttled(s.cgroups()); d != c.want || known != c.known {
			t.Errorf("%s: %v, %v", name, d, known)
		}
	}
}
