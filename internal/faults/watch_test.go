//go:build linux

package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// watch looks at a process and those that descend from it while they run.
type watch struct {
	pid  int
	stop chan struct{}
	over chan struct{}
	once sync.Once
	mu   sync.Mutex

	peak      int64 // resident size of the process itself, in bytes
	looks     int
	listening map[string]bool
}

// watchTree begins to look, twenty times a second.
func watchTree(pid int) *watch {
	w := &watch{pid: pid, stop: make(chan struct{}), over: make(chan struct{}), listening: map[string]bool{}}
	go func() {
		defer close(w.over)
		for {
			w.look()
			select {
			case <-w.stop:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return w
}

// end ends it, once the process has ended.
func (w *watch) end() {
	w.once.Do(func() { close(w.stop) })
	<-w.over
}

// check fails the test if something of the tree has listened.
func (w *watch) check(l *lab) {
	l.Helper()
	<-w.over
	for what := range w.listening {
		l.Errorf("it listens: %s", what)
	}
}

// look looks now.
func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.peak = max(w.peak, statusBytes(w.pid, "VmHWM:"))
	sockets := listeners()
	if len(sockets) == 0 {
		return
	}
	for _, pid := range tree(w.pid) {
		fds, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, fd := range fds {
			to, _ := os.Readlink(fd)
			if where, ok := sockets[to]; ok {
				name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
				w.listening[fmt.Sprintf("%s at %s", strings.TrimSpace(string(name)), where)] = true
			}
		}
	}
	w.looks++
}

// listeners are the sockets of the machine that listen, by what a descriptor of
// theirs is called.
func listeners() map[string]string {
	const tcpListen, unixListen = "0A", "00010000"
	found := map[string]string{}
	for _, kind := range []string{"tcp", "tcp6"} {
		for _, fields := range table(kind) {
			if len(fields) > 9 && fields[3] == tcpListen {
				found["socket:["+fields[9]+"]"] = kind + " " + fields[1]
			}
		}
	}
	for _, fields := range table("unix") {
		if len(fields) > 6 && fields[3] == unixListen {
			found["socket:["+fields[6]+"]"] = "unix " + strings.Join(fields[7:], " ")
		}
	}
	return found
}

// table reads a table of /proc/net.
func table(name string) (rows [][]string) {
	text, _ := os.ReadFile("/proc/net/" + name)
	for l := range strings.Lines(string(text)) {
		rows = append(rows, strings.Fields(l))
	}
	return rows
}

// tree is a process and all that descend from it.
func tree(root int) []int {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	children := map[int][]int{}
	for _, file := range stats {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		pid, _ := strconv.Atoi(strings.Split(file, "/")[2])
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if len(fields) > 1 {
			parent, _ := strconv.Atoi(fields[1])
			children[parent] = append(children[parent], pid)
		}
	}
	all := []int{root}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all
}

// statusBytes is a size that /proc/PID/status tells in kB, 0 if it does not.
func statusBytes(pid int, field string) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for l := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(l, field); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}

// alive are the processes that carry this environment variable.
func alive(variable string) []int {
	var found []int
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains("\x00"+string(text), "\x00"+variable+"\x00") {
			continue
		}
		if pid, _ := strconv.Atoi(strings.Split(file, "/")[2]); pid != os.Getpid() {
			found = append(found, pid)
		}
	}
	return found
}
