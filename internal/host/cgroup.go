package host

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	mountFile = "/proc/self/mountinfo"
	groupFile = "/proc/self/cgroup"
)

// cgroups is where this process stands in the control groups: what is mounted,
// and its path by controller, "" for the unified hierarchy of v2.
type cgroups struct {
	mounts []cgroupMount
	paths  map[string]string
}

// cgroups reads where this process stands.
func (s *scan) cgroups() cgroups {
	const what = "cgroup limits"
	mounts, err := s.read(mountFile)
	if err != nil {
		s.note(what, mountFile, err)
		return cgroups{}
	}
	g := cgroups{mounts: parseMountinfo(mounts)}
	if len(g.mounts) == 0 {
		s.note(what, mountFile, errors.New("no control group is mounted, a container's quota would not be seen"))
		return g
	}
	paths, err := s.read(groupFile)
	if err != nil {
		s.note(what, groupFile, err)
	}
	g.paths = parseGroups(paths)
	return g
}

// parseGroups reads /proc/self/cgroup, whose lines read id:controllers:path.
func parseGroups(text string) map[string]string {
	paths := make(map[string]string)
	for line := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(parts) < 3 {
			continue
		}
		for controller := range strings.SplitSeq(parts[1], ",") {
			paths[controller] = parts[2]
		}
	}
	return paths
}

// version names what is mounted.
func (g cgroups) version() string {
	v2 := slices.ContainsFunc(g.mounts, func(m cgroupMount) bool { return m.unified })
	v1 := slices.ContainsFunc(g.mounts, func(m cgroupMount) bool { return !m.unified && !m.named() })
	switch {
	case v1 && v2:
		return "hybrid"
	case v2:
		return "v2"
	case v1:
		return "v1"
	}
	return ""
}

// lineage returns the folders of this process's group and of all its ancestors
// that can be seen, its own first. In a container the path the kernel gives is
// often that of the machine outside and not to be found below the mount; then
// the mount itself is the container's group.
func (s *scan) lineage(g cgroups, controller string) []string {
	fallback := []string(nil)
	for _, m := range g.mounts {
		if !m.serves(controller) || !path.IsAbs(m.point) {
			continue
		}
		point := path.Clean(m.point)
		if below, ok := relative(g.paths[controller], m.root); ok && s.isDir(path.Join(point, below)) {
			return ancestors(point, below)
		}
		if fallback == nil {
			fallback = []string{point}
		}
	}
	return fallback
}

// relative is the part of a group's path below the group that is mounted. Paths
// that lead out of a namespace hold "..": they are below nothing.
func relative(group, root string) (string, bool) {
	if group == "" || slices.Contains(strings.Split(group, "/"), "..") {
		return "", false
	}
	below, ok := strings.CutPrefix(group, strings.TrimSuffix(root, "/"))
	return below, ok && (below == "" || below[0] == '/')
}

// ancestors lists the folders from point/below up to point.
func ancestors(point, below string) []string {
	dirs := []string{path.Join(point, below)}
	for dirs[len(dirs)-1] != point {
		dirs = append(dirs, path.Dir(dirs[len(dirs)-1]))
	}
	return dirs
}

func (s *scan) isDir(name string) bool {
	stat, err := fs.Stat(s.system, name[1:])
	return err == nil && stat.IsDir()
}

// readLimit reads one file of a group. Most groups lack most files: a
// controller that is not switched on, the root of a hierarchy.
func (s *scan) readLimit(what, file string) (string, bool) {
	text, err := s.read(file)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.note(what, file, err)
		}
		return "", false
	}
	return strings.TrimSpace(text), true
}

// nonsense notes a limit that cannot be understood.
func (s *scan) nonsense(what, file, text string) {
	s.note(what, file, fmt.Errorf("%.40q makes no sense", text))
}
