//go:build linux

package faults

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine/enginetest"
	"github.com/comal-go/comal/internal/testkit"
)

// client is who runs the items.
type client string

const (
	goroutine client = "goroutine"
	goProcess client = "go"
	python    client = "python"
	command   client = "command"
)

var (
	everybody = []client{goroutine, goProcess, python, command}
	workers   = []client{goProcess, python, command} // those that can be killed
	functions = []client{goroutine, goProcess, python}
)

// each runs a case of a row for each client and number of workers.
func each(t *testing.T, clients []client, f func(l *lab)) {
	t.Helper()
	ps := []int{1, 2, 4}
	if testing.Short() {
		ps = ps[1:2]
	}
	for _, c := range clients {
		for _, p := range ps {
			t.Run(fmt.Sprintf("%s/P=%d", c, p), func(t *testing.T) {
				if c == python {
					testkit.Need(t, "python")
				}
				l := newLab(t)
				l.client, l.p = c, p
				f(l)
			})
		}
	}
}

// line is the command line of comal for the lab's client, which runs the faults
// of a file of items.
func (l *lab) line(items []string, flags ...string) []string {
	l.Helper()
	list := l.path("items")
	if err := os.WriteFile(list, []byte(strings.Join(items, "\n")+"\n"), 0o600); err != nil {
		l.Fatal(err)
	}
	args := append([]string{"map", "--json", "-p", strconv.Itoa(l.p), "--items", list}, flags...)
	switch l.client {
	case goProcess:
		return append(args, "--func", os.Args[0]+":"+enginetest.Function)
	case python:
		return append(args, "--python", testkit.Python(l.T), "--py", l.path("fault.py")+":fault")
	case command:
		return append(args, "sh", l.path("fault.sh"), "{}")
	}
	l.Fatalf("%s has no command line", l.client)
	return nil
}

// run runs faults to the end.
func (l *lab) run(items []string, flags ...string) *outcome {
	l.Helper()
	return l.do(l.line(items, flags...)...)
}

// here runs faults on goroutines of this process, with the same outcome.
func (l *lab) here(items []string, opt comal.Option) *outcome {
	l.Helper()
	opt.Processes = l.p
	began := time.Now()
	values, err := comal.Map(l.Context(), items, enginetest.Do, opt)
	o := &outcome{took: time.Since(began), lines: map[int]line{}}
	for i, v := range values {
		raw, _ := json.Marshal(v)
		o.lines[i] = line{Index: i, OK: true, Value: raw}
	}
	if err != nil {
		o.code, o.err = 1, err.Error()
	}
	for _, e := range asFails(err) {
		o.lines[e.Index] = line{Index: e.Index, Error: e}
	}
	return o
}

// any runs faults wherever the lab's client does.
func (l *lab) any(items []string, opt comal.Option, flags ...string) *outcome {
	l.Helper()
	if l.client == goroutine {
		return l.here(items, opt)
	}
	return l.run(items, flags...)
}

// interpreter is Python's, "" if there is none.
func (l *lab) interpreter() string {
	if has, err := testkit.Has("python"); err != nil {
		l.Fatal(err)
	} else if !has {
		return ""
	}
	return testkit.Python(l.T)
}
