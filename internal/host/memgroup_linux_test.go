package host

import (
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// fakeGroups is a system of files in which folders of groups get the files that
// the kernel would make, empty.
func fakeGroups(t *testing.T, mounts, paths string, files map[string]string, kernel ...string) groups {
	t.Helper()
	g := groups{root: t.TempDir(), rmdir: os.RemoveAll}
	write := func(name, text string) {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for name, file := range groupFiles(mounts, paths, files) {
		write(g.real(name), string(file.Data))
	}
	g.mkdir = func(dir string) error {
		err := os.Mkdir(dir, 0o755)
		for _, name := range kernel {
			write(filepath.Join(dir, name), "")
		}
		return err
	}
	return g
}

// content is what the files of a group hold, by name.
func content(t *testing.T, m *MemGroup) string {
	t.Helper()
	dir := m.groups.real(m.dir.path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		text, _ := os.ReadFile(filepath.Join(dir, e.Name()))
		all = append(all, e.Name()+"="+string(text))
	}
	return strings.Join(all, " ")
}

var (
	v1Kernel = []string{"cgroup.procs", "memory.limit_in_bytes"}
	v2Kernel = []string{"cgroup.procs", "memory.max", "memory.oom.group", "memory.swap.max"}
)

// nobody is a process id beyond all that the kernel gives.
const nobody = 5_000_000

const v2Root = "sys/fs/cgroup/unified/"

func TestFakeMemGroups(t *testing.T) {
	for name, c := range map[string]struct {
		mounts, paths string
		files         map[string]string
		kernel        []string
		dir, want     string
	}{
		"v1": {
			v1Mount, "4:memory:/job\n",
			map[string]string{"sys/fs/cgroup/memory/job/memory.use_hierarchy": "1\n"},
			append(v1Kernel, "memory.oom_control", "memory.swappiness"),
			"/sys/fs/cgroup/memory/job/comal-1", "cgroup.procs=5000000 memory.limit_in_bytes=5000 memory.oom_control=0 memory.swappiness=0",
		},
		"v1 that counts swap": {
			v1Mount, "4:memory:/job\n",
			map[string]string{"sys/fs/cgroup/memory/job/tasks": ""},
			append(v1Kernel, "memory.memsw.limit_in_bytes", "memory.swappiness"),
			"/sys/fs/cgroup/memory/job/comal-1", "cgroup.procs=5000000 memory.limit_in_bytes=5000 memory.memsw.limit_in_bytes=5000 memory.swappiness=",
		},
		"v2 in the root": {
			v2Mount, "0::/\n",
			map[string]string{v2Root + "cgroup.subtree_control": "cpu memory pids\n"},
			v2Kernel,
			"/sys/fs/cgroup/unified/comal-1", "cgroup.procs=5000000 memory.max=5000 memory.oom.group=0 memory.swap.max=0",
		},
		"v2 beside its own": {
			v2Mount, "0::/user/job\n",
			map[string]string{
				v2Root + "user/cgroup.subtree_control": "memory\n", v2Root + "user/job/cgroup.subtree_control": "\n",
				v2Root + "user/job/memory.max": "max\n", v2Root + "user/job/cpu.max": "max 100000\n", v2Root + "user/job/cpuset.cpus": "\n",
			},
			v2Kernel,
			"/sys/fs/cgroup/unified/user/comal-1", "cgroup.procs=5000000 memory.max=5000 memory.oom.group=0 memory.swap.max=0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := fakeGroups(t, c.mounts, c.paths, c.files, c.kernel...)
			m, err := g.make("comal-1", 4000)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(m.Add(nobody), m.SetLimit(5000)); err != nil {
				t.Fatal(err)
			}
			if got := content(t, m); m.dir.path != c.dir || got != c.want {
				t.Errorf("%s: %s", m.dir.path, got)
			}
			for _, own := range []int{0, -1, os.Getpid()} {
				if err := m.Add(own); err == nil {
					t.Errorf("process %d was added", own)
				}
			}
			if err := m.Remove(); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(g.real(c.dir)); err == nil {
				t.Error("the group is still there")
			}
		})
	}
}

func TestMemGroupsThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		mounts, paths string
		files         map[string]string
		want          string
	}{
		"no groups":    {"", "", nil, "no control groups"},
		"no hierarchy": {v1Mount, "4:memory:/job\n", map[string]string{"sys/fs/cgroup/memory/job/memory.use_hierarchy": "0\n"}, "no hierarchy"},
		"a container":  {v2Mount, "0::/\n", map[string]string{v2Root + "cgroup.subtree_control": "\n"}, "no memory controller"},
		"no controller above": {v2Mount, "0::/a/b\n", map[string]string{
			v2Root + "a/cgroup.subtree_control": "cpu pids\n", v2Root + "a/b/cgroup.procs": "1\n",
		}, "no memory controller for groups in /sys/fs/cgroup/unified/a"},
		"bound by its own": {v2Mount, "0::/a/b\n", map[string]string{
			v2Root + "a/cgroup.subtree_control": "memory\n", v2Root + "a/b/memory.max": "1000000\n",
		}, "a/b/memory.max binds this process"},
		"no such files": {v1Mount, "4:memory:/\n", map[string]string{"sys/fs/cgroup/memory/tasks": ""}, "memory.limit_in_bytes"},
	} {
		g := fakeGroups(t, c.mounts, c.paths, c.files)
		if _, err := g.make("comal-1", 4000); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSweepMemGroups(t *testing.T) {
	g := fakeGroups(t, v1Mount, "4:memory:/\n", map[string]string{
		"sys/fs/cgroup/memory/comal-dead/cgroup.procs":  "",
		"sys/fs/cgroup/memory/other-group/cgroup.procs": "",
		"sys/fs/cgroup/memory/comal-file":               "",
	}, v1Kernel...)
	living, err := g.make("comal-living", 4000)
	if err != nil {
		t.Fatal(err)
	}
	defer living.Remove()
	g.sweep("comal-")
	entries, _ := os.ReadDir(g.real(path.Dir(living.dir.path)))
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if got := strings.Join(left, " "); got != "comal-file comal-living other-group" {
		t.Errorf("left: %s", got)
	}
}
