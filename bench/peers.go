package bench

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/comal-go/comal/demo"
)

//go:embed peers.py
var peersSource []byte

//go:embed scaling.py
var scalingSource []byte

//go:embed dense.py
var denseSource []byte

// The modules, as they are called where they are imported.
const (
	peersModule   = "comal_bench_peers"
	scalingModule = "comal_bench_scaling"
	denseModule   = "comal_bench_dense"
	imageModule   = "process_image"
)

// modules are the sources of all of them.
func modules() map[string][]byte {
	return map[string][]byte{
		peersModule: peersSource, scalingModule: scalingSource, denseModule: denseSource, imageModule: demo.ProcessImage,
	}
}

// inPython is a way that peers.py knows by this name. Each has a process of its
// own, kept from repeat to repeat, so that none inherits another's threads.
func inPython(name string, items int) way {
	return way{name, func(ctx context.Context, l *lab) (runner, error) {
		python, err := l.interpreter(ctx)
		if err != nil {
			return runner{}, err
		}
		if strings.HasPrefix(name, "joblib") && python.modules["joblib"] == "" {
			return runner{}, missing("not installed: " + python.path + " -m pip install joblib")
		}
		d, err := drive(ctx, python, nil, peersModule, name, strconv.Itoa(l.Processes), strconv.Itoa(items))
		if err != nil {
			return runner{}, err
		}
		return runner{d.run, d.close}, nil
	}}
}

// drive starts a process that does what the main function of a module does with
// these arguments, and returns when it is ready.
func drive(ctx context.Context, python interpreter, env []string, module string, args ...string) (*driver, error) {
	d := &driver{cmd: exec.CommandContext(ctx, python.path, append([]string{"-c", "import " + module + " as p; p.main()"}, args...)...)}
	d.cmd.Env = append(append(d.cmd.Environ(), "PYTHONPATH="+python.folder), env...)
	if err := d.start(); err != nil {
		return nil, fmt.Errorf("%s: %w", python.path, err)
	}
	if _, err := d.answer(); err != nil {
		return nil, err
	}
	return d, nil
}

// driver is a process that runs one peer when it is told to.
type driver struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Scanner
	stderr strings.Builder
}

// patience is how long a peer may take to end its workers.
const patience = 10 * time.Second

func (d *driver) start() (err error) {
	d.cmd.Stderr = &d.stderr
	ownGroup(d.cmd)
	d.cmd.WaitDelay = patience
	if d.in, err = d.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	d.out = bufio.NewScanner(out)
	return d.cmd.Start()
}

func (d *driver) run(context.Context) (float64, error) {
	seconds, _, err := d.ask("run")
	return seconds, err
}

// ask has the work done once, or what else the question says, in a line: how many
// seconds it took and what came of it, as JSON, if the peer tells that.
func (d *driver) ask(question string) (seconds float64, values string, err error) {
	if _, err := io.WriteString(d.in, question+"\n"); err != nil {
		return 0, "", d.broken()
	}
	line, err := d.answer()
	if err != nil {
		return 0, "", err
	}
	line, values, _ = strings.Cut(line, "\t")
	seconds, err = strconv.ParseFloat(line, 64)
	return seconds, values, err
}

func (d *driver) answer() (string, error) {
	if !d.out.Scan() {
		return "", d.broken()
	}
	return d.out.Text(), nil
}

// broken says why the process has ended, in its last words.
func (d *driver) broken() error {
	d.close()
	text := strings.TrimSpace(d.stderr.String())
	if text == "" {
		return errors.New("the peer ended without a word")
	}
	return errors.New(text[strings.LastIndexByte(text, '\n')+1:])
}

// close lets the process end its workers and waits for it.
func (d *driver) close() {
	d.in.Close()
	late := time.AfterFunc(patience, func() { d.cmd.Process.Kill() })
	defer late.Stop()
	_ = d.cmd.Wait()
}

// answers is a runner that has a driver do its work once more, and checks the
// values it tells.
func answers[T any](d *driver, check func([]T) error) runner {
	return runner{close: d.close, run: func(context.Context) (float64, error) {
		s, text, err := d.ask("run")
		if err != nil {
			return 0, err
		}
		var values []T
		if err := json.Unmarshal([]byte(text), &values); err != nil {
			return 0, err
		}
		return s, check(values)
	}}
}
