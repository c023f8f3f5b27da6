package bench

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/units"
)

//go:embed arrays.py
var arraysSource []byte

// arraysModule is what arrays.py is called where it is imported.
const arraysModule = "comal_bench_arrays"

// arrayResult is what a process has done.
type arrayResult struct {
	seconds float64 // inside, without the start of the process
	peak    float64 // bytes
	values  []float64
}

// measure measures jobs one after the other: a row for time and one for memory.
func (l *arrayLab) measure(ctx context.Context, jobs []arrayJob) (*Report, error) {
	rep := &Report{Repeats: l.Repeats, Quick: l.Quick}
	var failed []error
	for i, j := range jobs {
		l.logf("%d/%d %s", i+1, len(jobs), j.name)
		rows, err := l.job(ctx, j)
		if ctx.Err() != nil {
			failed = append(failed, context.Cause(ctx))
			break
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("bench: %s: %w", j.name, err))
		}
		rep.Rows = append(rep.Rows, rows...)
	}
	if len(rep.Rows) == 0 {
		return nil, errors.Join(failed...)
	}
	rep.Machine = l.machine(context.WithoutCancel(ctx)) + "; memory is RssAnon + RssShmem of all processes, looked at every 10 ms"
	return rep, errors.Join(failed...)
}

// job measures all ways of a job in turn.
func (l *arrayLab) job(ctx context.Context, j arrayJob) ([]Row, error) {
	if err := l.make(ctx, j); err != nil {
		return nil, err
	}
	defer l.clear(j)
	same := &agreement{off: 1e-9}
	peaks := map[string][]float64{}
	contend := func(name string, ours bool, do func(ctx context.Context) (arrayResult, error)) *contender {
		w := way{name, func(context.Context, *lab) (runner, error) {
			return runner{run: func(ctx context.Context) (float64, error) {
				res, err := l.once(ctx, j, same, do)
				if err == nil {
					peaks[name] = append(peaks[name], res.peak)
					l.logf("  %s: %s, %s", name, units.Time(time.Duration(res.seconds*float64(time.Second))), units.Bytes(int64(res.peak)))
				}
				return res.seconds, err
			}}, nil
		}}
		return &contender{way: w, ours: ours}
	}
	all := []*contender{contend("comal", true, func(ctx context.Context) (arrayResult, error) { return l.ours(ctx, j) })}
	r := row{name: j.name, unit: inSeconds}
	for _, p := range j.peers {
		c := contend(p.name, false, func(ctx context.Context) (arrayResult, error) { return l.theirs(ctx, j, p.name) })
		all = append(all, c)
		must := p.atLeast
		if !l.full {
			must = 0 // what must be reached is for full sizes
		}
		r.peers = append(r.peers, peer{way: c.way, atLeast: must})
	}
	err := l.contest(ctx, all)
	timed := r.result(all)
	r.name, r.unit, r.most = j.name+", memory", inBytes, j.most
	for i, c := range all {
		c.samples = peaks[c.name]
		if i > 0 {
			r.peers[i-1].atLeast = 0
		}
	}
	return []Row{timed, r.result(all)}, err
}

// once runs one way once and compares what came out.
func (l *arrayLab) once(ctx context.Context, j arrayJob, same *agreement, do func(ctx context.Context) (arrayResult, error)) (arrayResult, error) {
	l.clear(j)
	if err := l.settleCache(ctx, j); err != nil {
		return arrayResult{}, err
	}
	res, err := do(ctx)
	if err == nil && res.values != nil {
		err = same.check(vectorMarks(res.values))
	}
	return res, err
}

// clear removes what ways write.
func (l *arrayLab) clear(j arrayJob) {
	names := []string{"out", "u.npy", "u.zarr", "vt.npy", "cubed"}
	if j.write != "" {
		names = append(names, j.write)
	}
	for _, name := range names {
		os.RemoveAll(filepath.Join(l.dir, name))
	}
}

// settleCache has the arrays of a job in the page cache, or one of them not.
func (l *arrayLab) settleCache(ctx context.Context, j arrayJob) error {
	for name := range j.made {
		path := filepath.Join(l.dir, name+".npy")
		cmd := exec.CommandContext(ctx, "cat", path)
		if j.cold != "" {
			cmd = exec.CommandContext(ctx, "dd", "of="+path, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none")
		}
		if err := cmd.Run(); err != nil {
			return missing(fmt.Sprintf("the page cache cannot be set up: %v", err))
		}
	}
	return nil
}

// ours does a job by the program.
func (l *arrayLab) ours(ctx context.Context, j arrayJob) (arrayResult, error) {
	cmd := exec.CommandContext(ctx, l.Binary, append(j.ours, "--json", "-q")...)
	cmd.Dir = l.dir
	out, peak, err := watched(cmd)
	if err != nil {
		return arrayResult{}, err
	}
	res := arrayResult{peak: peak}
	for line := range strings.Lines(out) {
		var said struct {
			Data    any `json:"data"`
			Summary struct{ Seconds float64 }
		}
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			return res, fmt.Errorf("comal says %.60q: %w", line, err)
		}
		res.seconds += said.Summary.Seconds
		if said.Data != nil {
			res.values = flat(nil, said.Data)
		}
	}
	if res.values == nil {
		res.values, err = l.sample(ctx, j)
	}
	return res, err
}

// theirs does a job by a library, or by cat.
func (l *arrayLab) theirs(ctx context.Context, j arrayJob, name string) (arrayResult, error) {
	if name == "cat" {
		began := time.Now()
		_, peak, err := watched(exec.CommandContext(ctx, "sh", "-c", `exec cat "$0" >/dev/null`, filepath.Join(l.dir, j.cold+".npy")))
		return arrayResult{seconds: time.Since(began).Seconds(), peak: peak}, err
	}
	python, err := l.interpreter(ctx)
	if err != nil {
		return arrayResult{}, err
	}
	if err := os.WriteFile(filepath.Join(python.folder, arraysModule+".py"), arraysSource, 0o600); err != nil {
		return arrayResult{}, err
	}
	cmd := exec.CommandContext(ctx, python.path, "-c", "import "+arraysModule+" as p; p.main()", j.job, name, l.dir, strconv.Itoa(j.width))
	cmd.Env = append(cmd.Environ(), "PYTHONPATH="+python.folder)
	out, peak, err := watched(cmd)
	if err != nil {
		return arrayResult{}, err
	}
	var said struct {
		Seconds float64
		Values  []float64
		Missing string
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &said); err != nil {
		return arrayResult{}, fmt.Errorf("%s says %.60q: %w", name, out, err)
	}
	if said.Missing != "" {
		return arrayResult{}, missing("not installed: " + python.path + " -m pip install " + said.Missing)
	}
	res := arrayResult{seconds: said.Seconds, peak: peak, values: said.Values}
	if len(res.values) == 0 {
		res.values, err = l.sample(ctx, j)
	}
	return res, err
}

// sample returns some elements of what was written.
func (l *arrayLab) sample(ctx context.Context, j arrayJob) ([]float64, error) {
	part := "[::97, ::101]"
	if j.job == "svd" {
		part = "[:]"
	}
	out, err := l.ask(ctx, "array", "slice", j.write, part, "--json", "-q")
	if err != nil {
		return nil, err
	}
	var said struct{ Data any }
	line, _, _ := strings.Cut(out, "\n")
	err = json.Unmarshal([]byte(line), &said)
	return flat(nil, said.Data), err
}

// flat are the numbers in nested lists.
func flat(to []float64, v any) []float64 {
	switch v := v.(type) {
	case float64:
		return append(to, v)
	case []any:
		for _, x := range v {
			to = flat(to, x)
		}
	}
	return to
}

// ask runs the program in the folder of the arrays.
func (l *arrayLab) ask(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, l.Binary, args...)
	cmd.Dir = l.dir
	return output(cmd)
}

// watched runs a command: what it printed, and the most memory that it and its
// children had together.
func watched(cmd *exec.Cmd) (out string, peak float64, err error) {
	var printed, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &complaint
	if err := cmd.Start(); err != nil {
		return "", 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	most := int64(0)
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case err := <-ended:
			tick.Stop()
			if err != nil {
				text := strings.TrimSpace(complaint.String())
				err = fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, text[strings.LastIndexByte(text, '\n')+1:])
			}
			return printed.String(), float64(most), err
		case <-tick.C:
			if _, all, err := host.TreeUsage(cmd.Process.Pid); err == nil {
				most = max(most, all.Memory)
			}
		}
	}
}
