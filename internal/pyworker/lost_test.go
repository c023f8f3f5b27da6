package pyworker

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

// TestNoRoomForAResult takes the scratch folder away: what does not fit a frame
// fails, and the worker goes on.
func TestNoRoomForAResult(t *testing.T) {
	testkit.Need(t, "unix") // Windows does not move a folder of open files
	s := start(t, setup{argv: altered(t, "MAX_FRAME = 64 << 20", "MAX_FRAME = 4 << 10")})
	s.program(wire.Program{Name: "jobs.py:execute"})
	gone := s.scratch
	if err := os.Rename(gone, gone+"-away"); err != nil {
		t.Fatal(err)
	}
	defer os.Rename(gone+"-away", gone)
	o := s.items("result = 'x' * 100_000")
	if e := o.fails[0]; e == nil || e.Kind != "error" || !strings.Contains(e.Message, gone) || !strings.Contains(e.Message, "No such file") ||
		!strings.Contains(e.Message, " of 100") || !strings.Contains(e.Advice, "--scratch") {
		t.Errorf("%+v", o.fails[0])
	}
	if o := s.items("result = 2"); o.values[0] != "2" || len(o.fails) > 0 {
		t.Errorf("afterwards: %+v", o)
	}
}

// TestTaskFileIsGone names a payload that is not there.
func TestTaskFileIsGone(t *testing.T) {
	s := with(t, "jobs.py:same")
	s.task++
	s.send(wire.KindTask|0x80, s.task, wire.Task{N: 2}, []byte(filepath.Join(s.scratch, "payload-none")))
	r := s.result(s.read())
	if len(r.Fails) != 2 || !strings.Contains(r.Fails[1].Message, "payload-none") || !r.Final {
		t.Errorf("%+v", r.Result)
	}
	if o := s.items(2); o.values[0] != "2" {
		t.Errorf("afterwards: %+v", o)
	}
}

// TestOutputIsGone closes the descriptor that the output is read from.
func TestOutputIsGone(t *testing.T) {
	s := with(t, "jobs.py:execute")
	o := s.items("import os; os.close(2); result = 1", "result = 2")
	if o.values[0] != "1" || o.values[1] != "2" || len(o.fails) > 0 || !strings.Contains(o.printed[0], "is lost: OSError") || len(o.printed) != 1 {
		t.Errorf("%+v", o)
	}
}
