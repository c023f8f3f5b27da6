package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// MemGroup is a control group that bounds what the processes in it occupy in
// all. Should they pass the bound the kernel kills one of them, and neither this
// process nor another one of the machine.
type MemGroup struct {
	groups groups
	dir    memDir
	home   string   // the group of this process
	open   *os.File // locked, which tells others that we live
}

// groups is where control groups are made: the system's, or those of a test.
type groups struct {
	root         string
	mkdir, rmdir func(name string) error
}

var systemGroups = groups{
	root:  "/",
	mkdir: func(name string) error { return os.Mkdir(name, 0o755) },
	rmdir: os.Remove,
}

// NewMemGroup makes a group of so many bytes, without swap. It has no process
// yet. Few may do so: root, and users to whom a part of the groups was given.
// The error says what is in the way.
func NewMemGroup(name string, bytes int64) (*MemGroup, error) {
	return systemGroups.make(name, bytes)
}

// SweepMemGroups removes the groups beside which NewMemGroup would make one,
// whose name begins with prefix, if nobody holds them any more. It returns how
// many of them have processes and stay.
func SweepMemGroups(prefix string) (busy int) { return systemGroups.sweep(prefix) }

func (g groups) scan() *scan { return &scan{system: os.DirFS(g.root)} }

// real is where a path of the system is to be found.
func (g groups) real(name string) string { return filepath.Join(g.root, name) }

func (g groups) make(name string, bytes int64) (*MemGroup, error) {
	parent, home, err := g.parent()
	if err != nil {
		return nil, fmt.Errorf("memory group %s: %w", name, err)
	}
	m := &MemGroup{groups: g, dir: memDir{path.Join(parent.path, name), parent.unified}, home: home}
	for range 3 { // somebody who sweeps may have taken it between two steps
		if err = g.mkdir(g.real(m.dir.path)); err != nil {
			break
		}
		if m.open, err = hold(g.real(m.dir.path)); err == nil {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("memory group: %w", err)
	}
	if err := m.prepare(bytes); err != nil {
		return nil, errors.Join(err, m.Remove())
	}
	return m, nil
}

// hold opens and locks the folder of a group. The lock ends with the process.
func hold(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err == nil {
		var held, there fs.FileInfo
		if held, err = f.Stat(); err == nil {
			there, err = os.Stat(dir)
		}
		if err == nil && !os.SameFile(held, there) {
			err = fs.ErrNotExist
		}
	}
	if err != nil {
		f.Close()
		return nil, &fs.PathError{Op: "lock", Path: dir, Err: err}
	}
	return f, nil
}

// parent finds the group in which new ones can be made, and our own. With v1
// they are the same. With v2 a group that has processes has no children that are
// counted, so it is our group's parent, unless ours has limits, which its
// sibling would not have.
func (g groups) parent() (parent memDir, own string, err error) {
	s := g.scan()
	stand := s.cgroups()
	if dirs := s.lineage(stand, "memory"); len(dirs) > 0 {
		// Without a hierarchy its children would not count in our group.
		if text, err := s.read(path.Join(dirs[0], "memory.use_hierarchy")); err == nil && strings.TrimSpace(text) == "0" {
			return parent, "", fmt.Errorf("%s has no hierarchy", dirs[0])
		}
		return memDir{dirs[0], false}, dirs[0], nil
	}
	dirs := s.lineage(stand, "")
	if len(dirs) == 0 {
		return parent, "", fmt.Errorf("no control groups are mounted: %w", errors.ErrUnsupported)
	}
	if s.givesMemory(dirs[0]) {
		return memDir{dirs[0], true}, dirs[0], nil
	}
	if len(dirs) == 1 || !s.givesMemory(dirs[1]) {
		return parent, "", fmt.Errorf("no memory controller for groups in %s: %w", dirs[min(1, len(dirs)-1)], errors.ErrUnsupported)
	}
	if file := s.bound(dirs[0]); file != "" {
		return parent, "", fmt.Errorf("%s binds this process, and would not bind a group beside its own: %w", file, errors.ErrUnsupported)
	}
	return memDir{dirs[1], true}, dirs[0], nil
}

// givesMemory says whether children of a v2 group are counted.
func (s *scan) givesMemory(dir string) bool {
	text, err := s.read(path.Join(dir, "cgroup.subtree_control"))
	return err == nil && slices.Contains(strings.Fields(text), "memory")
}

// bound returns a file of a v2 group that sets a limit, "" if none does.
func (s *scan) bound(dir string) string {
	for _, name := range []string{"memory.max", "memory.high", "memory.swap.max", "cpu.max", "cpuset.cpus"} {
		file := path.Join(dir, name)
		text, err := s.read(file)
		if text = strings.TrimSpace(text); err == nil && text != "" && !strings.HasPrefix(text, "max") {
			return file
		}
	}
	return ""
}

// prepare sets the bounds of a new group.
func (m *MemGroup) prepare(bytes int64) error {
	if err := m.SetLimit(bytes); err != nil {
		return err
	}
	if m.dir.unified {
		return errors.Join(m.writeIfThere("memory.swap.max", "0"), m.writeIfThere("memory.oom.group", "0"))
	}
	// Children inherit the wish to be stopped at the limit rather than killed.
	err := m.writeIfThere("memory.oom_control", "0")
	if !m.has("memory.memsw.limit_in_bytes") {
		err = errors.Join(err, m.writeIfThere("memory.swappiness", "0"))
	}
	return err
}

// SetLimit changes the bound. Less than the processes occupy may fail with v1,
// and costs some of them their lives with v2.
func (m *MemGroup) SetLimit(bytes int64) error {
	text := strconv.FormatInt(bytes, 10)
	if m.dir.unified {
		return m.write("memory.max", text)
	}
	// The limit that includes swap may never be the smaller one.
	const limit, withSwap = "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"
	err := m.write(limit, text)
	if !m.has(withSwap) {
		return err
	}
	if errSwap := m.write(withSwap, text); errSwap != nil {
		return errors.Join(err, errSwap)
	}
	if err != nil {
		err = m.write(limit, text)
	}
	return err
}

// Add puts a process into the group, with what it has started and will. What
// they occupy already stays where it was counted. The error of a process that is
// gone wraps [os.ErrProcessDone]. It takes some 100 microseconds, and after a
// pause 10 milliseconds.
func (m *MemGroup) Add(pid int) error {
	if pid <= 0 || pid == os.Getpid() {
		return fmt.Errorf("process %d does not belong into a memory group", pid)
	}
	if err := m.write("cgroup.procs", strconv.Itoa(pid)); err != nil {
		return processError(pid, err)
	}
	// From now on its children are in the group from their start.
	children, _ := childrenOf(pid)
	for _, child := range children {
		_ = m.Add(child)
	}
	return nil
}

// OOMKills is how many processes of the group were killed at its bound or for
// want of memory outside.
func (m *MemGroup) OOMKills() (n int64, known bool) { return m.groups.scan().oomKills(m.dir) }

// Peak is the most that was occupied, in bytes and with files that were cached,
// 0 if not known.
func (m *MemGroup) Peak() int64 {
	file := "memory.max_usage_in_bytes"
	if m.dir.unified {
		file = "memory.peak"
	}
	text, err := m.groups.scan().read(path.Join(m.dir.path, file))
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n
}

// patience is how long Remove waits for processes that are about to end.
const patience = 2 * time.Second

// Remove removes the group. Processes that are still in it go on in the group of
// this process.
func (m *MemGroup) Remove() error {
	dir := m.groups.real(m.dir.path)
	var err error
	for until := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		err = m.groups.rmdir(dir)
		if !errors.Is(err, unix.EBUSY) || time.Now().After(until) {
			break
		}
		m.release()
	}
	m.open.Close()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// release moves the processes of the group to our own.
func (m *MemGroup) release() {
	text, _ := m.groups.scan().read(path.Join(m.dir.path, "cgroup.procs"))
	for _, pid := range numbers(text) {
		_ = m.groups.write(path.Join(m.home, "cgroup.procs"), strconv.Itoa(pid))
	}
}

func (m *MemGroup) has(file string) bool {
	_, err := os.Stat(m.groups.real(path.Join(m.dir.path, file)))
	return err == nil
}

func (m *MemGroup) write(file, text string) error {
	return m.groups.write(path.Join(m.dir.path, file), text)
}

// write writes a file of a group; the kernel makes them, and nobody else.
func (g groups) write(file, text string) error {
	f, err := os.OpenFile(g.real(file), os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

func (m *MemGroup) writeIfThere(file, text string) error {
	if !m.has(file) {
		return nil
	}
	return m.write(file, text)
}

// sweep removes the groups that nobody holds.
func (g groups) sweep(prefix string) (busy int) {
	parent, _, err := g.parent()
	if err != nil {
		return 0
	}
	entries, _ := os.ReadDir(g.real(parent.path))
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		dir := g.real(path.Join(parent.path, e.Name()))
		if held, err := hold(dir); err == nil {
			if err := g.rmdir(dir); errors.Is(err, unix.EBUSY) {
				busy++
			}
			held.Close()
		}
	}
	return busy
}
