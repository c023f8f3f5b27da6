package host

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestParseCPUSet(t *testing.T) {
	for text, want := range map[string][]int{
		"":            nil,
		"0\n":         {0},
		"0-3,8":       {0, 1, 2, 3, 8},
		"62-65,128":   {62, 63, 64, 65, 128},
		"5,1-2,1":     {1, 2, 5},
		"8191-8191\n": {8191},
	} {
		set, err := parseCPUSet(text)
		if got := slices.Collect(set.all()); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
		if set.count() != len(want) {
			t.Errorf("%q: counted %d", text, set.count())
		}
	}
	for _, text := range []string{"x", "3-1", "1-", "-1", "0,,1", "0-4294967295", "99999999999999999999", "0x1"} {
		if set, err := parseCPUSet(text); err == nil {
			t.Errorf("%q gave %v", text, slices.Collect(set.all()))
		}
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "512MiB": 512 << 20, "2GB": 2e9, "1.5 GB": 1.5e9, "1.5gib": 3 << 29, "7k": 7000, "1T": 1e12, "3 B": 3,
	} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "GB", "0", "0.5", "-1", "2XB", "nan", "inf", "1e30", "9999999TB", "1 G B", "0x1p-2"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("%q gave %d", text, got)
		}
	}
}

func TestRelative(t *testing.T) {
	for _, c := range []struct {
		group, root, want string
		ok                bool
	}{
		{"/", "/", "/", true},
		{"/a/b", "/", "/a/b", true},
		{"/a/b", "/a", "/b", true},
		{"/a", "/a", "", true},
		{"/ab", "/a", "b", false},
		{"/a", "/a/b", "/a", false},
		{"/../a", "/", "", false},
		{"", "/", "", false},
	} {
		if got, ok := relative(c.group, c.root); got != c.want || ok != c.ok {
			t.Errorf("%q below %q: %q, %v", c.group, c.root, got, ok)
		}
	}
}

func TestUnescape(t *testing.T) {
	for text, want := range map[string]string{
		`/a`: "/a", `/a\040b`: "/a b", `\134\011\012`: "\\\t\n", `/a\04`: `/a\04`, `\999`: `\999`,
	} {
		if got := unescape(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// FuzzCPUSet checks that a set says the same when it is written and read again.
func FuzzCPUSet(f *testing.F) {
	for _, seed := range []string{"", "0-3,8", "0-65535", "1-,", "7,7", "64-63"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		set, err := parseCPUSet(text)
		if err != nil {
			return
		}
		var words []string
		for n := range set.all() {
			words = append(words, fmt.Sprint(n))
		}
		again, err := parseCPUSet(strings.Join(words, ","))
		if err != nil || !slices.Equal(set, again) || len(words) != set.count() {
			t.Errorf("%q: %v became %v, %v", text, set, again, err)
		}
	})
}

// FuzzDetect writes anything into the files of a machine: whatever they say,
// the answer is one a run can use.
func FuzzDetect(f *testing.F) {
	mounts := "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n31 23 0:27 /a /sys/fs/cgroup rw - cgroup cgroup rw,cpu,memory\n"
	f.Add("0-3,8", "0,8", "Cpus_allowed_list:\t0-1\n", mounts, "0::/a\n3:cpu,memory:/a/b\n", "150000 100000", "1048576", "4")
	f.Add("0", "", "", "30 23 0:26 /\\057.. / rw - cgroup2 x y\n", "0::/../..\n", "max", "max", "-1")
	f.Add("0-9999999", "1", "Cpus_allowed_list:\t1\n", "30 23 0:26 / sys rw - cgroup2 x y\n", "0:://.\n", "1 0", "9223372036854771712", "1e9")
	f.Fuzz(func(t *testing.T, online, siblings, status, mounts, groups, cpuMax, memory, variable string) {
		system := fstest.MapFS{}
		for name, text := range map[string]string{
			onlineFile: online, statusFile: status, mountFile: mounts, groupFile: groups, memFile: "MemTotal: " + memory + " kB",
			nodesFile: siblings, "/sys/devices/system/cpu/cpu0/topology/thread_siblings_list": siblings,
			"/sys/fs/cgroup/cpu.max": cpuMax, "/sys/fs/cgroup/a/cpu.cfs_quota_us": cpuMax, "/sys/fs/cgroup/a/memory.max": memory,
			"/sys/fs/cgroup/memory.limit_in_bytes": memory, "/sys/fs/cgroup/b/memory.high": memory,
		} {
			system[name[1:]] = &fstest.MapFile{Data: []byte(text)}
		}
		i := DetectFS(system, func(string) string { return variable })
		if i.AllowedCPUs < 1 || i.AllowedCPUs > i.LogicalCPUs || i.AllowedPhysical < 1 || i.AllowedPhysical > i.AllowedCPUs {
			t.Errorf("%d CPUs of %d, %d cores", i.AllowedCPUs, i.LogicalCPUs, i.AllowedPhysical)
		}
		if i.PhysicalCores > i.LogicalCPUs || i.Quota < 0 || i.AllowedMemory < 0 || i.Memory > 0 && i.AllowedMemory > i.Memory {
			t.Errorf("%+v", i)
		}
	})
}

// FuzzMountinfo checks that what is picked out of any text can be used.
func FuzzMountinfo(f *testing.F) {
	f.Add("31 23 0:27 /a\\040b /sys/fs/cgroup rw shared:1 master:2 - cgroup cgroup rw,cpu\n")
	f.Add("- - - - - - -\n\\\n31 23 0:27 / / rw - cgroup2 cgroup2")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range parseMountinfo(text) {
			if m.root == "" || m.point == "" || len(m.options) == 0 {
				t.Errorf("%+v", m)
			}
		}
		parseGroups(text)
	})
}
