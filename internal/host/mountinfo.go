package host

import (
	"slices"
	"strconv"
	"strings"
)

// cgroupMount is one mounted hierarchy of control groups.
type cgroupMount struct {
	unified bool     // cgroup v2
	options []string // of the superblock; for v1 these name the controllers
	root    string   // the group that is mounted
	point   string   // where it is mounted
}

// parseMountinfo picks the control groups out of /proc/self/mountinfo, whose
// lines read
//
//	id parent major:minor root point options [tags ...] - type source superoptions
//
// Lines of another form are skipped.
func parseMountinfo(text string) []cgroupMount {
	var mounts []cgroupMount
	for line := range strings.Lines(text) {
		before, after, found := strings.Cut(line, " - ")
		where, what := strings.Fields(before), strings.Fields(after)
		if !found || len(where) < 6 || len(what) < 3 {
			continue
		}
		if kind := what[0]; kind != "cgroup" && kind != "cgroup2" {
			continue
		}
		mounts = append(mounts, cgroupMount{
			unified: what[0] == "cgroup2",
			options: strings.Split(what[2], ","),
			root:    unescape(where[3]),
			point:   unescape(where[4]),
		})
	}
	return mounts
}

// serves tells whether the mount is the hierarchy of a v1 controller, or with
// an empty name the unified one.
func (m cgroupMount) serves(controller string) bool {
	if controller == "" {
		return m.unified
	}
	return !m.unified && slices.Contains(m.options, controller)
}

// named tells whether a v1 hierarchy only tracks processes, as systemd's does.
func (m cgroupMount) named() bool {
	return slices.ContainsFunc(m.options, func(o string) bool { return strings.HasPrefix(o, "name=") })
}

// unescape undoes the kernel's \040 for a blank and its like.
func unescape(path string) string {
	if !strings.Contains(path, `\`) {
		return path
	}
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] == '\\' && i+3 < len(path) {
			if c, err := strconv.ParseUint(path[i+1:i+4], 8, 8); err == nil {
				out.WriteByte(byte(c))
				i += 3
				continue
			}
		}
		out.WriteByte(path[i])
	}
	return out.String()
}
