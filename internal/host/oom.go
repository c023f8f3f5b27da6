package host

import (
	"path"
	"strconv"
	"strings"
)

// memDir is the folder of a group in the hierarchy that counts memory.
type memDir struct {
	path    string
	unified bool // cgroup v2
}

// ownMemDir finds the group that the memory of this process is counted in. On a
// hybrid system one hierarchy has the memory controller; the v1 one is mounted
// only where that is so.
func (s *scan) ownMemDir() (memDir, bool) {
	g := s.cgroups()
	for _, h := range []struct {
		controller, file string
	}{{"memory", "memory.usage_in_bytes"}, {"", "memory.current"}} {
		dirs := s.lineage(g, h.controller)
		if len(dirs) == 0 {
			continue
		}
		// The root group of v2 does not count.
		if _, err := s.read(path.Join(dirs[0], h.file)); err == nil {
			return memDir{dirs[0], h.controller == ""}, true
		}
	}
	return memDir{}, false
}

// oomKills reads how many processes of a group the kernel has killed. With v1
// those of groups inside it are not among them, with v2 they are.
func (s *scan) oomKills(d memDir) (n int64, known bool) {
	file := "memory.oom_control"
	if d.unified {
		file = "memory.events"
	}
	text, err := s.read(path.Join(d.path, file))
	if err != nil {
		return 0, false
	}
	value, found := keyed(text, "oom_kill")
	if !found {
		return 0, false // a kernel before 4.13
	}
	n, err = strconv.ParseInt(value, 10, 64)
	return n, err == nil && n >= 0
}

func (s *scan) ownOOMKills() (n int64, known bool) {
	d, ok := s.ownMemDir()
	if !ok {
		return 0, false
	}
	return s.oomKills(d)
}

// keyed finds the value of a key in lines that read "key value".
func keyed(text, key string) (string, bool) {
	for line := range strings.Lines(text) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), " "); ok && k == key {
			return v, true
		}
	}
	return "", false
}
