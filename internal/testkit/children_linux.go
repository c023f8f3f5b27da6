package testkit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// brood finds the processes that a test started.
type brood struct {
	mark   string            // what their environment holds
	before map[identity]bool // those of before the test
}

// identity tells a process from a later one with the same number.
type identity struct {
	pid   int
	start string // in clock ticks since boot
}

type process struct {
	identity
	parent int
	name   string
	zombie bool
}

func newBrood(mark string) brood {
	b := brood{mark: mark, before: map[identity]bool{}}
	for _, p := range processes() {
		b.before[p.identity] = true
	}
	return b
}

// leftover names the processes that descend from this one, or carry the mark
// because they outlived their parent, and were not there before.
func (b brood) leftover() error {
	all := processes()
	parents := make(map[int]int, len(all))
	for _, p := range all {
		parents[p.pid] = p.parent
	}
	var left []error
	for _, p := range all {
		switch {
		case b.before[p.identity] || p.pid == os.Getpid():
		case descends(p.pid, parents) && p.zombie:
			left = append(left, fmt.Errorf("process %d (%s) has exited, and nobody waits for it", p.pid, p.name))
		case descends(p.pid, parents) || b.marked(p.pid):
			left = append(left, fmt.Errorf("process %d (%s) still runs: %s", p.pid, p.name, commandLine(p.pid)))
		}
	}
	return errors.Join(left...)
}

// descends walks up from a process to this one.
func descends(pid int, parents map[int]int) bool {
	for steps := 0; pid > 1 && steps < len(parents); steps++ {
		if pid = parents[pid]; pid == os.Getpid() {
			return true
		}
	}
	return false
}

// marked looks for the mark in the environment that a process was started
// with; it is empty for a zombie and hidden for another user's process.
func (b brood) marked(pid int) bool {
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && bytes.Contains(append([]byte{0}, environ...), []byte("\x00"+b.mark+"\x00"))
}

func commandLine(pid int) string {
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.TrimSpace(strings.ReplaceAll(string(line), "\x00", " "))
}

// processes lists what runs now; one that ends meanwhile is left out.
func processes() []process {
	folder, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer folder.Close()
	names, _ := folder.Readdirnames(-1)
	var all []process
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + name + "/stat")
		if err != nil {
			continue
		}
		if p, ok := parseStat(pid, string(stat)); ok {
			all = append(all, p)
		}
	}
	return all
}

// parseStat reads /proc/PID/stat, in which the name stands in brackets and may
// hold brackets and blanks itself.
func parseStat(pid int, stat string) (process, bool) {
	open, end := strings.IndexByte(stat, '('), strings.LastIndexByte(stat, ')')
	if open < 0 || end < open {
		return process{}, false
	}
	fields := strings.Fields(stat[end+1:]) // from the state, field 3 of proc(5), on
	if len(fields) < 20 {
		return process{}, false
	}
	parent, err := strconv.Atoi(fields[1])
	return process{
		identity: identity{pid, fields[19]},
		parent:   parent,
		name:     stat[open+1 : end],
		zombie:   fields[0] == "Z",
	}, err == nil
}
