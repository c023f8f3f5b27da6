package pyworker

import (
	"bytes"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

func TestOutputBelongsToItsItem(t *testing.T) {
	s := with(t, "jobs.py:execute")
	for _, c := range []struct{ statement, want string }{
		{"print('hello')", "hello\n"},
		{"print('no line end', end='')", "no line end"},
		{"import sys; sys.stdout.write('x')", "x"},
		{"import sys; print('to stderr', file=sys.stderr)", "to stderr\n"},
		{"import os; os.write(1, b'one'); os.write(2, b'two')", "onetwo"},
		{"print('ñ \\udcff')", "ñ \\udcff\n"},
		{"import sys; sys.stdout.buffer.write(b'\\xff\\x00')", "\xff\x00"},
		{"import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1)'])", "1\n"},
		{"import sys; result = sys.stdin.read() + sys.__stdin__.read() + 'end'", ""},
		{"import warnings; warnings.simplefilter('always'); warnings.warn('careful')", "careful"},
		{"import logging; logging.error('bad')", "ERROR:root:bad\n"},
		{"import sys; sys.stdout.close(); print('gone', file=sys.stderr)", "gone\n"},
		{"print('never seen')", ""},
		{"import os; os.write(1, b'still there')", "still there"},
		{"import sys; sys.stdout = sys.stderr = None", ""},
		{"import os; os.write(2, b'and there')", "and there"},
	} {
		o := s.items("result = 1", c.statement, "result = 2")
		if got := o.printed[1]; !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", c.statement, got, c.want)
		}
		if o.printed[0] != "" || o.printed[2] != "" {
			t.Errorf("%s: the neighbours have %v", c.statement, o.printed)
		}
		if c.statement[:9] != "print('ne" && len(o.fails) > 0 {
			t.Errorf("%s: %v", c.statement, o.fails)
		}
		if left := s.captured(); left != "" {
			t.Errorf("%s: the file still holds %q", c.statement, left)
		}
	}
}

// TestOutputOfCCode prints with the C library, whose buffer Python cannot see.
func TestOutputOfCCode(t *testing.T) {
	testkit.Need(t, "unix")
	s := with(t, "jobs.py:execute")
	o := s.items("import ctypes; ctypes.CDLL(None).printf(b'%d tortillas', 12)", "result = 1")
	if o.printed[0] != "12 tortillas" || o.printed[1] != "" {
		t.Errorf("%v %v", o.printed, o.fails)
	}
}

func TestOutputOfFailedItem(t *testing.T) {
	o := with(t, "jobs.py:execute").items("print('before'); raise ValueError('no')")
	if o.printed[0] != "before\n" || o.fails[0] == nil {
		t.Errorf("%+v", o)
	}
}

func TestOutputOfHalfAMegabyte(t *testing.T) {
	const text = "for i in range(50000): print('%09d' % i)"
	s := with(t, "jobs.py:execute")
	o := s.items(text, "print('x' * 500000)", "result = 1")
	if got := o.printed[0]; len(got) != 500_000 || got[:20] != "000000000\n000000001\n" || !strings.HasSuffix(got, "\n000049999\n") {
		t.Errorf("%d bytes: %.40q", len(got), got)
	}
	if got := o.printed[1]; got != strings.Repeat("x", 500_000)+"\n" {
		t.Errorf("%d bytes: %.40q", len(got), got)
	}
}

func TestLongOutputIsCut(t *testing.T) {
	s := with(t, "jobs.py:execute")
	o := s.items("import sys\nfor i in range(300): sys.stdout.write('%09d\\n' % i * 1000)", "print('short')")
	head, tail, ok := strings.Cut(o.printed[0], "\n[... 1951424 bytes cut ...]\n")
	if !ok || len(head) != 512<<10 || len(tail) != 512<<10 || !strings.HasPrefix(head, "000000000\n") || !strings.HasSuffix(tail, "\n000000299\n") {
		t.Errorf("%d and %d bytes", len(head), len(tail))
	}
	if o.printed[1] != "short\n" {
		t.Errorf("%q", o.printed[1])
	}
}

// TestMuchOutputIsSentEarly prints more in one batch than the worker keeps:
// output travels in a frame's head, which has no file to go to.
func TestMuchOutputIsSentEarly(t *testing.T) {
	s := start(t, setup{argv: altered(t, "TELL_AT = 4 << 20", "TELL_AT = 64 << 10", "TELL_EVERY = 20e-3", "TELL_EVERY = 1e6")})
	s.program(wire.Program{Name: "jobs.py:execute"})
	const item = `"import os; os.write(1, b'x' * 40000)"`
	all := s.run(wire.Task{N: 5}, []byte("["+strings.Repeat(item+",", 4)+item+"]"))
	for i, want := range []int{2, 2, 1} {
		if r := all[i]; r.N != want || len(r.Notes) != want || len(r.Notes[want-1].Printed) != 40_000 {
			t.Errorf("result %d has %d items and %d notes, want %d", i, r.N, len(r.Notes), want)
		}
	}
}

func TestOutputWithoutAFile(t *testing.T) {
	var stderr bytes.Buffer
	s := start(t, setup{noFile: true, stderr: &stderr, dontKill: true})
	s.program(wire.Program{Name: "jobs.py:execute"})
	o := s.items("print('out')", "import sys; sys.stderr.write('err')", "import os; os.system('echo child')")
	if len(o.printed) > 0 || len(o.fails) > 0 {
		t.Errorf("%+v", o)
	}
	s.close()
	if got := stderr.String(); got != "out\nerrchild\n" {
		t.Errorf("let through: %q", got)
	}
}
