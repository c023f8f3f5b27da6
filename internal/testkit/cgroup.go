package testkit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/comal-go/comal/internal/host"
)

// memoryGroup holds where a control group with a memory limit can be made for
// what this process starts, in either version of the interface.
func memoryGroup() error {
	g, err := host.NewMemGroup(fmt.Sprintf("comal-probe-%d", os.Getpid()), 1<<30)
	if err != nil {
		return err
	}
	return g.Remove()
}

// cgroup holds where a test may make a control group with a CPU limit, in
// either version of the interface.
func cgroup() error {
	err := errors.New("no cpu controller is mounted under /sys/fs/cgroup")
	for _, folder := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/cpu"} {
		if !hasCPUController(folder) {
			continue
		}
		var group string
		if group, err = os.MkdirTemp(folder, "comal-probe-"); err == nil {
			return os.Remove(group)
		}
	}
	return err
}

// versionOne holds where a test may make groups of CPU, memory and processes in
// version 1 of the interface.
func versionOne() error {
	for _, controller := range []string{"cpu", "memory", "pids"} {
		group, err := os.MkdirTemp(filepath.Join("/sys/fs/cgroup", controller), "comal-probe-")
		if err != nil {
			return err
		}
		_, err = os.Stat(filepath.Join(group, "cgroup.procs"))
		if err := errors.Join(err, os.Remove(group)); err != nil {
			return err
		}
	}
	return nil
}

// hasCPUController looks for version 1's quota file, or for version 2's list
// of controllers given to children.
func hasCPUController(folder string) bool {
	if _, err := os.Stat(filepath.Join(folder, "cpu.cfs_quota_us")); err == nil {
		return true
	}
	given, err := os.ReadFile(filepath.Join(folder, "cgroup.subtree_control"))
	return err == nil && strings.Contains(" "+strings.TrimSpace(string(given))+" ", " cpu ")
}
