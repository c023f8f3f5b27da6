package host

import (
	"strings"
	"testing"
	"testing/fstest"
)

// groupFiles is a fake system in which this process is in a control group.
func groupFiles(mounts, groups string, files map[string]string) fstest.MapFS {
	system := fstest.MapFS{}
	add := func(name, text string) { system[name] = &fstest.MapFile{Data: []byte(text)} }
	add("proc/self/mountinfo", mounts)
	add("proc/self/cgroup", groups)
	for name, text := range files {
		add(name, text)
	}
	return system
}

const (
	v1Mount = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
	v2Mount = "30 23 0:26 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
)

func TestOOMKills(t *testing.T) {
	for name, c := range map[string]struct {
		mounts, groups string
		files          map[string]string
		want           int64
		known          bool
	}{
		"v1": {v1Mount, "4:memory:/job\n0::/\n", map[string]string{
			"sys/fs/cgroup/memory/job/memory.usage_in_bytes": "1\n",
			"sys/fs/cgroup/memory/job/memory.oom_control":    "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n",
		}, 3, true},
		"v1 of an old kernel": {v1Mount, "4:memory:/job\n", map[string]string{
			"sys/fs/cgroup/memory/job/memory.usage_in_bytes": "1\n",
			"sys/fs/cgroup/memory/job/memory.oom_control":    "oom_kill_disable 0\nunder_oom 0\n",
		}, 0, false},
		"v2": {v2Mount, "0::/user/job\n", map[string]string{
			"sys/fs/cgroup/unified/user/job/memory.current": "1\n",
			"sys/fs/cgroup/unified/user/job/memory.events":  "low 0\nhigh 0\nmax 9\noom 2\noom_kill 12\noom_group_kill 0\n",
		}, 12, true},
		"hybrid": {v1Mount + v2Mount, "4:memory:/job\n0::/other\n", map[string]string{
			"sys/fs/cgroup/memory/job/memory.usage_in_bytes": "1\n",
			"sys/fs/cgroup/memory/job/memory.oom_control":    "oom_kill 1\n",
			"sys/fs/cgroup/unified/other/cgroup.procs":       "1\n",
		}, 1, true},
		"root of v2": {v2Mount, "0::/\n", map[string]string{"sys/fs/cgroup/unified/cgroup.procs": "1\n"}, 0, false},
		"nonsense": {v2Mount, "0::/\n", map[string]string{
			"sys/fs/cgroup/unified/memory.current": "1\n",
			"sys/fs/cgroup/unified/memory.events":  "oom_kill\noom_kill x\n",
		}, 0, false},
		"none": {"", "", nil, 0, false},
	} {
		s := &scan{system: groupFiles(c.mounts, c.groups, c.files)}
		if n, known := s.ownOOMKills(); n != c.want || known != c.known {
			t.Errorf("%s: %d, %v", name, n, known)
		}
	}
}

func TestKeyed(t *testing.T) {
	text := strings.Repeat("oom 1\n", 2) + " oom_kill 7"
	if v, ok := keyed(text, "oom_kill"); !ok || v != "7" {
		t.Errorf("%q, %v", v, ok)
	}
}
