//go:build linux

package faults

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The disk of an array is full, from the beginning or in the middle. The run stops
// with the exit code of that and says how much is missing; with a journal it can
// be resumed, also where nothing of it is left.
func TestArrayDiskFull(t *testing.T) {
	for _, c := range []struct{ name, on string }{{"x.npy", "local:"}, {"x.zarr", "local:"}, {"x.zarr", "procs:"}} {
		t.Run(c.name+" on "+c.on, func(t *testing.T) {
			l := newLab(t)
			l.keep("small", "journal", "journal.d")
			if err := os.Mkdir(filepath.Join(l.work, "small"), 0o700); err != nil {
				t.Fatal(err)
			}
			out := filepath.Join("small", c.name)
			line := []string{
				"array", "create", "--random", "normal", "--shape", "2000x100", "--seed", "1", "--chunks", "100x100",
				"-o", out, "--on", c.on, "-p", "2", "--resume", "journal", "-q",
			}
			r := l.startAs(l.small("1m"), line...)
			<-r.over
			if code := r.cmd.ProcessState.ExitCode(); code != 4 || !strings.Contains(r.err.String(), "no space left: ") || !strings.Contains(r.err.String(), "more bytes are needed") {
				t.Errorf("exit code %d, want 4 and the cause\n%s", code, tail(r.err.String()))
			}
			r = l.start(line...)
			<-r.over
			if code := r.cmd.ProcessState.ExitCode(); code != 0 {
				t.Errorf("resumed: exit code %d\n%s", code, tail(r.err.String()))
			}
			if left, err := os.ReadDir(filepath.Join(l.work, "small")); err != nil || len(left) != 1 || left[0].Name() != c.name {
				t.Errorf("there is %v, %v", left, err)
			}
		})
	}
}
