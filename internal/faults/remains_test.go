//go:build linux

package faults

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// outside are the things of the machine that a run may make and must remove:
// shared memory and control groups with comal in their names.
func outside() []string {
	var found []string
	for _, root := range []string{"/dev/shm", "/sys/fs/cgroup"} {
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || strings.Count(path, "/") > 8 {
				return fs.SkipDir
			}
			if strings.Contains(d.Name(), "comal") && (d.IsDir() || root == "/dev/shm") {
				found = append(found, path)
			}
			return nil
		})
	}
	return found
}

// nothingLeft fails the test if a run has left anything. Of processes testkit
// takes care, by their environment. What a killed run left goes a moment later.
func (l *lab) nothingLeft(before []string) {
	left := l.left(before)
	for deadline := time.Now().Add(10 * time.Second); len(left) > 0 && time.Now().Before(deadline); left = l.left(before) {
		time.Sleep(5 * time.Millisecond)
	}
	for _, what := range left {
		l.Errorf("left behind: %s", what)
	}
}

// left is what a run has left.
func (l *lab) left(before []string) (left []string) {
	for _, root := range []string{l.work, l.tmp, l.home} {
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || path == root {
				return nil
			}
			name, _ := filepath.Rel(root, path)
			if root != l.work || !slices.Contains(l.allowed, strings.Split(name, "/")[0]) {
				left = append(left, name+" in the "+filepath.Base(root)+" folder")
			}
			return nil
		})
	}
	for _, path := range outside() {
		if !slices.Contains(before, path) && ours(path) {
			left = append(left, path)
		}
	}
	return left
}

// ours says whether a thing outside is not that of a process that still runs,
// whose number its name holds: other runs may go on beside the tests.
func ours(path string) bool {
	for part := range strings.FieldsFuncSeq(filepath.Base(path), func(r rune) bool { return r < '0' || r > '9' }) {
		if _, err := os.Stat("/proc/" + part); err == nil {
			return false
		}
	}
	return true
}
