package bench

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

//go:embed peers.py
var peersSource []byte

// peersModule is what peers.py is called where it is imported.
const peersModule = "comal_bench_peers"

// inPython is a way that peers.py knows by this name. Each has a process of its
// own, kept from repeat to repeat, so that none inherits another's threads.
func inPython(name string, items int) way {
	return way{name, func(ctx context.Context, l *lab) (runner, error) {
		python, err := l.interpreter(ctx)
		if err != nil {
			return runner{}, err
		}
		if strings.HasPrefix(name, "joblib") && python.joblib == "" {
			return runner{}, missing("not installed: " + python.path + " -m pip install joblib")
		}
		d := &driver{cmd: exec.CommandContext(ctx, python.path, "-c", "import "+peersModule+" as p; p.main()", name, strconv.Itoa(l.Processes), strconv.Itoa(items))}
		d.cmd.Env = append(d.cmd.Environ(), "PYTHONPATH="+python.folder)
		if err := d.start(); err != nil {
			return runner{}, fmt.Errorf("%s: %w", python.path, err)
		}
		_, err = d.answer()
		return runner{d.run, d.close}, err
	}}
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
	if _, err := io.WriteString(d.in, "run\n"); err != nil {
		return 0, d.broken()
	}
	line, err := d.answer()
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(line, 64)
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
