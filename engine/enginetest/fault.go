package enginetest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/comal-go/comal/engine"
)

// Fault is what an item does at its attempts. As text, which is what programs
// are given, it is
//
//	NAME: WHAT [ARGUMENT] [TIMES] [in FILE]
//
// as in "17: sleep 5ms", "a: fail", "b: die 1 in /tmp/x/b". An item that gets
// to its end has its name as value.
type Fault struct {
	Name string // without ": "
	What What
	Arg  string // of What, if it takes one
	// Times is how many attempts it happens at, counted in File; later ones are
	// as What were Fine. 0 is always.
	Times int
	// File gets one byte at each start, and FILE.end one at each end. "" is none.
	File string
}

// What is what happens in an item.
type What string

// What can happen. SIZE is a number of bytes, TIME a whole number of ms or s.
const (
	Fine    What = "ok"
	Sleep   What = "sleep"   // TIME, and is fine
	Wait    What = "wait"    // is fine once there is a file FILE.go
	Threads What = "threads" // is fine; the value is the number of threads it may use
	Print   What = "print"   // SIZE to standard output, and is fine
	Grow    What = "grow"    // occupies SIZE more for good, and is fine
	Hold    What = "hold"    // occupies SIZE more for half a second, and is fine
	Fail    What = "fail"    // returns an error, exits with code 1
	Panic   What = "panic"   // panics, raises what is no Exception
	Quit    What = "quit"    // ends its goroutine, its interpreter
	Exit    What = "exit"    // CODE: ends the process on the spot
	Die     What = "die"     // SIGKILL to itself
	Crash   What = "crash"   // SIGSEGV to itself
	Stop    What = "stop"    // SIGSTOP to itself
	Hang    What = "hang"    // sleeps for good and ignores signals
	Spin    What = "spin"    // computes for good and ignores signals
)

// kinds of programs that can do it, and whether it takes an argument.
var whats = map[What]struct {
	argument, needsFile bool
	kinds               []engine.ProgramKind
}{
	Fine:    {kinds: all},
	Sleep:   {kinds: all, argument: true},
	Wait:    {kinds: all, needsFile: true},
	Threads: {kinds: processes},
	Print:   {kinds: processes, argument: true},
	Grow:    {kinds: processes, argument: true},
	Hold:    {kinds: processes, argument: true},
	Fail:    {kinds: all},
	Panic:   {kinds: functions},
	Quit:    {kinds: functions},
	Exit:    {kinds: processes, argument: true},
	Die:     {kinds: processes},
	Crash:   {kinds: processes},
	Stop:    {kinds: processes},
	Hang:    {kinds: processes},
	Spin:    {kinds: processes},
}

var (
	all       = []engine.ProgramKind{engine.Closure, engine.Go, engine.Python, engine.Command}
	functions = []engine.ProgramKind{engine.Closure, engine.Go, engine.Python}
	processes = []engine.ProgramKind{engine.Go, engine.Python, engine.Command}
)

// Fits says whether a kind of program can do it on an engine: one that shares
// memory with its caller would take the caller along.
func (w What) Fits(p engine.Properties, k engine.ProgramKind) bool {
	if p.SharedMemory {
		k = engine.Closure
	}
	return slices.Contains(whats[w].kinds, k)
}

// Parse reads the text of a fault.
func Parse(text string) (Fault, error) {
	var f Fault
	var rest string
	var found bool
	if f.Name, rest, found = strings.Cut(text, ": "); !found {
		return f, fmt.Errorf("%q is no fault: it has no name before a colon", text)
	}
	rest, f.File, _ = strings.Cut(rest, " in ")
	words := strings.Fields(rest)
	if len(words) == 0 {
		return f, fmt.Errorf("%q is no fault: it says nothing", text)
	}
	f.What = What(words[0])
	known, ok := whats[f.What]
	if !ok {
		return f, fmt.Errorf("%q is no fault: there is no %q", text, words[0])
	}
	if words = words[1:]; known.argument {
		if len(words) == 0 {
			return f, fmt.Errorf("%q is no fault: %s takes an argument", text, f.What)
		}
		f.Arg, words = words[0], words[1:]
	}
	if len(words) > 0 && words[0] != "always" {
		n, err := strconv.Atoi(words[0])
		if err != nil || n < 1 {
			return f, fmt.Errorf("%q is no fault: %q is no number of times", text, words[0])
		}
		f.Times = n
	}
	switch {
	case len(words) > 1:
		return f, fmt.Errorf("%q is no fault: it goes on with %q", text, words[1])
	case f.File == "" && (f.Times > 0 || known.needsFile):
		return f, fmt.Errorf("%q is no fault: it needs a file", text)
	}
	return f, nil
}

// String returns the text that Parse reads.
func (f Fault) String() string {
	s := f.Name + ": " + string(f.What)
	if f.Arg != "" {
		s += " " + f.Arg
	}
	if f.Times > 0 {
		s += " " + strconv.Itoa(f.Times)
	}
	if f.File != "" {
		s += " in " + f.File
	}
	return s
}

// Items returns n items as text, named by their numbers from 0. Those that the
// map names do what it says, as in "die 1", the others are fine. Each has a
// file of its name in a folder.
func Items(n int, faults map[int]string, folder string) []string {
	items := make([]string, n)
	for i := range items {
		what := string(Fine)
		if w, ok := faults[i]; ok {
			what = w
		}
		items[i] = fmt.Sprintf("%d: %s in %s", i, what, filepath.Join(folder, strconv.Itoa(i)))
	}
	return items
}

// Starts is how often the item whose file this is has been started.
func Starts(file string) int { return size(file) }

// Ends is how often it got to its end.
func Ends(file string) int { return size(file + ".end") }

func size(file string) int {
	fi, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return int(fi.Size())
}

// Release lets an item that waits go on.
func Release(file string) error { return os.WriteFile(file+".go", nil, 0o600) }

// stamp adds a byte to a file and returns how many there are then.
func stamp(file string) (int, error) {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	_, err = f.WriteString("s")
	return size(file), errors.Join(err, f.Close())
}
