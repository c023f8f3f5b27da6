package testkit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

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

// hasCPUController looks for version 1's quota file, or for version 2's list
// of controllers given to children.
func hasCPUController(folder string) bool {
	if _, err := os.Stat(filepath.Join(folder, "cpu.cfs_quota_us")); err == nil {
		return true
	}
	given, err := os.ReadFile(filepath.Join(folder, "cgroup.subtree_control"))
	return err == nil && strings.Contains(" "+strings.TrimSpace(string(given))+" ", " cpu ")
}
