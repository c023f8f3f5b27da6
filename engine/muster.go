package engine

import (
	"strconv"
	"strings"
	"time"
)

// Musterer is an engine that tells how far its latest Resize has come.
type Musterer interface {
	Muster() Muster
}

// Muster is how many workers there are.
type Muster struct {
	Wanted int           // as there are to be: fewer than asked for where the machine allows no more
	Ready  int           // those of them that take tasks, with the threads they are to have
	Over   int           // workers beyond, which are still at a task
	Start  time.Duration // what the start of one takes; 0 if that is not known
}

// Complete says that the latest Resize has been carried out.
func (m Muster) Complete() bool { return m.Ready >= m.Wanted && m.Over == 0 }

// ThreadsMark stands in an argument of a command (Task.Argv) for the number of
// threads it may use. That is known when it is started, so the engine puts it in.
// No other argument can hold it, since none has a NUL byte.
const ThreadsMark = "\x00threads\x00"

// WithThreads returns the arguments of a command that may use so many threads.
func WithThreads(argv []string, threads int) []string {
	var told []string
	for i, arg := range argv {
		if !strings.Contains(arg, ThreadsMark) {
			continue
		}
		if told == nil {
			told = append(told, argv...)
		}
		told[i] = strings.ReplaceAll(arg, ThreadsMark, strconv.Itoa(threads))
	}
	if told == nil {
		return argv
	}
	return told
}
