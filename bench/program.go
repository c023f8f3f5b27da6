package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/host"
)

// length is a function for items of the command line that costs nothing.
var _ = comal.Register(".bench/length", func(_ context.Context, item string) (int, error) { return len(item), nil })

// commandLine are the rows of the program itself.
func (l *lab) commandLine() []row {
	n := l.size(1_000_000)
	return []row{
		{name: fmt.Sprintf("stdin first result n=%d", n), unit: inSeconds, most: 0.1, ours: l.mapping(n, firstResult)},
		{name: fmt.Sprintf("stdin peak memory n=%d", n), unit: inBytes, most: 40e6, ours: l.mapping(n, peakMemory)},
		{name: "version", unit: inSeconds, most: 0.02, ours: way{"comal --version", l.version}},
	}
}

// program says whether there is a program to measure.
func (l *lab) program(context.Context) error {
	if l.Binary == "" {
		return missing("there is no comal program: run comal bench")
	}
	return nil
}

// version measures the median of some starts.
func (l *lab) version(ctx context.Context, _ *lab) (runner, error) {
	run := func(ctx context.Context) (float64, error) {
		took := make([]float64, l.size(21))
		for i := range took {
			began := time.Now()
			if _, err := output(exec.CommandContext(ctx, l.Binary, "--version")); err != nil {
				return 0, err
			}
			took[i] = time.Since(began).Seconds()
		}
		return median(took), nil
	}
	return runner{run: run}, l.program(ctx)
}

// mapping measures something of the program while it maps n items from its
// standard input in its own process.
func (l *lab) mapping(n int, measure func(*exec.Cmd, io.Reader) (float64, error)) way {
	return way{"comal map", func(ctx context.Context, _ *lab) (runner, error) {
		if err := l.program(ctx); err != nil {
			return runner{}, err
		}
		items, err := l.lines(n)
		if err != nil {
			return runner{}, err
		}
		return runner{run: func(ctx context.Context) (float64, error) {
			cmd := exec.CommandContext(ctx, l.Binary, "map", "-p", strconv.Itoa(l.Processes), "--func", ".bench/length", "--items", "-")
			return measured(cmd, items, n, measure)
		}}, nil
	}}
}

// measured runs a mapping and counts its results.
func measured(cmd *exec.Cmd, items string, n int, measure func(*exec.Cmd, io.Reader) (float64, error)) (float64, error) {
	in, err := os.Open(items)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	var complaint bytes.Buffer
	cmd.Stdin, cmd.Stderr = in, &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	results := &counter{from: out}
	value, err := measure(cmd, results)
	if end := cmd.Wait(); end != nil {
		return 0, fmt.Errorf("%w: %s", end, bytes.TrimSpace(complaint.Bytes()))
	}
	if err == nil && results.lines != n {
		err = fmt.Errorf("%d results for %d items", results.lines, n)
	}
	return value, err
}

// firstResult is the time from the start of the program to its first result,
// which is later than the start of the first item.
func firstResult(cmd *exec.Cmd, results io.Reader) (float64, error) {
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	_, err := results.Read(make([]byte, 1<<10))
	took := time.Since(began).Seconds()
	if err == nil {
		_, err = io.Copy(io.Discard, results)
	}
	return took, err
}

// peakMemory is how much of the program was resident at once, in bytes.
func peakMemory(cmd *exec.Cmd, results io.Reader) (float64, error) {
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	var peak int64
	var unknown error
	for piece, end := make([]byte, 64<<10), error(nil); end == nil; {
		_, end = results.Read(piece)
		u, err := host.ReadUsage(cmd.Process.Pid) // nothing, when it has ended
		peak = max(peak, u.PeakRSS)
		if errors.Is(err, errors.ErrUnsupported) {
			unknown = missing(err.Error())
		}
	}
	if peak == 0 && unknown == nil {
		unknown = missing("it ended too soon to be looked at")
	}
	return float64(peak), unknown
}

// counter counts the lines that pass.
type counter struct {
	from  io.Reader
	lines int
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.lines += bytes.Count(b[:n], []byte("\n"))
	return n, err
}

// lines returns a file with the numbers from 0 to n-1, one a line.
func (l *lab) lines(n int) (string, error) {
	path := filepath.Join(l.scratch, strconv.Itoa(n)+".txt")
	if exists(path) {
		return path, nil
	}
	var b []byte
	for i := range n {
		b = append(strconv.AppendInt(b, int64(i), 10), '\n')
	}
	return path, os.WriteFile(path, b, 0o600)
}

// feed runs a command with a file as its standard input. On failure the error
// tells its complaint.
func feed(cmd *exec.Cmd, file string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	var complaint bytes.Buffer
	cmd.Stdin, cmd.Stderr = in, &complaint
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, bytes.TrimSpace(complaint.Bytes()))
	}
	return nil
}
