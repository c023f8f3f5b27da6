//go:build unix

package procs

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// digestOf starts a program only to ask for its digest.
func digestOf(t *testing.T, prog engine.Program) string {
	t.Helper()
	e := New()
	if err := e.Start(context.Background(), prog); err != nil {
		t.Fatal(err)
	}
	defer closeEngine(t, e)
	return e.Digest()
}

func TestDigest(t *testing.T) {
	testkit.NoLeaks(t)
	own := digestOf(t, goProgram(t, "upper", 1))
	if len(own) != 64 || own != digestOf(t, goProgram(t, "fail", 1)) {
		t.Errorf("this program's is %q, and then another", own)
	}
	if d := digestOf(t, engine.Program{Kind: engine.Command, Processes: 1}); d != "" {
		t.Errorf("that of commands is %q", d)
	}
}

func TestPythonDigest(t *testing.T) {
	testkit.NoLeaks(t)
	prog := pythonProgram(t, "f", 1)
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(prog.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("job.py", "import json, helper, parts.one\ndef f(x): return x\n")
	write("helper.py", "A = 1\n")
	write("other.py", "A = 1\n")
	write("parts/__init__.py", "")
	write("parts/one.py", "def g(x): return x\n")
	first := digestOf(t, prog)
	if len(first) != 64 {
		t.Fatalf("the digest is %q", first)
	}
	write("other.py", "A = 2\n")
	if digestOf(t, prog) != first {
		t.Error("it changes with a file that is not imported")
	}
	seen := map[string]string{first: "nothing"}
	for _, name := range []string{"job.py", "helper.py", "parts/one.py"} {
		text, err := os.ReadFile(filepath.Join(prog.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		write(name, string(text)+"\n# changed\n")
		d := digestOf(t, prog)
		if before, ok := seen[d]; ok || d == "" {
			t.Errorf("after a change of %s it is as after that of %s", name, before)
		}
		seen[d] = name
	}
	prog.Name = "parts.one:g" // its tree is where the package lies
	if d := digestOf(t, prog); d == "" {
		t.Error("a module in a package has none")
	}
	prog.Name = "math:sqrt"
	digestOf(t, prog)
}
