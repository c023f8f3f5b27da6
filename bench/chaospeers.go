package bench

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

//go:embed chaos.py
var chaosSource []byte

// chaosModule is what chaos.py is called where it is imported.
const chaosModule = "comal_bench_chaos"

// chaosModule writes the file and returns its path.
func (l *lab) chaosModule() (string, error) {
	path := filepath.Join(l.scratch, chaosModule+".py")
	return path, os.WriteFile(path, chaosSource, 0o600)
}

// peerMappers are the ways that chaos.py knows by these names.
func peerMappers() []mapper {
	var all []mapper
	for _, name := range []string{
		"multiprocessing.Pool", "ProcessPoolExecutor", "joblib", "dask", "dask allowed-failures=20", "ray", "ray max_retries=20",
	} {
		all = append(all, mapper{name, false, func(ctx context.Context, t *trial) (course, error) { return t.peer(ctx, name) }})
	}
	return all
}

// peer starts a peer in a process of its own.
func (t *trial) peer(ctx context.Context, name string) (course, error) {
	python, err := t.interpreter(ctx)
	if err != nil {
		return course{}, err
	}
	if _, err := t.chaosModule(); err != nil {
		return course{}, err
	}
	d := &driver{cmd: exec.CommandContext(context.WithoutCancel(ctx), python.path, // end ends it
		"-c", "import "+chaosModule+" as c; c.main()", name, strconv.Itoa(t.Processes), strconv.Itoa(t.cfg.Items))}
	d.cmd.Env = append(d.cmd.Environ(), "PYTHONPATH="+t.scratch, marksVariable+"="+t.marks)
	if err := d.start(); err != nil {
		return course{}, fmt.Errorf("%s: %w", python.path, err)
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for goOn := true; goOn; {
			w := d.word(python.path)
			goOn = t.say(ctx, w) && w.kind != isOver && w.instead == nil
		}
	}()
	return course{d.cmd.Process.Pid, func(abrupt bool) { d.end(abrupt, heard) }}, nil
}

// word is what the peer says next.
func (d *driver) word(python string) word {
	line, err := d.answer()
	if err != nil {
		return word{kind: isOver, text: err.Error()}
	}
	what, rest, _ := strings.Cut(line, " ")
	number, detail, _ := strings.Cut(rest, " ")
	index, _ := strconv.ParseInt(number, 10, 64)
	switch what {
	case "absent":
		return word{instead: missing("not installed: " + python + " -m pip install -r bench/requirements-chaos.txt")}
	case "ready":
		return word{kind: isReady, text: rest}
	case "over":
		return word{kind: isOver, text: rest}
	case "failed":
		return word{kind: isFailed, index: index, text: detail}
	case "done":
		if value, err := strconv.ParseInt(detail, 10, 64); err == nil {
			return word{kind: isDone, index: index, value: value}
		}
	}
	return word{kind: isOver, text: fmt.Sprintf("it says %q", line)}
}

// end lets the peer end its workers, or ends all of them, and waits for it.
// What is left of them then does not stay.
func (d *driver) end(abrupt bool, heard <-chan struct{}) {
	all := family(d.cmd.Process.Pid)
	if abrupt {
		all.terminate()
	}
	d.in.Close()
	late := time.AfterFunc(patience, all.kill)
	<-heard
	d.close()
	if late.Stop() {
		all.kill()
	}
}
