//go:build !race

package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestMemoryTold looks at all processes of runs from outside: they hold no more than
// the last line says that was planned, nor does that line.
func TestMemoryTold(t *testing.T) {
	for _, words := range []string{
		"array std random:uniform:100000x100 --axis 0 -o std.npy --mem 300MB -p 3 -t 1 --on procs:",
		"svd random:uniform:20000x100 -o out --mem 300MB -p 2 -t 1",
		"svd random:uniform:20000x100 -o out --mem 300MB -p 3 -t 1 --on procs:",
	} {
		cmd := exec.CommandContext(t.Context(), "comal", append(strings.Fields(words), "--json")...)
		cmd.Dir = t.TempDir()
		var out, said strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended, peak := make(chan error, 1), int64(0)
		go func() { ended <- cmd.Wait() }()
		for err := error(nil); ; {
			peak = max(peak, residentOf(cmd.Process.Pid))
			select {
			case err = <-ended:
			case <-time.After(2 * time.Millisecond):
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v: %s", words, err, said.String())
			}
			break
		}
		var last struct {
			Summary struct {
				Told    int64 `json:"peak_rss"`
				Planned int64 `json:"planned"`
			} `json:"summary"`
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
			t.Fatalf("%s: %v in %q", words, err, out.String())
		}
		s := last.Summary
		t.Logf("%s: %d bytes, %d are told of %d planned", words, peak, s.Told, s.Planned)
		if peak == 0 || peak > s.Planned || s.Told == 0 || s.Told > s.Planned {
			t.Errorf("%s: %d bytes were resident, %d are told of %d planned", words, peak, s.Told, s.Planned)
		}
	}
}

// residentOf returns the bytes that belong to no file of a process and of all that
// it has started, by plain reading: not what the program itself uses for that.
func residentOf(pid int) int64 {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	status, _ := os.ReadFile(filepath.Join(dir, "status")) // none of one that has ended
	total := int64(0)
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) == 3 && (f[0] == "RssAnon:" || f[0] == "RssShmem:") {
			kb, _ := strconv.ParseInt(f[1], 10, 64)
			total += kb << 10
		}
	}
	lists, _ := filepath.Glob(filepath.Join(dir, "task", "*", "children"))
	for _, list := range lists {
		children, _ := os.ReadFile(list)
		for word := range strings.FieldsSeq(string(children)) {
			if child, err := strconv.Atoi(word); err == nil {
				total += residentOf(child)
			}
		}
	}
	return total
}
